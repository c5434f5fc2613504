// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import latentij.codec.VaeException;
import latentij.model.OnnxSource;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.Ports;
import latentij.model.family.network.VaeGraph;
import latentij.model.family.network.VaeGraphTest;
import latentij.model.graph.Activation;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions.Form;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.safetensors.SafetensorsFile;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import latentij.testing.CudaOperators;
import latentij.testing.Vectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The graphs for tensor cores, run on the CPU: what ONNX Runtime has for CUDA only
 * is computed by ONNX's own operators (cuda-operators.onnx), all else as it stands.
 */
class ChannelsLastLayersTest {

	/** Of the largest value: two graphs in 32 bit. */
	private static final double FP32_RTOL = 1e-5;

	/**
	 * Of the largest value: two graphs in 16 bit, which round at other places. One
	 * rounding is 5e-4, and this model has thirty layers.
	 */
	private static final double FP16_RTOL = 2e-2;

	/** Of the largest value: weights, images and results in 16 bit, of one layer. */
	private static final double FP16_LAYER_RTOL = 2e-3;

	private static final String UPSAMPLER = "decoder.up_blocks.0.upsamplers.0";

	/** Of that layer. */
	private static final int CHANNELS = 64;

	private static final KlArchitecture SMALL =
			new KlArchitecture(3, 3, 4, List.of(16, 32, 64), 1, 8, Activation.SILU, true, true, true);

	private static final String CONFIG =
			"""
		{"_class_name": "AutoencoderKL", "act_fn": "silu", "in_channels": 3,
		"out_channels": 3, "latent_channels": 4, "block_out_channels": [16, 32, 64],
		"layers_per_block": 1, "norm_num_groups": 8, "scaling_factor": 0.18215,
		"down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D",
		"DownEncoderBlock2D"], "up_block_types": ["UpDecoderBlock2D",
		"UpDecoderBlock2D", "UpDecoderBlock2D"]}
		""";

	/** Stable Video Diffusion's, with fewer channels. */
	private static final String TEMPORAL_CONFIG =
			"""
		{"_class_name": "AutoencoderKLTemporalDecoder", "block_out_channels": [64, 128],
		"down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"],
		"in_channels": 3, "out_channels": 3, "latent_channels": 4, "layers_per_block": 2,
		"scaling_factor": 0.18215}
		""";

	@TempDir
	private static Path folder;

	private static Weights weights;

	@BeforeAll
	static void writeModel() throws IOException {
		weights = VaeGraphTest.weights(SafetensorsFile.open(
				FullSizeModel.write(folder, CONFIG, 0).resolve("diffusion_pytorch_model.safetensors")));
	}

	private static OnnxGraph build(final boolean encoder, final GraphOptions options) {
		return encoder ? VaeGraph.encoder(SMALL, weights, options) : VaeGraph.decoder(SMALL, weights, options);
	}

	private static FloatTensor run(
			final boolean encoder, final GraphOptions options, final FloatTensor input, final String output)
			throws IOException {
		try (GraphRunner runner = open(encoder, options)) {
			return runner.run(output, encoder ? Ports.SAMPLE : Ports.LATENT_SAMPLE, input);
		}
	}

	private static GraphRunner open(final boolean encoder, final GraphOptions options) throws IOException {
		final OnnxGraph graph = build(encoder, options);
		return new GraphRunner(
				options.target() == Target.TENSOR_CORES
						? CudaOperators.lowered(graph)
						: new OnnxSource.Graph(graph.toModel(), graph.externalData()));
	}

	private static FloatTensor random(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		final Random random = new Random(3);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, (float) random.nextGaussian() / 2);
		return tensor;
	}

	@Tag("slow")
	@ParameterizedTest
	@CsvSource({"1,32,48,false", "2,24,16,false", "1,61,45,false", "2,32,48,true"})
	void theNumbersAreThoseOfTheOtherGraphs(final int batch, final int height, final int width, final boolean half)
			throws IOException {
		final GraphOptions plain = GraphOptions.GPU.withHalf(half);
		final GraphOptions cores = plain.withTarget(Target.TENSOR_CORES);
		final double rtol = half ? FP16_RTOL : FP32_RTOL;
		final FloatTensor image = random(batch, 3, height, width);
		final FloatTensor latent = random(batch, 4, height / 4, width / 4);
		assertClose(
				run(true, plain, image, Ports.LATENT_PARAMETERS),
				run(true, cores, image, Ports.LATENT_PARAMETERS),
				rtol);
		assertClose(run(false, plain, latent, Ports.SAMPLE), run(false, cores, latent, Ports.SAMPLE), rtol);
	}

	@ParameterizedTest
	@CsvSource({"1,1,1", "1,1,5", "2,7,3", "1,4,6"})
	void transposedConvolutionsEnlargeAsInFloat64(final int batch, final int height, final int width)
			throws IOException {
		final GraphOptions cores =
				GraphOptions.GPU.withTarget(Target.TENSOR_CORES).withForms(EnumSet.of(Form.TRANSPOSED));
		final FloatTensor x = random(batch, CHANNELS, height, width);
		final double[] expected = enlargedInFloat64(x);
		double most = 0;
		for (final double value : expected) most = Math.max(most, Math.abs(value));
		for (final boolean half : new boolean[] {false, true}) {
			final OnnxGraph graph = new OnnxGraph("enlarged");
			final Layers layers = Layers.of(graph, weights, cores.withHalf(half));
			final String image = graph.input("x", OnnxType.FLOAT, "n", CHANNELS, "h", "w");
			final String y = layers.upsampled(
					UPSAMPLER + ".conv", UPSAMPLER, layers.enter("x", image), CHANNELS, CHANNELS, true);
			graph.output(graph.node("Identity", "y", List.of(layers.leave("y", y))), OnnxType.FLOAT);
			assertFalse(graph.contains(UPSAMPLER), "a large image is made");
			final float[] found;
			try (GraphRunner runner = new GraphRunner(CudaOperators.lowered(graph))) {
				found = runner.run("y", "x", x).toArray();
			}
			assertEquals(expected.length, found.length);
			for (int i = 0; i < found.length; i++)
				assertEquals(expected[i], found[i], (half ? FP16_LAYER_RTOL : FP32_RTOL) * most, "value " + i);
		}
	}

	/** Nearest neighbors, then the convolution, as diffusers has them. */
	private static double[] enlargedInFloat64(final FloatTensor x) throws IOException {
		final FloatBuffer kernel = floats(weights.get(UPSAMPLER + ".conv.weight", CHANNELS, CHANNELS, 3, 3));
		final FloatBuffer bias = floats(weights.get(UPSAMPLER + ".conv.bias", CHANNELS));
		final int height = (int) x.shape()[2];
		final int width = (int) x.shape()[3];
		final double[] y = new double[4 * x.size()];
		for (int i = 0; i < y.length; i++) {
			final int column = i % (2 * width);
			final int row = i / (2 * width) % (2 * height);
			final int out = i / (4 * width * height) % CHANNELS;
			final int image = i / (4 * width * height * CHANNELS);
			y[i] = bias.get(out);
			for (int in = 0; in < CHANNELS; in++)
				for (int k = 0; k < 9; k++) {
					final int h = row + k / 3 - 1;
					final int w = column + k % 3 - 1;
					if (h < 0 || w < 0 || h >= 2 * height || w >= 2 * width) continue;
					y[i] += (double) kernel.get((out * CHANNELS + in) * 9 + k)
							* x.buffer().get(((image * CHANNELS + in) * height + h / 2) * width + w / 2);
				}
		}
		return y;
	}

	private static FloatBuffer floats(final Weight weight) throws IOException {
		try (FileChannel file = FileChannel.open(weight.file())) {
			final ByteBuffer bytes = ByteBuffer.allocate((int) weight.length()).order(ByteOrder.LITTLE_ENDIAN);
			while (bytes.hasRemaining()) file.read(bytes, weight.offset() + bytes.position());
			return bytes.flip().asFloatBuffer();
		}
	}

	@ParameterizedTest
	@CsvSource({"1,1,1", "2,5,7"})
	void everyFormGivesTheSameNumbers(final int batch, final int height, final int width) throws IOException {
		final GraphOptions cores = GraphOptions.GPU.withTarget(Target.TENSOR_CORES);
		final FloatTensor latent = random(batch, 4, height, width);
		final FloatTensor image = random(batch, 3, 4 * height, 4 * width);
		final FloatTensor decoded = run(false, cores, latent, Ports.SAMPLE);
		final FloatTensor encoded = run(true, cores, image, Ports.LATENT_PARAMETERS);
		for (final Set<Form> forms : List.of(
				EnumSet.of(Form.TRANSPOSED),
				EnumSet.of(Form.SUMS),
				EnumSet.of(Form.KERNELS),
				EnumSet.allOf(Form.class))) {
			final GraphOptions other = cores.withForms(forms);
			assertClose(decoded, run(false, other, latent, Ports.SAMPLE), FP32_RTOL);
			assertClose(encoded, run(true, other, image, Ports.LATENT_PARAMETERS), FP32_RTOL);
		}
	}

	/** Neither tensor cores nor kernels of ours nor transposed convolutions take such channels as they are. */
	@Test
	void channelsThatAreNoMultiplesOfEightGiveTheSameNumbers(@TempDir final Path other) throws IOException {
		final KlArchitecture odd =
				new KlArchitecture(3, 3, 4, List.of(12, 20, 44), 1, 2, Activation.SILU, true, true, true);
		final String config = CONFIG.replace("[16, 32, 64]", "[12, 20, 44]").replace("groups\": 8", "groups\": 2");
		final Weights oddWeights = VaeGraphTest.weights(SafetensorsFile.open(
				FullSizeModel.write(other, config, 0).resolve("diffusion_pytorch_model.safetensors")));
		final FloatTensor latent = random(1, 4, 5, 7);
		final FloatTensor image = random(1, 3, 20, 28);
		final FloatTensor decoded = run(VaeGraph.decoder(odd, oddWeights, GraphOptions.GPU), latent);
		final FloatTensor encoded = run(VaeGraph.encoder(odd, oddWeights, GraphOptions.GPU), image);
		final GraphOptions cores = GraphOptions.GPU.withTarget(Target.TENSOR_CORES);
		for (final Set<Form> forms :
				List.of(EnumSet.noneOf(Form.class), EnumSet.of(Form.KERNELS), EnumSet.allOf(Form.class))) {
			final GraphOptions options = cores.withForms(forms);
			assertClose(decoded, run(VaeGraph.decoder(odd, oddWeights, options), latent), FP32_RTOL);
			assertClose(encoded, run(VaeGraph.encoder(odd, oddWeights, options), image), FP32_RTOL);
		}
	}

	/** Of kernels for several frames, one slice is taken, also where it has one pixel only. */
	@Test
	void decoderOfVideosGivesTheSameNumbers(@TempDir final Path other) throws IOException {
		FullSizeModel.write(other, TEMPORAL_CONFIG, 0);
		final OnnxSource.Built decoder =
				(OnnxSource.Built) Checkpoints.open(other, "temporal").decoder().source();
		final FloatTensor latent = random(1, 4, 3, 5);
		final GraphOptions cores = GraphOptions.GPU.withTarget(Target.TENSOR_CORES);
		final FloatTensor expected = run(decoder.builder().apply(GraphOptions.GPU), latent);
		for (final Set<Form> forms : List.of(EnumSet.noneOf(Form.class), EnumSet.allOf(Form.class))) {
			final OnnxGraph graph = decoder.builder().apply(cores.withForms(forms));
			assertTrue(count(graph, "NhwcConv") > 0, "channels last");
			assertClose(expected, run(graph, latent), FP32_RTOL);
		}
	}

	private static FloatTensor run(final OnnxGraph graph, final FloatTensor input) throws IOException {
		final boolean encoder = input.dim(1) == 3;
		try (GraphRunner runner = new GraphRunner(CudaOperators.lowered(graph))) {
			return runner.run(
					encoder ? Ports.LATENT_PARAMETERS : Ports.SAMPLE,
					encoder ? Ports.SAMPLE : Ports.LATENT_SAMPLE,
					input);
		}
	}

	/** All but those that a convolution takes first: of the last resnet of a block, and before a shortcut. */
	@Test
	void sumsBeforeANormalizationAreItsOwn() throws IOException {
		final GraphOptions cores = GraphOptions.GPU.withTarget(Target.TENSOR_CORES);
		final GraphOptions sums = cores.withForms(EnumSet.of(Form.SUMS));
		assertEquals(0, count(build(false, cores), "SkipGroupNorm"));
		assertEquals(7, count(build(false, sums), "SkipGroupNorm"));
		assertEquals(count(build(false, cores), "GroupNorm"), count(build(false, sums), "GroupNorm"));
		assertEquals(0, count(build(false, sums.withTaps()), "SkipGroupNorm"));
	}

	@Test
	void kernelsOfOursTakeEveryNormalizationWithTheSumBeforeIt() throws IOException {
		final GraphOptions cores = GraphOptions.GPU.withTarget(Target.TENSOR_CORES);
		final GraphOptions sums = cores.withForms(EnumSet.of(Form.SUMS));
		final GraphOptions kernels = cores.withForms(EnumSet.of(Form.KERNELS));
		assertEquals(0, count(build(false, cores), "GroupNorm32"));
		assertEquals(count(build(false, cores), "GroupNorm"), count(build(false, kernels), "GroupNorm32"));
		assertEquals(count(build(false, sums), "SkipGroupNorm"), count(build(false, kernels), "SumGroupNorm32"));
		assertEquals(
				count(build(false, cores), "GroupNorm"), count(build(false, kernels.withHalf(true)), "GroupNorm16"));
	}

	private static int count(final OnnxGraph graph, final String text) throws IOException {
		return new String(graph.toModel(), StandardCharsets.ISO_8859_1).split(text, -1).length - 1;
	}

	/** No other graph may change. */
	@Test
	void formsAreForTensorCoresAlone() throws IOException {
		for (final GraphOptions options : List.of(
				GraphOptions.DEFAULT,
				GraphOptions.DEFAULT.withFast(true),
				GraphOptions.DEFAULT.withTaps(),
				GraphOptions.DEFAULT.inStages(),
				GraphOptions.GPU,
				GraphOptions.GPU.withHalf(true)))
			for (final boolean encoder : new boolean[] {false, true})
				assertArrayEquals(
						build(encoder, options).toModel(),
						build(encoder, options.withForms(EnumSet.allOf(Form.class)))
								.toModel());
	}

	@Test
	void modulesAreTheSameOneByOne() throws IOException {
		// Not those for GPUs: with taps, ONNX Runtime loses a value when it moves their
		// padding into a convolution, which it may do on CPUs.
		final GraphOptions cores = GraphOptions.GPU.withTaps().withTarget(Target.TENSOR_CORES);
		final FloatTensor image = random(1, 3, 16, 24);
		try (GraphRunner expected = open(true, GraphOptions.DEFAULT.withTaps());
				GraphRunner found = open(true, cores)) {
			for (final String module : List.of(
					"encoder.conv_in",
					"encoder.down_blocks.0",
					"encoder.down_blocks.1.resnets.0.norm1",
					"encoder.mid_block.attentions.0",
					"encoder.conv_norm_out",
					"encoder.conv_act",
					"encoder.conv_out",
					"quant_conv"))
				assertClose(
						expected.run("tap:" + module, Ports.SAMPLE, image),
						found.run("tap:" + module, Ports.SAMPLE, image),
						FP32_RTOL);
		}
	}

	@Test
	void attentionInBlocksGivesTheSameNumbers() throws IOException {
		final GraphOptions cores = GraphOptions.GPU.withTarget(Target.TENSOR_CORES);
		final FloatTensor latent = random(1, 4, 5, 7);
		assertClose(
				run(false, cores, latent, Ports.SAMPLE),
				run(false, cores.withAttentionScores(35 * 8), latent, Ports.SAMPLE),
				FP32_RTOL);
	}

	/** Else the tests above would compare a graph with itself. */
	@Test
	void theOperatorsAreThoseOfCuda() throws IOException {
		final OnnxGraph graph = build(true, GraphOptions.GPU.withTarget(Target.TENSOR_CORES));
		final String message = assertThrows(
						VaeException.class,
						() -> new GraphRunner(new OnnxSource.Graph(graph.toModel(), graph.externalData())))
				.getMessage();
		assertTrue(message.contains("NhwcConv"), message);
		final String model = new String(graph.toModel(), StandardCharsets.ISO_8859_1);
		assertTrue(model.contains("GroupNorm"));
		assertFalse(model.contains("ReduceMean"));
	}

	/** CUDA's provider takes long for that. */
	@Test
	void imagesAreNotPaddedBeforeTheyAreHalved() throws IOException {
		final String model = new String(
				build(true, GraphOptions.GPU.withTarget(Target.TENSOR_CORES)).toModel(), StandardCharsets.ISO_8859_1);
		assertTrue(model.contains("downsamplers.0.conv.weight.padded"));
		assertFalse(model.contains("downsamplers.0.conv.padded"));
	}

	@Test
	void groupsThatCudaCannotNormalizeGetTheOtherGraph() throws IOException {
		assertTrue(ChannelsLastLayers.canNormalize(128, 32));
		assertTrue(ChannelsLastLayers.canNormalize(512, 1));
		assertFalse(ChannelsLastLayers.canNormalize(24, 8));
		assertFalse(ChannelsLastLayers.canNormalize(1024, 1));
		final Weights odd = VaeGraphTest.weights(
				SafetensorsFile.open(Vectors.path("kl-f8c4/vae/diffusion_pytorch_model.safetensors")));
		final KlArchitecture vae =
				new KlArchitecture(3, 3, 4, List.of(16, 24, 32, 32), 1, 8, Activation.SILU, true, true, true);
		assertArrayEquals(
				VaeGraph.decoder(vae, odd, GraphOptions.GPU).toModel(),
				VaeGraph.decoder(vae, odd, GraphOptions.GPU.withTarget(Target.TENSOR_CORES))
						.toModel());
	}
}
