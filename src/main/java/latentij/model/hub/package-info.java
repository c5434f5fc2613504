// SPDX-License-Identifier: BSD-2-Clause
/**
 * Models that live on Hugging Face: naming them, finding them on this computer,
 * downloading them so that a lab can rely on the result.
 * <p>
 * This package knows where files are and whether they are what they should be;
 * a {@link latentij.model.hub.RepositoryLayout} that it is given knows what is in
 * them. Read {@link latentij.model.hub.ModelStore} first.
 */
package latentij.model.hub;
