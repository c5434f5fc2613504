// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.provenance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import latentij.ij.planes.ChannelDisplay;
import latentij.ij.planes.PlaneOrigin;
import latentij.job.options.Position;

/** The origin of a latent as texts by key, for labels and properties; keys without their common beginning. */
final class OriginTexts {

	/** The key of the way in which a channel is shown; of properties, a point and its number follow. */
	static final String DISPLAY = "original.display";

	private static final String CHANNEL = "original.channel";
	private static final String SLICE = "original.slice";
	private static final String FRAME = "original.frame";
	private static final String LABEL = "original.label";
	/** The key of the file's name. */
	static final String FILE = "original.file";

	private OriginTexts() {}

	/**
	 * Writes an origin.
	 *
	 * @param origin of a latent
	 * @return texts, not escaped; nothing for what is not known
	 */
	static Map<String, String> of(final PlaneOrigin origin) {
		final Map<String, String> texts = new LinkedHashMap<>();
		final Position position = origin.position();
		if (position.channel() > 0) texts.put(CHANNEL, Integer.toString(position.channel()));
		texts.put(SLICE, Integer.toString(position.slice()));
		texts.put(FRAME, Integer.toString(position.frame()));
		if (!origin.label().isEmpty()) texts.put(LABEL, origin.label());
		if (!origin.file().isEmpty()) texts.put(FILE, origin.file());
		if (origin.display() != null) texts.put(DISPLAY, origin.display().brief());
		return texts;
	}

	/**
	 * Reads an origin.
	 *
	 * @param texts gives the text of a key as {@link ProvenanceReader#escape} writes it; null if there is none
	 * @return empty if they tell of no slice and frame
	 */
	static Optional<PlaneOrigin> parse(final UnaryOperator<String> texts) {
		final int slice = number(texts.apply(SLICE));
		final int frame = number(texts.apply(FRAME));
		if (slice == 0 || frame == 0) return Optional.empty();
		final String display = texts.apply(DISPLAY);
		return Optional.of(new PlaneOrigin(
				new Position(number(texts.apply(CHANNEL)), slice, frame),
				text(texts.apply(LABEL)),
				text(texts.apply(FILE)),
				display == null ? null : ChannelDisplay.parse(display).orElse(null)));
	}

	private static String text(final String escaped) {
		return escaped == null ? "" : ProvenanceReader.unescape(escaped);
	}

	/** 0 for what is no number. */
	private static int number(final String text) {
		return text != null && text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 0;
	}
}
