// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import latentij.codec.VaeConfig;
import latentij.util.files.FileStates;

/**
 * An autoencoder that can be opened: two graphs and what must be known of them.
 *
 * @param name what users call it: a name of the catalog, or a path
 * @param version for provenance: that of the model in the jar, a commit on Hugging Face, or a {@link WeightsVersion}
 * @param config the numbers around the networks
 * @param encoder the encoder's graph and the roles of its inputs and outputs
 * @param decoder the decoder's graph, likewise
 * @param memory what a run needs
 * @param notes what the user should be told when the model is used, one sentence
 *          each: what was assumed, what this export cannot do; may be empty
 * @param files that it was read from, and that its networks are still read from, as they
 *          were before
 */
public record VaeModel(
		String name,
		String version,
		VaeConfig config,
		Encoder encoder,
		Decoder decoder,
		MemoryCost memory,
		List<String> notes,
		FileStates files) {

	public VaeModel {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(version, "version");
		Objects.requireNonNull(config, "config");
		Objects.requireNonNull(encoder, "encoder");
		Objects.requireNonNull(decoder, "decoder");
		Objects.requireNonNull(memory, "memory");
		notes = List.copyOf(notes);
		Objects.requireNonNull(files, "files");
	}

	/** A model of no files that could change. */
	public VaeModel(
			final String name,
			final String version,
			final VaeConfig config,
			final Encoder encoder,
			final Decoder decoder,
			final MemoryCost memory,
			final List<String> notes) {
		this(name, version, config, encoder, decoder, memory, notes, FileStates.NONE);
	}

	/**
	 * Adds files that were read.
	 *
	 * @param more states of files, from before they were read
	 * @return this model with them beside its own
	 */
	public VaeModel withFiles(final FileStates more) {
		return new VaeModel(name, version, config, encoder, decoder, memory, notes, files.and(more));
	}

	/**
	 * This model with another version.
	 *
	 * @param newVersion as {@link #version}
	 * @return a new model
	 */
	public VaeModel withVersion(final String newVersion) {
		return new VaeModel(name, newVersion, config, encoder, decoder, memory, notes, files);
	}

	/**
	 * Adds what else the user should be told.
	 *
	 * @param more notes, one sentence each
	 * @return this model with them behind its own
	 */
	public VaeModel withNotes(final List<String> more) {
		final List<String> all = Stream.concat(notes.stream(), more.stream()).toList();
		return new VaeModel(name, version, config, encoder, decoder, memory, all, files);
	}

	/**
	 * The element type of a graph's input. Of the types that ONNX has, these are the ones that
	 * autoencoders take; {@link latentij.model.graph.OnnxType} has those that graphs are built of.
	 */
	public enum ElementType {
		FLOAT,
		FLOAT16
	}

	/**
	 * A tensor at the edge of a graph.
	 *
	 * @param name as the graph names it
	 * @param type its element type
	 * @param dims its sizes, {@link latentij.model.onnx.OnnxFile#DYNAMIC} where open; empty if
	 *          all are
	 */
	public record Port(String name, ElementType type, List<Long> dims) {

		public Port {
			Objects.requireNonNull(name, "name");
			Objects.requireNonNull(type, "type");
			dims = List.copyOf(dims);
		}

		/** A tensor whose sizes are open. */
		public Port(final String name, final ElementType type) {
			this(name, type, List.of());
		}

		/**
		 * Tells whether a graph was made for tensors of such a size.
		 *
		 * @param height of the tensor
		 * @param width of the tensor
		 * @return false if the graph fixes another one
		 */
		public boolean takes(final long height, final long width) {
			return takes(2, height) && takes(3, width);
		}

		private boolean takes(final int axis, final long size) {
			return dims.size() <= axis || dims.get(axis) <= 0 || dims.get(axis) == size;
		}
	}

	/**
	 * The encoder.
	 *
	 * @param source its graph
	 * @param image the input for images, [N,3,H,W] in [-1,1]
	 * @param noise the input for noise, [N,C,h,w]; null for an encoder without
	 *          one
	 * @param output the name of the output to take
	 */
	public record Encoder(OnnxSource source, Port image, Port noise, String output) {

		public Encoder {
			Objects.requireNonNull(source, "source");
			Objects.requireNonNull(image, "image");
			Objects.requireNonNull(output, "output");
		}
	}

	/**
	 * The decoder.
	 *
	 * @param source its graph
	 * @param latent the input, unscaled, [N,C,h,w]
	 * @param output the name of the output to take, [N,3,H,W] about [-1,1]
	 */
	public record Decoder(OnnxSource source, Port latent, String output) {

		public Decoder {
			Objects.requireNonNull(source, "source");
			Objects.requireNonNull(latent, "latent");
			Objects.requireNonNull(output, "output");
		}
	}
}
