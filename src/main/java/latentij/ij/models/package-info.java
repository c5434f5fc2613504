// SPDX-License-Identifier: BSD-2-Clause
/**
 * Models as a user of ImageJ chooses them: found or downloaded after a question, trusted, and leased for a job. Read
 * {@link latentij.ij.models.ChosenModels} first.
 */
package latentij.ij.models;
