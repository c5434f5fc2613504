// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.ImagePlus;
import ij.gui.GenericDialog;
import java.awt.Button;
import java.awt.Choice;
import java.awt.FlowLayout;
import java.awt.Insets;
import java.awt.Panel;
import java.awt.TextField;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import latentij.ij.latents.ModelNames;
import latentij.ij.latents.OpenLatents;
import latentij.ij.latents.PlaneNames;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.model.library.Models;

/** A dialog for the options of a job, in plain ImageJ. */
final class OptionsDialog {

	private static final Set<Option<?>> MODELS = Set.of(Options.MODEL, Options.LATENT_MODEL, Options.MODELS);

	/** Marks a heading in the list of models; no name of a model begins so. */
	private static final String HEADING = "\u2014 ";

	private static final Insets ABOVE_LIST = new Insets(2, 0, 0, 0);
	private static final Insets ABOVE_BUTTON = new Insets(8, 0, 0, 0);

	private final JobType job;
	private final ImagePlus image;
	private final UnaryOperator<String> describe;
	private final GenericDialog dialog;
	private final OptionFields fields;

	/** The options that are asked for apart, by key. */
	private final Map<String, String> seldom;

	/** Takes the words for the planes; null for jobs that have no such option. */
	private Consumer<String> planes;

	/** The title of the other image; null for jobs that work on one. */
	private Supplier<String> second;

	private OptionsDialog(final JobType job, final ImagePlus image, final UnaryOperator<String> describe) {
		this.job = job;
		// Where a file is read, the active image has no part.
		this.image = job.inputs().isEmpty() ? null : image;
		this.describe = describe;
		dialog = new GenericDialog(job.title());
		fields = new OptionFields(dialog, job, image);
		seldom = SeldomOptions.remembered(job);
	}

	/**
	 * Asks for the options.
	 *
	 * @param job the job
	 * @param image that it is done with
	 * @param describe describes the names of models; empty for others
	 * @return the words by key; empty if the user has canceled it
	 * @throws IllegalArgumentException if the job needs another image
	 */
	static Optional<Map<String, String>> ask(
			final JobType job, final ImagePlus image, final UnaryOperator<String> describe) {
		OpenLatents.require(job, image);
		return new OptionsDialog(job, image, describe).ask();
	}

	private Optional<Map<String, String>> ask() {
		if (job.inputs().contains(JobType.SECOND)) addSecond();
		for (final Option<?> option : Options.of(job)) {
			if (MODELS.contains(option)) addModel(option);
			else if (option.key().equals(Options.SLICES.key())) addSlices(option);
			else if (!seldom.containsKey(option.key())) fields.add(option, initial(option));
		}
		listPosteriors();
		explainPlanes();
		if (!seldom.isEmpty()) addMore();
		fields.addFaults(this::explanation, () -> SeldomOptions.summary(job, seldom));
		dialog.addHelp(HelpText.of(job));
		dialog.showDialog();
		if (dialog.wasCanceled()) return Optional.empty();
		final Map<String, String> words = new HashMap<>(seldom);
		words.putAll(fields.words());
		ChosenWords.begun(job, words);
		if (second != null) words.put(JobType.SECOND, second.get());
		if (Options.FILE.initial().equals(words.get(Options.FILE.key())))
			words.put(Options.FILE.key(), PathChooser.require(job, image));
		if (job.isForFolders()) {
			for (final Option<?> folder : List.of(Options.SOURCE, Options.TARGET))
				if (folder.initial().equals(words.get(folder.key())))
					words.put(folder.key(), PathChooser.folder(folder.label()));
		}
		ChosenWords.begun(job, words);
		PathChooser.requireReplaceable(job, words);
		return Optional.of(words);
	}

	/** The word that stands in a field first. */
	private String initial(final Option<?> option) {
		return ChosenWords.of(job, option)
				.orElseGet(() -> option == Options.MODEL ? RememberedModel.get() : option.initial());
	}

	/** The titles of the latents that can be mixed with the active one. */
	private void addSecond() {
		final String[] titles =
				OpenLatents.partners(image).stream().map(ImagePlus::getTitle).toArray(String[]::new);
		final Choice choice = fields.addTitles("Second latent", titles);
		second = () -> titles[choice.getSelectedIndex()];
	}

	/** A button for the options that few people change; those that are not as usual stand below it. */
	private void addMore() {
		final Button more = new Button(SeldomOptions.BUTTON);
		// For Esc and Enter.
		more.addKeyListener(dialog);
		more.addActionListener(e -> SeldomOptions.ask(job, image, seldom).ifPresent(words -> {
			seldom.putAll(words);
			fields.check();
		}));
		final Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 0, 0));
		panel.add(more);
		fields.addBelow(panel, ABOVE_BUTTON);
	}

	/** Leaves the latents out that the model does not give: a list of AWT's cannot show them grey. */
	private void listPosteriors() {
		final String model = fields.words().get(Options.MODEL.key());
		if (model != null) fields.list(Options.POSTERIOR, ModelNames.posteriors(model));
	}

	/** A text field for planes, and below it what they are. */
	private void addSlices(final Option<?> option) {
		fields.addText(option, initial(option), OptionFields.COLUMNS);
		planes = fields.addMessage("");
		// Other fields count, too: the channels, and whether a selection is wanted.
		dialog.addDialogListener((open, event) -> {
			explainPlanes();
			return true;
		});
	}

	private void explainPlanes() {
		if (planes != null) planes.accept(explanation());
	}

	/** What stands below the field for planes; empty where there is none. */
	private String explanation() {
		return planes == null ? "" : PlaneNames.explain(job, fields.words(), image);
	}

	/** A text field for a name or a path, a button that looks for one, and a list that fills it in. */
	private void addModel(final Option<?> option) {
		final String initial = initial(option);
		final TextField text = fields.addText(option, initial, OptionFields.PATH_COLUMNS);
		fields.addBrowse(text, () -> PathChooser.chooseModel(dialog, text.getText()));
		final Choice names = new Choice();
		names.addKeyListener(dialog);
		names.add("Known models...");
		names.add(initial);
		final Map<String, String> headings = ModelNames.headings();
		for (final String name : Models.names()) {
			if (headings.containsKey(name)) names.add(HEADING + headings.get(name));
			if (!name.equals(initial)) names.add(name);
		}
		names.addItemListener(e -> {
			if (names.getSelectedItem().startsWith(HEADING)) names.select(0);
			else if (names.getSelectedIndex() > 0) text.setText(names.getSelectedItem());
		});
		final Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 0, 0));
		panel.add(names);
		fields.addBelow(panel, ABOVE_LIST);
		final Consumer<String> explanation = fields.addMessage(ModelNames.explain(initial, image, describe));
		text.addTextListener(e -> {
			explanation.accept(ModelNames.explain(text.getText(), image, describe));
			listPosteriors();
		});
	}
}
