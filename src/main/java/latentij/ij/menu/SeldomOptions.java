// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.ImagePlus;
import ij.gui.GenericDialog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import latentij.job.JobType;
import latentij.job.Option;
import latentij.job.Options;

/**
 * Options that few people change, in a dialog of their own behind a button. Until ImageJ is closed, a
 * command's dialog keeps what was chosen, and says so beside the button. Macros, scripts and runs without a
 * window neither read nor write that.
 */
public final class SeldomOptions {

	/** The label of the button. */
	public static final String BUTTON = "More Options...";

	/** Words by job and key. */
	private static final Map<JobType, Map<String, String>> CHOSEN = new ConcurrentHashMap<>();

	private SeldomOptions() {}

	/**
	 * Lists them.
	 *
	 * @param job of the dialog
	 * @return those of its options that are asked for apart
	 */
	public static List<Option<?>> of(final JobType job) {
		return Options.of(job).stream()
				.filter(option -> Options.isSeldom(option, job))
				.toList();
	}

	/**
	 * Finds what was chosen last.
	 *
	 * @param job of the dialog
	 * @return the words by key, else the defaults
	 */
	public static Map<String, String> remembered(final JobType job) {
		final Map<String, String> words = new HashMap<>();
		final Map<String, String> chosen = CHOSEN.getOrDefault(job, Map.of());
		for (final Option<?> option : of(job))
			words.put(option.key(), chosen.getOrDefault(option.key(), option.initial()));
		return words;
	}

	/**
	 * Remembers what a person has chosen, but for a file: the next result would replace it.
	 *
	 * @param job of the dialog
	 * @param words by key; those of other options are left aside
	 */
	public static void remember(final JobType job, final Map<String, String> words) {
		CHOSEN.put(
				job,
				of(job).stream()
						.filter(option -> option != Options.OUTPUT)
						.map(Option::key)
						.filter(key -> words.get(key) != null)
						.collect(Collectors.toUnmodifiableMap(key -> key, words::get)));
	}

	/**
	 * Says what is not as usual.
	 *
	 * @param job of the dialog
	 * @param words by key
	 * @return as "device=cpu, tiling=on"; empty if all have their defaults
	 */
	public static String summary(final JobType job, final Map<String, String> words) {
		return of(job).stream()
				.filter(option -> !Objects.equals(words.get(option.key()), option.initial()))
				.map(option -> option.key() + "=" + words.get(option.key()))
				.collect(Collectors.joining(", "));
	}

	/**
	 * Asks a person for them.
	 *
	 * @param job of the dialog
	 * @param image that the command works on; may be null
	 * @param words that stand in the fields first
	 * @return the words by key; empty if the person has canceled it
	 */
	public static Optional<Map<String, String>> ask(
			final JobType job, final ImagePlus image, final Map<String, String> words) {
		final GenericDialog dialog = new GenericDialog(job.title() + ": More Options");
		final OptionFields fields = new OptionFields(dialog, job, image);
		for (final Option<?> option : of(job)) fields.add(option, words.get(option.key()));
		fields.addFaults(() -> "");
		dialog.addHelp(HelpText.of(job));
		dialog.showDialog();
		return dialog.wasOKed() ? Optional.of(fields.words()) : Optional.empty();
	}
}
