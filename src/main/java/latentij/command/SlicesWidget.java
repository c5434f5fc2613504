// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.awt.BorderLayout;
import java.util.HashMap;
import java.util.Map;
import javax.swing.BorderFactory;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import latentij.ij.PlaneNames;
import latentij.job.Option;
import latentij.job.Options;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.plugin.Plugin;
import org.scijava.widget.AbstractInputWidget;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/** A text field for the planes of a stack, and below it which planes these are. */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class SlicesWidget extends AbstractInputWidget<String, JPanel> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-slices";

	private static final int COLUMNS = 12;

	/** Enough for a message on what was typed. */
	private static final int EXPLANATION_ROWS = 2;

	private JPanel panel;
	private JTextField field;
	private ExplanationText explanation;

	@Override
	public boolean supports(final WidgetModel model) {
		return super.supports(model) && model.isText() && model.isStyle(STYLE);
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		field = new JTextField(model.getText(), COLUMNS);
		field.setToolTipText(model.getItem().getDescription());
		// What is being typed counts, also before Enter.
		field.getDocument().addDocumentListener(new DocumentListener() {

			@Override
			public void insertUpdate(final DocumentEvent e) {
				update();
			}

			@Override
			public void removeUpdate(final DocumentEvent e) {
				update();
			}

			@Override
			public void changedUpdate(final DocumentEvent e) {}
		});
		explanation = new ExplanationText(EXPLANATION_ROWS);
		panel = new JPanel(new BorderLayout(4, 0));
		// As far apart as SciJava's own widgets beside it.
		panel.setBorder(BorderFactory.createEmptyBorder(3, 0, 3, 7));
		panel.add(field, BorderLayout.CENTER);
		panel.add(explanation, BorderLayout.SOUTH);
		explain();
	}

	private void update() {
		updateModel();
		explain();
	}

	/** Says below the field which planes these are. */
	private void explain() {
		final Module module = get().getModule();
		if (!(module.getDelegateObject() instanceof LatentCommand command)) return;
		final Map<String, String> words = new HashMap<>();
		for (final Option<?> option : Options.of(command.job()))
			if (module.getInput(option.key()) instanceof String word) words.put(option.key(), word);
		words.put(Options.SLICES.key(), getValue());
		final ImagePlus image = module.getInput(LatentCommand.INPUT) instanceof ImagePlus input ? input : null;
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

	@Override
	public JPanel getComponent() {
		return panel;
	}

	@Override
	public Class<JPanel> getComponentType() {
		return JPanel.class;
	}
}
