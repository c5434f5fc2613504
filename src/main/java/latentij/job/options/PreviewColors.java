// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

/** The origin of the colors of a preview. */
public enum PreviewColors {
	/** Known factors where there are some, else fitted ones. */
	AUTO,
	/** The factors that are published for the model. */
	KNOWN,
	/** Factors that are fitted to the model's own decoder. */
	FIT,
	/** The three principal components of the latent itself. */
	COMPONENTS
}
