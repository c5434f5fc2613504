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

	/** @return the facts about the download: name, size, license, source, destination; and that no hash is recorded */
	public String facts() {
		final StringBuilder text = new StringBuilder("The model \"" + model.name() + "\" is not on this computer yet.");
		text.append("\nSize: ").append(size.display());
		text.append("\nLicense: ");
		if (model.license() == null)
			text.append("see ").append(model.reference().page());
		else text.append(model.license() + " (" + model.reference().page() + ")");
		text.append("\nFrom: ").append(source + "/" + model.reference().repository());
		text.append("\nTo: ").append(destination);
		if (!model.hasHash())
			text.append("\nNo hash of it is recorded in LatentIJ: the one that " + source + " states is checked.");
		if (model.login()) text.append("\nIts license must be accepted on that page, and an access token is needed.");
		return text.toString();
	}
}
