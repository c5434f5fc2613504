/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.runtime;

import java.util.Optional;
import java.util.function.Consumer;

import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.model.VaeModel;
import latentij.runtime.DeviceChoice.Kind;

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
	 * System property that lets GPUs compute with 16-bit floats, where the model's
	 * {@code force_upcast} does not forbid it: several times as fast, with latents
	 * that differ from a CPU's in the third digit.
	 */
	public static final String FP16_PROPERTY = "latentij.fp16";

	private static final Obstacle ASKED_FOR_CPU = new Obstacle(
		"the CPU was asked for", "ask for the GPU");

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
	 * @param log is told, in a sentence, when a run must be done again on another
	 *          device; called by the thread that runs the codec
	 * @return a codec that the caller closes; an image that the GPU's memory cannot
	 *         hold is computed on the CPU if the choice is
	 *         {@link DeviceChoice#AUTO}, else it is an error
	 * @throws VaeException if ONNX Runtime cannot be started, or if the GPU is
	 *           asked for and cannot be used: the message names what is missing
	 */
	public static VaeCodec open(final VaeModel model, final DeviceChoice choice,
		final Consumer<String> log)
	{
		requireUsable(choice);
		final OrtRuntime runtime = OrtRuntime.get();
		final Optional<Obstacle> noCuda = obstacle(choice);
		if (noCuda.isPresent()) return new VaeCodec(new OrtVaeNetwork(model,
			OrtRuntime.CPU), model.config());
		return new VaeCodec(new FallbackNetwork(onGpu(model, choice.gpu(),
			log), () -> new OrtVaeNetwork(model, OrtRuntime.CPU),
			new GpuMemoryJudge(model.memory(), model.config()
				.spatialCompressionRatio(), choice.kind() == Kind.AUTO, runtime.describe(
					choice.gpu())), log), model.config());
	}

	private static VaeNetwork onGpu(final VaeModel model, final int gpu,
		final Consumer<String> log)
	{
		final Precision precision = Boolean.getBoolean(FP16_PROPERTY) && OrtVaeNetwork
			.allowsHalf(model) ? Precision.FP16 : Boolean.getBoolean(
				OrtRuntime.TF32_PROPERTY) ? Precision.TF32 : Precision.FP32;
		if (precision == Precision.FP32) return new OrtVaeNetwork(model, gpu);
		OrtRuntime.get().whyNoTensorCores(gpu, precision).ifPresent(why -> log.accept(
			"The graphs for tensor cores are not used, only the slower ones: " + why));
		return new FallbackNetwork(new OrtVaeNetwork(model, gpu, precision),
			() -> new OrtVaeNetwork(model, gpu), new PrecisionJudge(), log);
	}

	/**
	 * Memory that a run may take.
	 *
	 * @param bytes how much
	 * @param device the GPU that has it; null for the machine's own, as far as it is
	 *          free
	 */
	public record Room(long bytes, String device) {

		/** Of two memories, the larger, where a run may take either. */
		static Room of(final DeviceChoice choice, final Room main,
			final Room card)
		{
			return card.bytes == 0 || choice.kind() == Kind.AUTO &&
				main.bytes >= card.bytes ? main : card;
		}
	}

	/**
	 * The memory that a run may take.
	 *
	 * @param choice where it shall run
	 * @return the GPU's, if the choice leads there, or the machine's
	 * @throws VaeException if ONNX Runtime cannot be started
	 */
	public static Room room(final DeviceChoice choice) {
		final Room main = new Room(SystemMemory.available(), null);
		if (obstacle(choice).isPresent() || SystemMemory.isStated()) return main;
		final OrtRuntime runtime = OrtRuntime.get();
		return Room.of(choice, main, new Room(runtime.memory(choice.gpu()), runtime
			.describe(choice.gpu())));
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
		return choice.kind() == Kind.CPU ? Optional.of(ASKED_FOR_CPU) : OrtRuntime
			.get().whyCudaFails(choice.gpu());
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
			throw new VaeException("The GPU was asked for and cannot be used: " +
				noCuda.what() + ". To use it, " + noCuda.remedy() +
				". Or choose device=auto or device=cpu.");
		});
	}
}
