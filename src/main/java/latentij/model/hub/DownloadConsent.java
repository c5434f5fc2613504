// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

/**
 * Decides whether a model may be downloaded. It is asked once per download,
 * before anything is written to disk and before the weights are asked for.
 */
@FunctionalInterface
public interface DownloadConsent {

	/** The system property that gives consent without a window: "true". */
	String PROPERTY = "latentij.download";

	/** The way to set it that works everywhere. */
	String BY_JAVA = "start Java with -D" + PROPERTY + "=true";

	/**
	 * Asks for consent.
	 *
	 * @param offer the model, and its size and source
	 * @return true to download it
	 */
	boolean agree(DownloadOffer offer);

	/**
	 * The way to give consent, for the message after a refusal.
	 *
	 * @return a sentence, or an empty text where the user was asked in a window
	 */
	default String remedy() {
		return "";
	}

	/**
	 * The consent where nobody can be asked: the system property {@value #PROPERTY}
	 * alone decides.
	 *
	 * @return the consent
	 */
	static DownloadConsent fromProperty() {
		return new DownloadConsent() {

			@Override
			public boolean agree(final DownloadOffer offer) {
				return Boolean.getBoolean(PROPERTY);
			}

			@Override
			public String remedy() {
				return "Nothing is downloaded without consent. To give it, " + BY_JAVA + ".";
			}
		};
	}
}
