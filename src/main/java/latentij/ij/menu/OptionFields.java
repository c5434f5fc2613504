// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.ImagePlus;
import ij.gui.GenericDialog;
import java.awt.BorderLayout;
import java.awt.Button;
import java.awt.Choice;
import java.awt.FlowLayout;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.Panel;
import java.awt.TextField;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import latentij.ij.latents.Originals;
import latentij.ij.ui.LineBreaks;
import latentij.ij.ui.StatusLine;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;

/**
 * Fields for options in a dialog of plain ImageJ. The dialog takes the first word of a label for the key
 * of a macro; here, labels are for people, and the keys are those of the options.
 */
final class OptionFields {

	/** The width of a text field. */
	static final int COLUMNS = 12;

	/** Characters in a field for a path. */
	static final int PATH_COLUMNS = 28;

	/** Characters in a line of a message. */
	private static final int MESSAGE_COLUMNS = 56;

	/** Pixels for so many characters. */
	private static final int MESSAGE_WIDTH = 400;

	private static final Insets BELOW = new Insets(0, 0, 0, 0);

	private static final Set<Option<?>> PATHS =
			Set.of(Options.FOLDER, Options.FILE, Options.EXCHANGE_FILE, Options.OUTPUT, Options.SOURCE, Options.TARGET);

	private final GenericDialog dialog;
	private final JobType job;
	private final ImagePlus image;
	private final Map<Option<?>, Supplier<String>> fields = new HashMap<>();
	private final Map<Option<?>, Choice> lists = new HashMap<>();

	/** Shows a fault; true if there is none. */
	private BooleanSupplier check = () -> true;

	/**
	 * Creates the fields.
	 *
	 * @param dialog that they are added to
	 * @param job whose options they are for
	 * @param image that the job works on; may be null
	 */
	OptionFields(final GenericDialog dialog, final JobType job, final ImagePlus image) {
		this.dialog = dialog;
		this.job = job;
		this.image = image;
	}

	/** Adds a field for a path, a list of the words, or else a text field. */
	void add(final Option<?> option, final String initial) {
		if (PATHS.contains(option)) addPath(option, initial);
		else if (option == Options.COMPARE) addOriginals(option, initial);
		else if (option.choices().isEmpty() || !option.choices().contains(initial)) addText(option, initial, COLUMNS);
		else addChoice(option, option.choices().toArray(String[]::new), initial);
	}

	/** The images that the latent may have been encoded from. */
	private void addOriginals(final Option<?> option, final String initial) {
		final String[] titles = Stream.concat(Stream.of(option.initial()), Originals.titles(image).stream())
				.toArray(String[]::new);
		final Choice choice = addTitles(option.label(), titles);
		choice.select(Math.max(0, List.of(titles).indexOf(initial)));
		fields.put(option, () -> titles[choice.getSelectedIndex()]);
	}

	/**
	 * Adds a list of images, the first of which is chosen. Long titles are shortened: an entry of AWT's makes the dialog
	 * as wide as it is.
	 *
	 * @param label of the list
	 * @param titles at least one
	 * @return the list, with an entry for each title, in order
	 */
	Choice addTitles(final String label, final String[] titles) {
		final String[] entries = entries(titles);
		dialog.addChoice(label, entries, entries[0]);
		return (Choice) dialog.getChoices().lastElement();
	}

	static String[] entries(final String... titles) {
		return Stream.of(titles).map(StatusLine::fit).toArray(String[]::new);
	}

	private void addChoice(final Option<?> option, final String[] words, final String initial) {
		dialog.addChoice(option.label(), words, initial);
		final Choice choice = (Choice) dialog.getChoices().lastElement();
		lists.put(option, choice);
		fields.put(option, choice::getSelectedItem);
	}

	/** Lists other words, where there is a list. The chosen one stays; if it is not among them, the first is chosen. */
	void list(final Option<?> option, final List<String> words) {
		final Choice list = lists.get(option);
		if (list == null) return;
		final String chosen = list.getSelectedItem();
		list.removeAll();
		words.forEach(list::add);
		if (words.contains(chosen)) list.select(chosen);
	}

	TextField addText(final Option<?> option, final String initial, final int columns) {
		dialog.addStringField(option.label(), initial, columns);
		final TextField text = (TextField) dialog.getStringFields().lastElement();
		fields.put(option, text::getText);
		return text;
	}

	/** Adds a field for a path, which is empty for none, and a button that looks for one. */
	private void addPath(final Option<?> option, final String initial) {
		final TextField text = addText(option, initial.equals(option.initial()) ? "" : initial, PATH_COLUMNS);
		fields.put(option, () -> text.getText().isBlank() ? option.initial() : text.getText());
		addBrowse(text, () -> PathChooser.choose(job, image, text.getText()));
	}

	/** Adds a button beside a field that looks for what is typed into it. */
	void addBrowse(final TextField text, final Supplier<Optional<String>> chooser) {
		final Button browse = new Button("Browse...");
		// For Esc and Enter.
		browse.addKeyListener(dialog);
		browse.addActionListener(e -> chooser.get().ifPresent(text::setText));
		final GridBagLayout layout = (GridBagLayout) dialog.getLayout();
		final GridBagConstraints place = layout.getConstraints(text);
		final Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 0, 0));
		panel.add(text);
		panel.add(browse);
		dialog.add(panel, place);
	}

	/**
	 * Keeps the dialog open while there is a fault, and says which below the fields.
	 *
	 * @param said stands beside a field already, and need not be said again; asked for by {@link #check}
	 * @param otherwise stands there while there is no fault; likewise
	 */
	void addFaults(final Supplier<String> said, final Supplier<String> otherwise) {
		final Consumer<String> message = addMessage(otherwise.get());
		check = () -> {
			final Optional<String> complaint = complaint();
			message.accept(message(complaint, said.get(), otherwise.get()));
			return complaint.isEmpty();
		};
		dialog.addDialogListener((open, event) -> check.getAsBoolean());
	}

	static String message(final Optional<String> complaint, final String said, final String otherwise) {
		return complaint.filter(text -> !text.equals(said)).orElse(otherwise);
	}

	/** Looks for a fault again. */
	void check() {
		check.getAsBoolean();
	}

	private Optional<String> complaint() {
		final Map<String, String> words = words();
		return fields.keySet().stream()
				.flatMap(option -> option.complaint(words.get(option.key())).stream())
				.findFirst();
	}

	/**
	 * Adds a text below a field. It has the lines that it needs, and none while it is empty.
	 *
	 * @param text that is there first; may be empty
	 * @return takes another text
	 */
	Consumer<String> addMessage(final String text) {
		final GrowingLabel label = new GrowingLabel(MESSAGE_WIDTH);
		final Consumer<String> setter =
				other -> label.show(other.isEmpty() ? "" : LineBreaks.insert(other, MESSAGE_COLUMNS), dialog);
		setter.accept(text);
		final Panel below = new Panel(new BorderLayout());
		below.add(label);
		addBelow(below, BELOW);
		return setter;
	}

	/** Adds a row without a label, in line with the fields. */
	void addBelow(final Panel row, final Insets insets) {
		dialog.addPanel(row, GridBagConstraints.WEST, insets);
		final GridBagLayout layout = (GridBagLayout) dialog.getLayout();
		final GridBagConstraints place = layout.getConstraints(row);
		place.gridx = 1;
		place.gridwidth = 1;
		layout.setConstraints(row, place);
	}

	/** The words in the fields, by key. */
	Map<String, String> words() {
		final Map<String, String> words = new HashMap<>();
		fields.forEach((option, field) -> words.put(option.key(), field.get()));
		return words;
	}
}
