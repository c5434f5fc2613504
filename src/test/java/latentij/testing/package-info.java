// SPDX-License-Identifier: BSD-2-Clause
/** What several tests need. */
package latentij.testing;
