package latentij.service;

import latentij.runtime.DeviceChoice;

/**
 * How to decode a latent.
 *
 * @param model {@link #AUTO}, or a name, or the path of a model folder or file
 * @param device where to run
 */
public record DecodeOptions(String model, DeviceChoice device) {

	/**
	 * The model that the latent says it was made with, or the bundled one where it
	 * says none.
	 */
	public static final String AUTO = "auto";

	/** The documented defaults of all front ends. */
	public static final DecodeOptions DEFAULT = new DecodeOptions(AUTO,
		DeviceChoice.AUTO);

	/**
	 * Reads options as users type them. What is null or blank is the default.
	 *
	 * @param model "auto", a name, or a path
	 * @param device "auto", "gpu", "gpu:1" (the second of several) or
	 *          "cpu"
	 * @return the options
	 * @throws IllegalArgumentException if the device is not one of these
	 */
	public static DecodeOptions parse(final String model, final String device) {
		return new DecodeOptions(EncodeOptions.isBlank(model) || AUTO
			.equalsIgnoreCase(model.strip()) ? AUTO : model.strip(), EncodeOptions.parseDevice(device));
	}
}
