// SPDX-License-Identifier: BSD-2-Clause
package latentij.preview;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import latentij.util.files.AppFolders;
import latentij.util.files.PropertiesFile;

/** Factors that were fitted to a model, in a file of the cache folder. */
public final class FittedFactors {

	/** Before, factors were also those of the first latent that was drawn. */
	private static final String FIT = "2";

	private static final String FACTORS = "factors";
	private static final String BIAS = "bias";
	private static final String FILES = "files";

	private final Path file;

	private FittedFactors(final Path file) {
		this.file = file;
	}

	/**
	 * Finds the file of a model.
	 *
	 * @param model its name or path
	 * @param version of its weights and numbers
	 * @return the file, which may not be there yet
	 * @throws IOException if there is no cache folder
	 */
	public static FittedFactors of(final String model, final String version) throws IOException {
		final String key = String.join("\n", model, version, FIT);
		final UUID name = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
		return new FittedFactors(AppFolders.cache().resolve("preview").resolve(name + ".properties"));
	}

	/**
	 * Reads the factors.
	 *
	 * @param files describes the files of the model as they are now; asked only if factors are there; empty where the
	 *          model is not here
	 * @return the factors, if they were stored, can be read, and are of the same files
	 */
	public Optional<LinearPreview> load(final Supplier<String> files) {
		final Properties properties = properties().load();
		try {
			final LinearPreview preview = KnownFactors.of(
					numbers(properties.getProperty(FACTORS, "")), numbers(properties.getProperty(BIAS, "")));
			final String now = files.get();
			final boolean same = now.isEmpty() || now.equals(properties.getProperty(FILES, ""));
			return same ? Optional.of(preview) : Optional.empty();
		} catch (final IllegalArgumentException exc) {
			// Damaged, or not there: fitted again.
			return Optional.empty();
		}
	}

	/**
	 * Keeps factors. Where the file cannot be written, they are fitted again the next time.
	 *
	 * @param preview the factors
	 * @param files describes the files of the model
	 */
	public void store(final LinearPreview preview, final String files) {
		final Properties properties = new Properties();
		properties.setProperty(FILES, files);
		properties.setProperty(FACTORS, text(preview.factors().stream().flatMapToDouble(Arrays::stream)));
		properties.setProperty(BIAS, text(Arrays.stream(preview.bias())));
		properties().store(properties);
	}

	private PropertiesFile properties() {
		return new PropertiesFile(file, "Colors of latent previews. May be deleted.");
	}

	private static String text(final DoubleStream numbers) {
		return numbers.mapToObj(Double::toString).collect(Collectors.joining(","));
	}

	private static List<Double> numbers(final String text) {
		return Arrays.stream(text.split(",")).map(Double::valueOf).toList();
	}
}
