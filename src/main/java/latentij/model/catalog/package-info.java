// SPDX-License-Identifier: BSD-2-Clause
/**
 * The models that LatentIJ knows by name: data in {@code catalog.json}, read and
 * checked. Read {@link latentij.model.catalog.ModelCatalog} first.
 */
package latentij.model.catalog;
