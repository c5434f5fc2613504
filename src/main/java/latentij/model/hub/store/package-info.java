// SPDX-License-Identifier: BSD-2-Clause
/**
 * Models on this computer: finding them, and downloading them so that a lab can rely on the
 * result.
 * <p>
 * This package knows where files are and whether they are what they should be; a
 * {@link latentij.model.hub.RepositoryLayout} that it is given knows what is in them. Read
 * {@link latentij.model.hub.store.ModelStore} first.
 */
package latentij.model.hub.store;
