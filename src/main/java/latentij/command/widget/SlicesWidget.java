// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import ij.ImagePlus;
import java.awt.BorderLayout;
import java.util.HashMap;
import java.util.Map;
import javax.swing.JTextField;
import latentij.ij.latents.PlaneNames;
import latentij.job.options.Option;
import latentij.job.options.Options;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/** A text field for the planes of a stack, and below it which planes these are. */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class SlicesWidget extends PanelWidget<String> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-slices";

	private static final int COLUMNS = 12;

	private JTextField field;
	private ExplanationText explanation;

	/** Creates the widget, as SciJava does. */
	public SlicesWidget() {
		super(STYLE, WidgetModel::isText);
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		field = new JTextField(model.getText(), COLUMNS);
		field.setToolTipText(model.getItem().getDescription());
		whileTyping(field.getDocument(), this::update);
		explanation = new ExplanationText();
		panel().add(field, BorderLayout.CENTER);
		panel().add(explanation, BorderLayout.SOUTH);
		explain();
	}

	private void update() {
		updateModel();
		explain();
	}

	/** Says below the field which planes these are. */
	private void explain() {
		final Module module = get().getModule();
		if (!(module.getDelegateObject() instanceof JobDialog command)) return;
		final Map<String, String> words = new HashMap<>();
		for (final Option<?> option : Options.of(command.job()))
			if (module.getInput(option.key()) instanceof String word) words.put(option.key(), word);
		words.put(Options.SLICES.key(), getValue());
		final ImagePlus image = image();
		final String text = PlaneNames.explain(command.job(), words, image);
		explanation.explain(text);
	}

	@Override
	public String getValue() {
		return field.getText().strip();
	}

	/** Also where other fields of the dialog were changed. */
	@Override
	public void refreshWidget() {
		if (!get().getText().equals(getValue())) field.setText(get().getText());
		explain();
	}
}
