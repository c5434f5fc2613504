// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.nio.file.Path;

/**
 * The offer that a user is asked to agree to before a download.
 *
 * @param model the model
 * @param size of all files that are to be fetched
 * @param source the server, such as {@code huggingface.co}
 * @param destination the folder that the files will be in
 */
public record DownloadOffer(HubModel model, FileSize size, String source, Path destination) {

	/** @return the question for a dialog, several lines, ending in "?" */
	public String question() {
		return facts() + "\n\nDownload it?";
	}

	/** @return the facts about the download: name, size, license, source, destination */
	public String facts() {
		final String licence = model.licence() == null
				? "see " + model.reference().page()
				: model.licence() + " (" + model.reference().page() + ")";
		return "The model \"" + model.name() + "\" is not on this computer yet.\nSize: "
				+ size.display() + "\nLicence: " + licence + "\nFrom: " + source
				+ "/" + model.reference().repository() + "\nTo: " + destination
				+ (model.login() ? "\nIts licence must be accepted on that page, and an access token is needed." : "");
	}
}
