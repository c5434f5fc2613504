// SPDX-License-Identifier: BSD-2-Clause
/**
 * The SciJava service for scripts. Read {@link latentij.service.LatentService} first.
 */
package latentij.service;
