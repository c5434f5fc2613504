// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.optimum;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.onnx.ExternalData;
import latentij.util.CancelCheck;

/** Writes ONNX folders as Optimum does, with random weights; 3x3 convolutions are one node each, as exporters write them. */
public final class ExportedModel {

	private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

	private ExportedModel() {}

	/**
	 * Writes a folder.
	 *
	 * @param folder gets it, beside the checkpoint that it is made of
	 * @param config of the model
	 * @param external whether weights lie beside the graphs
	 * @return the folder
	 */
	public static Path write(final Path folder, final String config, final boolean external) throws IOException {
		final Path vae = FullSizeModel.write(folder.resolve("checkpoint"), config, 0);
		final VaeModel model = Checkpoints.open(vae, "checkpoint");
		final Path exported = folder.resolve("exported");
		write(model.encoder().source(), vae, exported.resolve("vae_encoder"), external);
		write(model.decoder().source(), vae, exported.resolve("vae_decoder"), external);
		return exported;
	}

	private static void write(final OnnxSource source, final Path vae, final Path folder, final boolean external)
			throws IOException {
		Files.createDirectories(folder);
		Files.copy(vae.resolve("config.json"), folder.resolve("config.json"));
		final OnnxGraph graph =
				((OnnxSource.Built) source).builder().apply(GraphOptions.DEFAULT.withTarget(Target.GPU));
		final ByteBuffer model = ByteBuffer.wrap(graph.toModel());
		if (external) Files.copy(vae.resolve(WEIGHTS), folder.resolve(WEIGHTS));
		try (FileChannel file = FileChannel.open(
				folder.resolve("model.onnx"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
			final ByteBuffer written = external
					? model
					: ExternalData.inlined(model, graph.externalData(), CancelCheck.NONE)
							.orElseThrow();
			while (written.hasRemaining()) file.write(written);
		}
	}
}
