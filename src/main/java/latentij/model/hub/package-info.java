// SPDX-License-Identifier: BSD-2-Clause
/**
 * Models that live on Hugging Face: their names, their files, and what is said to a user about a
 * download. {@link latentij.model.hub.store} finds and downloads them,
 * {@link latentij.model.hub.http} speaks with the server. Read
 * {@link latentij.model.hub.HubReference} first.
 */
package latentij.model.hub;
