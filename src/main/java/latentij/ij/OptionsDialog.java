// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.GenericDialog;
import java.awt.BorderLayout;
import java.awt.Choice;
import java.awt.FlowLayout;
import java.awt.GridBagConstraints;
import java.awt.Insets;
import java.awt.Label;
import java.awt.Panel;
import java.awt.TextField;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import latentij.job.JobType;
import latentij.job.Option;
import latentij.job.Options;
import latentij.model.library.Models;

/** A dialog for the options of a job, in plain ImageJ. */
final class OptionsDialog {

	/** The width of a text field. */
	private static final int COLUMNS = 12;

	/** Likewise, for a path. */
	private static final int PATH_COLUMNS = 28;

	/** Wide enough for most messages on a fault. */
	private static final int FAULT_COLUMNS = 110;

	private static final Set<Option<?>> MODELS = Set.of(Options.MODEL, Options.LATENT_MODEL, Options.MODELS);
	private static final Set<Option<?>> PATHS =
			Set.of(Options.FOLDER, Options.FILE, Options.EXCHANGE_FILE, Options.OUTPUT);

	private OptionsDialog() {}

	/**
	 * Asks for the options.
	 *
	 * @param job the job
	 * @param image that it is done with
	 * @param describe describes the names of models; empty for others
	 * @return the words by key; empty if the user has canceled it
	 */
	static Optional<Map<String, String>> ask(
			final JobType job, final ImagePlus image, final UnaryOperator<String> describe) {
		// Of one latent, all channels are shown at once.
		if (job == JobType.SHOW && PlaneNames.explain(job, Map.of(), image).isEmpty()) return Optional.of(Map.of());
		final List<Option<?>> options = Options.of(job);
		final GenericDialog dialog = new GenericDialog(job.title());
		final boolean two = job.inputs().contains(Options.SECOND);
		if (two) addSecond(dialog, image);
		for (final Option<?> option : options) {
			if (MODELS.contains(option)) addModel(dialog, option, image, describe);
			else if (option.key().equals(Options.SLICES.key())) addSlices(dialog, job, option, image);
			else if (PATHS.contains(option)) dialog.addStringField(option.label(), option.initial(), PATH_COLUMNS);
			else if (option == Options.COMPARE) addOriginals(dialog, option, image);
			else if (option.choices().isEmpty()) dialog.addStringField(option.label(), option.initial(), COLUMNS);
			else dialog.addChoice(option.label(), option.choices().toArray(String[]::new), option.initial());
		}
		// The dialog stays open while there is a fault, and says which.
		final Label fault = new Label(" ".repeat(FAULT_COLUMNS));
		final Panel below = new Panel(new BorderLayout());
		below.add(fault);
		dialog.addPanel(below, GridBagConstraints.WEST, new Insets(0, 20, 0, 0));
		dialog.addDialogListener((open, event) -> {
			final String complaint = complaint(options, words(open, options, two));
			fault.setText(complaint);
			return complaint.isEmpty();
		});
		dialog.addHelp(HelpText.of(job));
		dialog.showDialog();
		return dialog.wasCanceled() ? Optional.empty() : Optional.of(words(dialog, options, two));
	}

	private static Map<String, String> words(
			final GenericDialog dialog, final List<Option<?>> options, final boolean two) {
		final Map<String, String> words = new HashMap<>();
		if (two) words.put(Options.SECOND, dialog.getNextChoice());
		for (final Option<?> option : options) {
			final boolean typed = option.choices().isEmpty() && option != Options.COMPARE;
			words.put(option.key(), typed ? dialog.getNextString() : dialog.getNextChoice());
		}
		return words;
	}

	/** The first fault; empty if there is none. */
	private static String complaint(final List<Option<?>> options, final Map<String, String> words) {
		return options.stream()
				.flatMap(option -> option.complaint(words.get(option.key())).stream())
				.findFirst()
				.orElse("");
	}

	/** The titles of all images; another than the active one is chosen. */
	private static void addSecond(final GenericDialog dialog, final ImagePlus image) {
		final String[] titles = WindowManager.getImageTitles();
		final String other = Stream.of(titles)
				.filter(title -> !title.equals(image.getTitle()))
				.findFirst()
				.orElse(image.getTitle());
		dialog.addChoice("Second", titles, other);
	}

	/** The images that the latent may have been encoded from; none is chosen. */
	private static void addOriginals(final GenericDialog dialog, final Option<?> option, final ImagePlus image) {
		final String[] titles = Stream.concat(Stream.of(option.initial()), Originals.titles(image).stream())
				.toArray(String[]::new);
		dialog.addChoice(option.label(), titles, option.initial());
	}

	/** A text field for planes, and below it what they are. */
	private static void addSlices(
			final GenericDialog dialog, final JobType job, final Option<?> option, final ImagePlus image) {
		dialog.addStringField(option.label(), option.initial(), COLUMNS);
		final String planes = PlaneNames.explain(job, Map.of(), image);
		if (planes.isEmpty()) return;
		final TextField text = (TextField) dialog.getStringFields().lastElement();
		final Label explanation = new Label(planes);
		text.addTextListener(
				e -> explanation.setText(PlaneNames.explain(job, Map.of(option.key(), text.getText()), image)));
		final Panel below = new Panel(new BorderLayout());
		below.add(explanation);
		dialog.addPanel(below, GridBagConstraints.WEST, new Insets(0, 20, 5, 0));
	}

	/** A text field for a name or a path, and a list that fills it in. */
	private static void addModel(
			final GenericDialog dialog,
			final Option<?> option,
			final ImagePlus image,
			final UnaryOperator<String> describe) {
		final String initial = option == Options.MODEL ? RememberedModel.get() : option.initial();
		dialog.addStringField(option.label(), initial, PATH_COLUMNS);
		final TextField text = (TextField) dialog.getStringFields().lastElement();
		final Choice names = new Choice();
		names.add("Known models...");
		names.add(initial);
		Models.names().stream().filter(name -> !name.equals(initial)).forEach(names::add);
		names.addItemListener(e -> {
			if (names.getSelectedIndex() > 0) text.setText(names.getSelectedItem());
		});
		final Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 0, 0));
		panel.add(names);
		final Label explanation = new Label(ModelNames.explain(initial, image, describe));
		text.addTextListener(e -> explanation.setText(ModelNames.explain(text.getText(), image, describe)));
		dialog.addPanel(panel, GridBagConstraints.EAST, new Insets(0, 0, 0, 0));
		final Panel below = new Panel(new BorderLayout());
		below.add(explanation);
		dialog.addPanel(below, GridBagConstraints.WEST, new Insets(0, 20, 5, 0));
	}
}
