// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.codec.PosteriorMode;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.hub.FileSize;
import latentij.model.hub.store.HubCache;
import latentij.model.optimum.OnnxFolder;
import latentij.util.files.Paths;

/** What a person types for a model that is not on the list, in words. Asked at every key: no weights are read. */
final class TypedModel {

	/** A server's name, which Windows may look for in vain for seconds. */
	private static final String SERVER = "(?s)[/\\\\]{2}.*";

	private static final String HUB_NAME = "[\\w.-]+/[\\w.-]+(?:[@/].*)?";

	private TypedModel() {}

	/**
	 * Describes it.
	 *
	 * @param text as it was typed; several are separated by commas
	 * @param describe describes one of several
	 * @return a sentence or less; empty for no text, and for folders of servers
	 */
	static String describe(final String text, final UnaryOperator<String> describe) {
		final String name = text.strip();
		if (name.isEmpty() || name.matches(SERVER)) return "";
		final Optional<Path> path = path(name);
		if (path.isPresent()) return Files.isDirectory(path.get()) ? folder(path.get()) : file(path.get());
		if (name.contains(",")) return Stream.of(name.split(",")).map(describe).collect(Collectors.joining("; "));
		if (isPath(name)) return "There is no such file or folder.";
		return name.matches(HUB_NAME)
				? "Of huggingface.co; what is not on this computer is downloaded after a question"
				: "Neither a name of the list nor the path of a model.";
	}

	/**
	 * Finds out which latents it gives.
	 *
	 * @param text as it was typed
	 * @return empty where no config of a folder on this computer tells it
	 */
	static Optional<Set<PosteriorMode>> posteriors(final String text) {
		final String name = text.strip();
		if (name.isEmpty() || name.matches(SERVER)) return Optional.empty();
		return path(name)
				.filter(folder -> Files.isDirectory(folder) && !OnnxFolder.matches(folder))
				.flatMap(Checkpoints::posteriors);
	}

	/**
	 * Finds the file or folder that a text means, whatever it holds.
	 *
	 * @param text as it was typed
	 * @return of a file that describes a model its folder, as file choosers show files; of a repository in Hugging Face's
	 *         cache its main branch; empty if nothing is there
	 */
	static Optional<Path> path(final String text) {
		return Paths.existing(text).map(HubCache::mainSnapshot).map(TypedModel::described);
	}

	private static Path described(final Path path) {
		final Path folder = path.resolveSibling("");
		return path.toString().endsWith(".json") && Files.isRegularFile(path) && holdsModel(folder) ? folder : path;
	}

	/** Tells whether {@link Models#find} may find a model in a file or folder, from the names of its files. */
	static boolean holdsModel(final Path path) {
		return OnnxFolder.matches(path) || Checkpoints.matches(path);
	}

	/** See {@link Models#looksLikePath}. */
	static boolean isPath(final String name) {
		return name.matches("(?s)[./~\\\\].*|[A-Za-z]:.*") || name.contains("\\");
	}

	private static String folder(final Path folder) {
		if (OnnxFolder.matches(folder)) return "ONNX networks in a folder";
		final Optional<String> described = Checkpoints.describe(folder);
		if (described.isPresent()) return described.get();
		return Checkpoints.matches(folder)
				? "Weights without a config.json, which are looked at when the command runs"
				: "This folder holds no model.";
	}

	private static String file(final Path file) {
		if (!Checkpoints.matches(file)) return "This file is no model; .safetensors files and folders are.";
		try {
			return "Weights in a file of " + FileSize.exactly(Files.size(file)).display();
		} catch (final IOException exc) {
			return "Weights in a file";
		}
	}
}
