// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import latentij.runtime.DeviceChoice;

/**
 * How to decode a latent.
 *
 * @param model {@link #AUTO}, or a name, or the path of a model folder or file
 * @param tiling whether in tiles
 * @param device where to run, and with what floats
 */
public record DecodeOptions(String model, TilingOption tiling, DeviceChoice device) {

	/**
	 * The model that the latent says it was made with, or the bundled one where it
	 * says none.
	 */
	public static final String AUTO = "auto";

	/** The documented defaults of all front ends. */
	public static final DecodeOptions DEFAULT = new DecodeOptions(AUTO, TilingOption.OFF, DeviceChoice.AUTO);

	/**
	 * Reads options as users type them. What is null or blank is the default.
	 *
	 * @param model "auto", a name, or a path
	 * @param tiling "off", "on" (the model's tiles) or the side of a tile in pixels
	 * @param device "auto", "gpu", "gpu:1" (the second of several) or
	 *          "cpu"
	 * @param precision of a GPU: "fp32", "tf32" or "fp16"
	 * @return the options
	 * @throws IllegalArgumentException if a word is not one of these: the message
	 *           says which are
	 */
	public static DecodeOptions parse(
			final String model, final String tiling, final String device, final String precision) {
		final String name = EncodeOptions.parseModel(model, AUTO);
		return new DecodeOptions(
				AUTO.equalsIgnoreCase(name) ? AUTO : name,
				EncodeOptions.parseTiling(tiling),
				EncodeOptions.parseDevice(device, precision));
	}
}
