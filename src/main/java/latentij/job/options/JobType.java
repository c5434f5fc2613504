// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.util.List;

/** The jobs, in the order of the menu. */
public enum JobType {
	/** An image becomes a latent. */
	ENCODE("Encode to Latent"),
	/** A latent becomes a picture of its channels. */
	SHOW("Show Latent Channels"),
	/** A latent becomes an image. */
	DECODE("Decode Latent"),
	/** A latent is decoded while it is edited. */
	LIVE("Decode Live"),
	/** A latent becomes a small picture, without a decoder. */
	PREVIEW("Latent Preview"),
	/** Two latents become a row of latents, or one. */
	INTERPOLATE("Interpolate Latents"),
	/** Images are encoded and decoded, and compared with what came back. */
	MEASURE("Measure Reconstruction"),
	/** A latent becomes a file of fewer bits. */
	SAVE("Save Latent"),
	/** A file of another program becomes a latent. */
	IMPORT("Import Latent"),
	/** A latent becomes a file for another program. */
	EXPORT("Export Latent"),
	/** The images of a folder become files of latents. */
	ENCODE_FOLDER("Encode Folder"),
	/** The latents of a folder become image files. */
	DECODE_FOLDER("Decode Folder");

	/** The key of the image that a job works on. */
	public static final String INPUT = "input";

	/** The key of the second image, for jobs that work on two. */
	public static final String SECOND = "second";

	private final String title;

	JobType(final String title) {
		this.title = title;
	}

	/** @return the keys of the images that it works on */
	public List<String> inputs() {
		if (this == IMPORT || isForFolders()) return List.of();
		return this == INTERPOLATE ? List.of(INPUT, SECOND) : List.of(INPUT);
	}

	/** @return false if it also works on files, without an image */
	public boolean needsImage() {
		return this != MEASURE && this != IMPORT && !isForFolders();
	}

	/** @return true if it makes a file of each file in a folder */
	public boolean isForFolders() {
		return this == ENCODE_FOLDER || this == DECODE_FOLDER;
	}

	/** @return true if it works on a latent */
	public boolean takesLatent() {
		return needsImage() && this != ENCODE;
	}

	/** @return the label in the menu, which macros use too */
	public String title() {
		return title;
	}
}
