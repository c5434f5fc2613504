// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

/** The channels of an image as one latent, or as one each. */
public enum ChannelsOption {
	/** The colors that the user sees. */
	COMPOSITE,
	/** Every channel on its own, as grey. */
	EACH
}
