// SPDX-License-Identifier: BSD-2-Clause
package latentij.preview;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import latentij.util.json.JsonLimits;
import latentij.util.json.JsonObjectReader;

/**
 * Factors that are known, by the names of the models whose latents they fit.
 *
 * @see <a href="https://github.com/comfyanonymous/ComfyUI/blob/master/comfy/latent_formats.py">The factors of
 *      ComfyUI's previews</a>
 */
public final class KnownFactors {

	private static final String FILE = "factors.json";

	private static final Map<String, LinearPreview> BY_MODEL = load();

	private KnownFactors() {}

	/**
	 * Finds the factors of a model.
	 *
	 * @param model a name of the catalog or of Hugging Face
	 * @return empty for others
	 */
	public static Optional<LinearPreview> of(final String model) {
		return Optional.ofNullable(BY_MODEL.get(model.toLowerCase(Locale.ROOT)));
	}

	private static Map<String, LinearPreview> load() {
		final Map<String, LinearPreview> known = new HashMap<>();
		try (InputStream in = KnownFactors.class.getResourceAsStream(FILE)) {
			final JsonObjectReader file = JsonObjectReader.parse(FILE, in.readAllBytes(), JsonLimits.CONFIG);
			for (final JsonObjectReader row : file.objects("families")) {
				final LinearPreview preview =
						of(row.numbers("factors", List.of()), row.numbers("bias", List.of(0.0, 0.0, 0.0)));
				for (final String model : row.strings("models", List.of()))
					known.put(model.toLowerCase(Locale.ROOT), preview);
			}
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
		return known;
	}

	/**
	 * Makes a preview of numbers in a row.
	 *
	 * @param factors channel by channel: red, green, blue
	 * @param bias red, green, blue
	 * @return the preview
	 * @throws IllegalArgumentException if they are not three for each
	 */
	static LinearPreview of(final List<Double> factors, final List<Double> bias) {
		final List<double[]> rows = new ArrayList<>();
		for (int i = 0; i < factors.size(); i += 3)
			rows.add(numbers(factors.subList(i, Math.min(i + 3, factors.size()))));
		return new LinearPreview(rows, numbers(bias));
	}

	private static double[] numbers(final List<Double> list) {
		return list.stream().mapToDouble(number -> number).toArray();
	}
}
