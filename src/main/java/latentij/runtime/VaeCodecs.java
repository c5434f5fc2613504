// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.model.VaeModel;
import latentij.runtime.DeviceChoice.Kind;
import latentij.util.SystemMemory;

/**
 * Opens codecs that run on ONNX Runtime.
 *
 * <pre>{@code
 * VaeModel model = Models.standard().find("latentij-f8c4");
 * try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.AUTO)) {
 * 	Latent latent = codec.encode(image, PosteriorMode.MEAN, 0);
 * }
 * }</pre>
 */
public final class VaeCodecs {

	private static final Obstacle ASKED_FOR_CPU = new Obstacle("the CPU was asked for", "ask for the GPU");

	private VaeCodecs() {}

	/**
	 * Opens a codec. The networks themselves are loaded when they are first used.
	 *
	 * @param model what to open
	 * @param choice where it shall run
	 * @return a codec that the caller closes
	 * @throws VaeException if ONNX Runtime cannot be started, or if the GPU is
	 *           asked for and cannot be used: the message names what is missing
	 */
	public static VaeCodec open(final VaeModel model, final DeviceChoice choice) {
		return open(model, choice, message -> {});
	}

	/**
	 * Opens a codec, as {@link #open(VaeModel, DeviceChoice)} does.
	 *
	 * @param model what to open
	 * @param choice where it shall run
	 * @param log is told, in a sentence, what of the precision cannot be had, and
	 *          when a run must be done again with another precision or on another
	 *          device; called by the thread that opens or runs the codec
	 * @return a codec that the caller closes; an image that is too large for the
	 *         GPU, or on which it fails, is computed on the CPU if the choice is
	 *         {@link Kind#AUTO} and the CPU's memory is enough, else it is an error
	 * @throws VaeException if ONNX Runtime cannot be started, or if the GPU is
	 *           asked for and cannot be used: the message names what is missing
	 */
	public static VaeCodec open(final VaeModel model, final DeviceChoice choice, final Consumer<String> log) {
		requireUsable(choice);
		final OrtRuntime runtime = OrtRuntime.get();
		final Optional<Obstacle> noCuda = obstacle(choice);
		if (noCuda.isPresent()) return new VaeCodec(new OrtVaeNetwork(model, OrtRuntime.CPU), model.config());
		return new VaeCodec(
				new FallbackNetwork(
						onGpu(model, choice, log),
						() -> new OrtVaeNetwork(model, OrtRuntime.CPU),
						new GpuJudge(
								model.memory(),
								model.config().spatialCompressionRatio(),
								choice.kind() == Kind.AUTO,
								runtime.describe(choice.gpu())),
						log),
				model.config());
	}

	private static VaeNetwork onGpu(final VaeModel model, final DeviceChoice choice, final Consumer<String> log) {
		final int gpu = choice.gpu();
		final Precision precision = precision(model, choice.precision(), log);
		if (precision == Precision.FP32 || !OrtVaeNetwork.isBuilt(model))
			return new OrtVaeNetwork(model, gpu, precision);
		final Optional<String> whyNoTensorCores = OrtVaeNetwork.fitsTensorCores(model)
				? OrtRuntime.get().whyNoTensorCores(gpu, precision)
				: Optional.of("this model's layers do not fit them");
		whyNoTensorCores.ifPresent(
				why -> log.accept("The graphs for tensor cores are not used, only slower ones: " + why));
		return new FallbackNetwork(
				new OrtVaeNetwork(model, gpu, precision),
				() -> new OrtVaeNetwork(model, gpu),
				new PrecisionJudge(precision),
				log);
	}

	/** What is asked for, as far as the model allows it. */
	static Precision precision(final VaeModel model, final Precision wanted, final Consumer<String> log) {
		if (wanted != Precision.FP16
				|| OrtVaeNetwork.allowsHalf(model)
				|| OrtVaeNetwork.actual(model, Precision.FP32) == Precision.FP16) return wanted;
		log.accept("The model \"" + model.name() + "\" is computed with TF32, not "
				+ "with 16-bit floats: only checkpoints of AutoencoderKL without "
				+ "force_upcast have graphs of those");
		return Precision.TF32;
	}

	/**
	 * A memory that a run may take.
	 *
	 * @param bytes how much
	 * @param device the GPU that has it, all of it; null for the machine's own, as
	 *          far as it is free
	 * @param factor from {@link latentij.model.MemoryCost} to what a run needs there
	 */
	public record Room(long bytes, String device, double factor) {

		public Room {
			if (!(factor > 0)) throw new IllegalArgumentException("The factor must be above 0");
		}

		/**
		 * Whether a run fits.
		 *
		 * @param cost in bytes, by {@link latentij.model.MemoryCost}
		 * @param values of the largest tensor
		 * @return whether it does
		 */
		public boolean fits(final double cost, final double values) {
			return cost * factor <= bytes && (device == null || values < GpuLimitException.MOST_VALUES);
		}
	}

	/**
	 * The memories that runs of a model may take, if it is opened now.
	 *
	 * @param model that shall run
	 * @return for where it shall run, the GPU's, if the choice leads there, and the
	 *         machine's, if it may be computed on the CPU; the one for the largest
	 *         image first. It throws a {@link VaeException} if ONNX Runtime cannot be
	 *         started
	 */
	public static Function<DeviceChoice, List<Room>> rooms(final VaeModel model) {
		return choice -> {
			final Room main = new Room(SystemMemory.available(), null, 1);
			if (SystemMemory.isStated() || obstacle(choice).isPresent()) return List.of(main);
			final OrtRuntime runtime = OrtRuntime.get();
			final double factor = OrtVaeNetwork.actual(model, precision(model, choice.precision(), message -> {}))
					.memoryFactor();
			return rooms(choice, main, new Room(runtime.memory(choice.gpu()), runtime.describe(choice.gpu()), factor));
		};
	}

	/** @param card of 0 bytes if the driver could not be asked */
	static List<Room> rooms(final DeviceChoice choice, final Room main, final Room card) {
		if (card.bytes == 0) return List.of(main);
		if (choice.kind() == Kind.GPU) return List.of(card);
		return card.bytes / card.factor > main.bytes / main.factor ? List.of(card, main) : List.of(main, card);
	}

	/**
	 * Why a choice does not lead to the GPU.
	 *
	 * @param choice where the user wants networks to run
	 * @return empty if they run on the GPU, else the reason, for people
	 * @throws VaeException if ONNX Runtime cannot be started
	 */
	public static Optional<String> whyNotGpu(final DeviceChoice choice) {
		return obstacle(choice).map(Obstacle::what);
	}

	private static Optional<Obstacle> obstacle(final DeviceChoice choice) {
		return choice.kind() == Kind.CPU
				? Optional.of(ASKED_FOR_CPU)
				: OrtRuntime.get().whyCudaFails(choice.gpu());
	}

	/**
	 * Refuses a GPU that was asked for and cannot be used.
	 *
	 * @param choice where the user wants networks to run
	 * @throws VaeException if ONNX Runtime cannot be started, or if the GPU is
	 *           asked for and cannot be used: the message names what is missing and
	 *           what can be done
	 */
	public static void requireUsable(final DeviceChoice choice) {
		if (choice.kind() != Kind.GPU) return;
		obstacle(choice).ifPresent(noCuda -> {
			throw new VaeException("The GPU was asked for and cannot be used: " + noCuda.what() + ". To use it, "
					+ noCuda.remedy() + ". Or choose device=auto or device=cpu.");
		});
	}
}
