// SPDX-License-Identifier: BSD-2-Clause
/**
 * From a user's words to a model: the bundled one, a path, a name of the
 * catalog, or a name on Hugging Face. Read {@link
 * latentij.model.library.Models} first.
 */
package latentij.model.library;
