// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.provenance;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Slice labels of latents on the way from one to another: {@code Latent Channel 1, t = 0.250}, and the same once more in
 * a line below, for what is made of them.
 */
public final class StepLabels {

	/** The key of the line. */
	static final String KEY = "step";

	private static final String LINE = "\n" + ProvenanceReader.PREFIX + KEY + ": ";

	/** At the end of the first line: lines below may hold what users write. */
	private static final Pattern NAME = Pattern.compile("^(|[^\n]*, )t = [0-9.]+(?=\n|$)");

	private static final Pattern BELOW = Pattern.compile(Pattern.quote(LINE) + "t = [0-9.]+(?=\n|$)");

	private StepLabels() {}

	/**
	 * Names a step.
	 *
	 * @param t from 0, the first latent, to 1
	 * @return as "t = 0.250"
	 */
	public static String text(final double t) {
		return String.format(Locale.ROOT, "t = %.3f", t);
	}

	/**
	 * Writes a step into a label.
	 *
	 * @param label of a slice; may be null
	 * @param t of the step
	 * @return the label with this step, and no other
	 */
	public static String with(final String label, final double t) {
		final String text = text(t);
		final String plain = without(label);
		if (plain == null || plain.isBlank()) return text + LINE + text + "\n";
		final int end = plain.indexOf('\n');
		final String name = end < 0 ? plain : plain.substring(0, end);
		return name + ", " + text + LINE + text + (end < 0 ? "\n" : plain.substring(end));
	}

	/**
	 * Takes a step out of a label.
	 *
	 * @param label of a slice; may be null
	 * @return the label of a latent that is no step; null where there is none
	 */
	public static String without(final String label) {
		if (label == null || !label.contains(LINE)) return label;
		final Matcher name = NAME.matcher(label);
		final String plain = name.find() ? name.group(1).replaceFirst(", $", "") + label.substring(name.end()) : label;
		return BELOW.matcher(plain).replaceFirst("");
	}
}
