// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.ImagePlus;
import ij.gui.GenericDialog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;

/**
 * Options that few people change, in a dialog of their own behind a button. What was chosen there is {@linkplain
 * ChosenWords kept}, and said beside the button.
 */
public final class SeldomOptions {

	/** The label of the button. */
	public static final String BUTTON = "More Options...";

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
	 * Finds the words that are chosen unless a person changes them.
	 *
	 * @param job of the dialog
	 * @return what was chosen last, else the default, by key
	 */
	public static Map<String, String> remembered(final JobType job) {
		final Map<String, String> words = new HashMap<>();
		for (final Option<?> option : of(job))
			words.put(option.key(), ChosenWords.of(job, option).orElse(option.initial()));
		return words;
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
	 * Finds a word that cannot be used.
	 *
	 * @param job of the dialog
	 * @param words by key
	 * @return what is wrong with the first of them; empty if all can be used
	 */
	public static Optional<String> complaint(final JobType job, final Map<String, String> words) {
		return of(job).stream()
				.flatMap(option -> option.complaint(words.get(option.key())).stream())
				.findFirst();
	}

	/**
	 * Asks a person for them, in a dialog of plain ImageJ.
	 *
	 * @param job of the dialog
	 * @param image that the command works on; may be null
	 * @param words that stand in the fields first
	 * @return the words by key; empty if the person has canceled it
	 */
	static Optional<Map<String, String>> ask(
			final JobType job, final ImagePlus image, final Map<String, String> words) {
		final GenericDialog dialog = new GenericDialog("More Options");
		final OptionFields fields = new OptionFields(dialog, job, image);
		for (final Option<?> option : of(job)) fields.add(option, words.get(option.key()));
		fields.addFaults(() -> "", () -> "");
		dialog.addHelp(HelpText.of(job));
		dialog.showDialog();
		return dialog.wasOKed() ? Optional.of(fields.words()) : Optional.empty();
	}
}
