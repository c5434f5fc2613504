// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.model.FastSource;
import latentij.model.GraphNeed;
import latentij.model.MemoryCost;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.ElementType;
import latentij.runtime.Devices.Resolved;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.BatchSize;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.DeviceChoice.Kind;
import latentij.runtime.backend.Precision;
import latentij.runtime.ort.NativeLibraries;
import latentij.runtime.stages.StagedNetwork;
import latentij.util.CancelCheck;
import latentij.util.machine.NativeHeap;
import latentij.util.machine.SystemMemory;

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

	/**
	 * System property with the number of images that go through a network in one run, whatever
	 * device it is on, as far as memory allows it: for tests and measurements.
	 */
	public static final String BATCH_PROPERTY = "latentij.batch";

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
		return open(model, ladder(model, Devices.standard().resolve(choice), log, CancelCheck.NONE), log);
	}

	/**
	 * Opens a codec, as {@link #open(VaeModel, DeviceChoice, Consumer)} does.
	 *
	 * @param model what to open
	 * @param ladder ways to run it, by {@link #ladder(VaeModel, Resolved, Consumer, CancelCheck)}
	 * @throws VaeException if ONNX Runtime cannot be started
	 */
	public static VaeCodec open(final VaeModel model, final List<Rung> ladder, final Consumer<String> log) {
		final Devices devices = Devices.standard();
		devices.start();
		NativeLibraries.whyMixed().ifPresent(log);
		return new VaeCodec(
				new LadderNetwork(
						ladder, rung -> network(devices, model, rung), devices::backend, RunCost.of(model), log),
				model.config());
	}

	/** A network without a ladder. */
	static DeviceNetwork network(final Devices devices, final VaeModel model, final Rung rung) {
		final DeviceNetwork network = network(devices, model, rung.device(), rung.precision());
		if (rung.precision() != Precision.FAST) return network;
		final DeviceNetwork usual = network(devices, model, rung.device(), Precision.FP32);
		return new FastNetwork(network, usual, model.config().spatialCompressionRatio());
	}

	/** A network for images of all sizes. */
	static OrtVaeNetwork network(
			final Devices devices, final VaeModel model, final Device device, final Precision precision) {
		final Backend backend = devices.backend(device);
		final OpenNetworks networks = devices.networks();
		return new OrtVaeNetwork(
				model,
				device,
				precision,
				backend,
				SessionOpener.on(backend, device, precision, () -> networks.freeMemory(device, null)),
				networks);
	}

	/**
	 * The ways to run a model on a device of this machine.
	 *
	 * @param model to run
	 * @param resolved where it runs
	 * @param log is told, in a sentence, what of the precision cannot be had
	 * @param check ends the waiting for a GPU that is tried
	 * @return at least one, the preferred one first
	 * @throws java.util.concurrent.CancellationException if the check ended it
	 */
	public static List<Rung> ladder(
			final VaeModel model, final Resolved resolved, final Consumer<String> log, final CancelCheck check) {
		return ladder(Devices.standard(), model, resolved, log, check);
	}

	/** The ways to run a model, the preferred one first. */
	static List<Rung> ladder(
			final Devices devices,
			final VaeModel model,
			final Resolved resolved,
			final Consumer<String> log,
			final CancelCheck check) {
		final Device device = resolved.device();
		if (device.isCpu()) return List.of(Rung.onCpu(onCpu(model, resolved.choice(), log)));
		final Backend backend = devices.backend(device);
		final List<Rung> ladder = new ArrayList<>();
		for (final Precision precision : precisions(devices, model, resolved, log, check))
			ladder.addAll(Rung.on(device, precision, backend.searchesLong(device, precision)));
		if (resolved.choice().kind() == Kind.AUTO)
			ladder.add(Rung.onCpu(onCpu(model, resolved.choice(), message -> {})));
		return ladder;
	}

	/**
	 * Tells how many images to compute in one run, as far as memory allows it.
	 *
	 * @param model to run
	 * @param ladder ways to run it, by {@link #ladder(VaeModel, Resolved, Consumer, CancelCheck)}
	 * @return the size that suits the first of them; one by one, unless the graphs are LatentIJ's own, of
	 *         which it is known that they keep images apart
	 */
	public static BatchSize batch(final VaeModel model, final List<Rung> ladder) {
		if (!model.encoder().source().isOwn() || !model.decoder().source().isOwn()) return BatchSize.ONE;
		return batch(ladder.get(0).device(), ladder.get(0).precision());
	}

	/**
	 * Tells how many images to compute in one run, as far as a model of LatentIJ's own graphs, and memory, allow it.
	 *
	 * @param resolved where they are computed
	 * @return the size that suits the device and the precision that was chosen
	 */
	public static BatchSize batch(final Resolved resolved) {
		return batch(resolved.device(), resolved.choice().precision());
	}

	private static BatchSize batch(final Device device, final Precision precision) {
		final Integer stated = Integer.getInteger(BATCH_PROPERTY);
		if (stated != null) return new BatchSize(stated, Double.POSITIVE_INFINITY);
		return Devices.standard().backend(device).batch(precision);
	}

	/** The precision on the CPU: one that is for GPUs is not meant for it. */
	private static Precision onCpu(final VaeModel model, final DeviceChoice choice, final Consumer<String> log) {
		if (choice.precision() != Precision.FAST) return Precision.FP32;
		final Optional<String> encoder = FastSource.whyNone(model.encoder().source());
		final Optional<String> decoder = FastSource.whyNone(model.decoder().source());
		if (encoder.equals(decoder)) {
			encoder.ifPresent(why -> log.accept(notFast("model", model, why)));
		} else {
			encoder.ifPresent(why -> log.accept(notFast("encoder of the model", model, why)));
			decoder.ifPresent(why -> log.accept(notFast("decoder of the model", model, why)));
		}
		return encoder.isPresent() && decoder.isPresent() ? Precision.FP32 : Precision.FAST;
	}

	private static String notFast(final String what, final VaeModel model, final String why) {
		return "The " + what + " \"" + model.name() + "\" is computed with precision=fp32, not fast: in the ONNX file, "
				+ why;
	}

	private static List<Precision> precisions(
			final Devices devices,
			final VaeModel model,
			final Resolved resolved,
			final Consumer<String> log,
			final CancelCheck check) {
		final Device device = resolved.device();
		final Precision precision = precision(model, resolved.choice().precision(), log);
		if (precision == Precision.FP32 || !isBuilt(model)) return List.of(actual(model, precision));
		whyNoTensorCores(devices, model, device, precision, check)
				.ifPresent(why -> log.accept("The graphs for tensor cores are not used, only slower ones: " + why));
		return List.of(precision, Precision.FP32);
	}

	private static Optional<String> whyNoTensorCores(
			final Devices devices,
			final VaeModel model,
			final Device device,
			final Precision precision,
			final CancelCheck check) {
		if (!fitsTensorCores(model)) return Optional.of("this model's layers do not fit them");
		final BooleanSupplier freeMemory = () -> devices.networks().freeMemory(device, null);
		return Devices.abandonable(
				() -> devices.backend(device).tensorCoresUnavailable(device, precision, freeMemory), check);
	}

	/**
	 * Tells whether a model can be run in stages, on the CPU ({@link
	 * latentij.codec.tiling.Tiling.Stages}).
	 *
	 * @param model any
	 * @return true for models whose graphs are built here, and look at a limited part of
	 *         the image between two normalizations or attentions
	 * @throws IOException if a graph cannot be built
	 */
	public static boolean runsInStages(final VaeModel model) throws IOException {
		return StagedNetwork.supports(model);
	}

	/** The precision of a GPU that is asked for, as far as the model allows it. */
	static Precision precision(final VaeModel model, final Precision wanted, final Consumer<String> log) {
		if (wanted == Precision.FAST) {
			log.accept("precision=fast is for CPUs: the GPU computes with fp32. With tf32 or fp16 it is faster");
			return Precision.FP32;
		}
		if (wanted != Precision.FP16 || allowsHalf(model) || actual(model, Precision.FP32) == Precision.FP16)
			return wanted;
		log.accept("The model \"" + model.name() + "\" is computed with TF32, not "
				+ "with 16-bit floats: only checkpoints of AutoencoderKL without "
				+ "force_upcast have graphs of those");
		return Precision.TF32;
	}

	/** The precision on a GPU: a graph of 16-bit floats stays one, whatever was asked for. */
	static Precision actual(final VaeModel model, final Precision wanted) {
		return model.encoder().image().type() == ElementType.FLOAT16 ? Precision.FP16 : wanted;
	}

	/** True if a model's graphs are built here. */
	private static boolean isBuilt(final VaeModel model) {
		return model.encoder().source() instanceof OnnxSource.Built
				&& model.decoder().source() instanceof OnnxSource.Built;
	}

	/** True if a model that is built here has graphs for tensor cores. */
	static boolean fitsTensorCores(final VaeModel model) {
		return ((OnnxSource.Built) model.decoder().source()).tensorCores();
	}

	/** True if a model has graphs that compute with 16-bit floats. */
	static boolean allowsHalf(final VaeModel model) {
		return hasHalf(model.encoder().source()) && hasHalf(model.decoder().source());
	}

	private static boolean hasHalf(final OnnxSource source) {
		return source instanceof OnnxSource.Built built && built.half();
	}

	/**
	 * The memories that runs of a model may take, if it runs now.
	 *
	 * @param model that runs
	 * @param resolved where it runs
	 * @return the budget of its device, and the CPU's if it may be computed there; the
	 *         one for the largest image first
	 */
	public static List<Budget> budgets(final VaeModel model, final Resolved resolved) {
		final Devices devices = Devices.standard();
		final Device device = resolved.device();
		// What a fast run needs on a CPU is in the model's cost already.
		final Precision onCpu = device.isCpu() ? Precision.FP32 : onCpu(model, resolved.choice(), message -> {});
		final Budget main = devices.backend(Device.CPU).budget(Device.CPU, onCpu);
		if (SystemMemory.isStated() || device.isCpu()) return List.of(main);
		final Precision precision =
				actual(model, precision(model, resolved.choice().precision(), message -> {}));
		return budgets(resolved.choice(), main, devices.backend(device).budget(device, precision));
	}

	/**
	 * Tells what runs of a model need.
	 *
	 * @param model any
	 * @param resolved where it shall run
	 * @return the need of the graphs that run there
	 */
	public static MemoryCost memory(final VaeModel model, final Resolved resolved) {
		final Device device = resolved.device();
		final Precision precision = onCpu(model, resolved.choice(), message -> {});
		if (!device.isCpu() || precision != Precision.FAST) return model.memory();
		return GraphNeed.cost(model, Devices.standard().backend(device).graphOptions(device, precision));
	}

	/**
	 * Frees memory of a device, and main memory, that networks keep which are not running;
	 * they are opened again when they are needed.
	 *
	 * @param resolved where memory is wanted
	 */
	public static void freeMemory(final Resolved resolved) {
		final OpenNetworks networks = Devices.standard().networks();
		networks.freeMemory(resolved.device(), null);
		if (!resolved.device().isCpu()) networks.freeMemory(Device.CPU, null);
		NativeHeap.release();
	}

	/** @param card of 0 bytes if the driver could not be asked */
	static List<Budget> budgets(final DeviceChoice choice, final Budget main, final Budget card) {
		if (card.bytes() == 0) return List.of(main);
		if (choice.kind() == Kind.GPU) return List.of(card);
		return card.largestCost() > main.largestCost() ? List.of(card, main) : List.of(main, card);
	}
}
