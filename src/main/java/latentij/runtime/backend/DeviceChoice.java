// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The user's choice of a device and of its floats.
 *
 * @param kind how the device is chosen
 * @param gpu which of several GPUs, counted from 0 in CUDA's order (which
 *          {@code CUDA_VISIBLE_DEVICES} and {@code CUDA_DEVICE_ORDER} change); 0
 *          on the CPU
 * @param precision what the device computes with, as far as it and the model allow it
 */
public record DeviceChoice(Kind kind, int gpu, Precision precision) implements Serializable {

	/** The rule by which a device is chosen. */
	public enum Kind {
		/** On the GPU where one works, else on the CPU. */
		AUTO,
		/** On the GPU, or not at all. */
		GPU,
		/** On the CPU. */
		CPU
	}

	/** On the first GPU where it works, else on the CPU, in 32 bit. */
	public static final DeviceChoice AUTO = new DeviceChoice(Kind.AUTO, 0, Precision.FP32);

	/** On the first GPU, or not at all, in 32 bit. */
	public static final DeviceChoice GPU = new DeviceChoice(Kind.GPU, 0, Precision.FP32);

	/** On the CPU. */
	public static final DeviceChoice CPU = new DeviceChoice(Kind.CPU, 0, Precision.FP32);

	/** The words that {@link #parse} takes, for messages. */
	public static final String WORDS = "auto, gpu, gpu:1 or cpu";

	public DeviceChoice {
		Objects.requireNonNull(kind, "kind");
		Objects.requireNonNull(precision, "precision");
		if (gpu < 0 || gpu > 0 && kind != Kind.GPU)
			throw new IllegalArgumentException("Only a GPU has a number, and it is 0 or more");
	}

	/**
	 * The same device with other floats.
	 *
	 * @param other what the device computes with, as far as it can
	 * @return the choice
	 */
	public DeviceChoice with(final Precision other) {
		return new DeviceChoice(kind, gpu, other);
	}

	/**
	 * Reads a choice as users type it.
	 *
	 * @param word "auto", "gpu", "gpu:" and a number, or "cpu"
	 * @return the choice, in 32 bit; empty for any other word
	 */
	public static Optional<DeviceChoice> parse(final String word) {
		final String normal = word.strip().toLowerCase(Locale.ROOT);
		if (normal.matches("gpu:\\d{1,4}"))
			return Optional.of(new DeviceChoice(Kind.GPU, Integer.parseInt(normal.substring(4)), Precision.FP32));
		return switch (normal) {
			case "auto" -> Optional.of(AUTO);
			case "gpu" -> Optional.of(GPU);
			case "cpu" -> Optional.of(CPU);
			default -> Optional.empty();
		};
	}
}
