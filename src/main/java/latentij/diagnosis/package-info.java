// SPDX-License-Identifier: BSD-2-Clause
/**
 * Facts about an installation, for a person who looks for its fault. Nothing here needs an
 * installation that works. Read {@link latentij.diagnosis.Installation} first.
 */
package latentij.diagnosis;
