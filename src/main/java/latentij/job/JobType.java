// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

/** The jobs, as the menu has them. */
public enum JobType {
	/** An image becomes a latent. */
	ENCODE("Encode to Latent"),
	/** A latent becomes a picture of its channels. */
	SHOW("Show Latent Channels"),
	/** A latent becomes an image. */
	DECODE("Decode Latent"),
	/** A latent is decoded while it is edited. */
	LIVE("Decode Live");

	private final String title;

	JobType(final String title) {
		this.title = title;
	}

	/** @return the label in the menu, which macros use too */
	public String title() {
		return title;
	}
}
