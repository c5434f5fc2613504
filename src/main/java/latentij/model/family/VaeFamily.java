// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import latentij.codec.LatentNorm;
import latentij.codec.PosteriorMode;

/**
 * A class of diffusers' autoencoders: how its models are described and stored. A
 * new family is one such class and a line in {@link Families}.
 */
public interface VaeFamily {

	/** @return diffusers' class, as a {@code config.json} has it as {@code _class_name} */
	String className();

	/**
	 * Reads the architecture. Missing entries mean what they mean to diffusers.
	 *
	 * @param config whose entries of this class are taken out
	 * @return the graphs of such a model
	 * @throws IOException if an entry makes no sense or asks for what LatentIJ does
	 *           not support, by name
	 * @throws IllegalArgumentException if entries do not go together
	 */
	VaeGraphs graphs(ConfigReader config) throws IOException;

	/**
	 * Reads the normalization of latents.
	 *
	 * @param config whose entries are taken out
	 * @return the normalization
	 * @throws IOException as for {@link #graphs}
	 * @throws IllegalArgumentException as for {@link #graphs}
	 */
	default LatentNorm norm(final ConfigReader config) throws IOException {
		return config.affine();
	}

	/**
	 * Reads the normalization of latents for graphs that others exported to ONNX, with a config that is this class's.
	 *
	 * @param config whose entries are taken out
	 * @return the normalization; numbers that a config of another class could have as well count, too
	 * @throws IOException as for {@link #graphs}, or if the config does not tell it
	 * @throws IllegalArgumentException as for {@link #graphs}
	 */
	default LatentNorm exportedNorm(final ConfigReader config) throws IOException {
		return norm(config);
	}

	/**
	 * @return which latents its encoders give: a sample where they give a distribution, indices where there is a
	 * codebook
	 */
	default Set<PosteriorMode> posteriors() {
		return EnumSet.of(PosteriorMode.MEAN, PosteriorMode.SAMPLE);
	}

	/** @return whether Hugging Face's Optimum exports models of the class to ONNX */
	default boolean isExportedByOthers() {
		return false;
	}

	/** @return the key of a tensor that its files hold, for messages */
	String mark();

	/**
	 * Recognizes the names of tensors.
	 *
	 * @param has tells which tensors are there
	 * @return how they are named; empty if they are of another family
	 */
	Optional<KeyNames> names(Predicate<String> has);

	/**
	 * Tells whether a tensor takes part in encoding or decoding, so that a place in
	 * the graphs is expected for it.
	 *
	 * @param key without the prefix of a larger checkpoint
	 * @return false for a tensor that is not the autoencoder's, or not needed
	 */
	default boolean covers(final String key) {
		return Stream.of("encoder.", "decoder.", "quant_conv.", "post_quant_conv.")
				.anyMatch(key::startsWith);
	}

	/**
	 * Reads the architecture off tensors, where no config tells it.
	 *
	 * @param tensors of such a model
	 * @return what they tell
	 * @throws IllegalArgumentException if they do not tell it
	 */
	Inferred infer(TensorShapes tensors);

	/**
	 * Compares entries of a config with tensors that no graph has: shapes do not tell whether those fit.
	 *
	 * @param graphs read from the config
	 * @param tensors of the model
	 * @return what the config says, and what the tensors are of; empty if they agree, or do not tell
	 */
	default Optional<Contradiction> contradiction(final VaeGraphs graphs, final TensorShapes tensors) {
		return Optional.empty();
	}

	/**
	 * An entry of a config that the tensors contradict.
	 *
	 * @param said the entry and its value
	 * @param found what the tensors say
	 */
	record Contradiction(String said, String found) {}

	/**
	 * A model without a config.
	 *
	 * @param graphs its graphs
	 * @param norm the normalization of its latents; empty if it must be known from
	 *          elsewhere
	 * @param notes one sentence for each thing that had to be assumed
	 */
	record Inferred(VaeGraphs graphs, Optional<LatentNorm> norm, List<String> notes) {}
}
