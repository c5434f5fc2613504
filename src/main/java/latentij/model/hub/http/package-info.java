// SPDX-License-Identifier: BSD-2-Clause
/**
 * Speaking with Hugging Face: requests and their redirects, waiting and trying again, one file's
 * bytes, and what an answer means for the user. Read {@link latentij.model.hub.http.HubClient} first.
 */
package latentij.model.hub.http;
