// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.awt.BorderLayout;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import latentij.ij.menu.PathChooser;
import latentij.job.Options;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.AbstractInputWidget;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/**
 * A text field for the path of a file or a folder, which is empty where the macro's word is "none", and a button that
 * looks for one.
 */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class PathWidget extends AbstractInputWidget<String, JPanel> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-path";

	private static final String NONE = Options.FILE.initial();
	private static final int COLUMNS = 24;

	private JPanel panel;
	private JTextField field;

	@Override
	public boolean supports(final WidgetModel model) {
		return super.supports(model) && model.isText() && model.isStyle(STYLE);
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		field = new JTextField(shown(), COLUMNS);
		field.setToolTipText(model.getItem().getDescription());
		// What is being typed counts, also before Enter.
		field.getDocument().addDocumentListener(new DocumentListener() {

			@Override
			public void insertUpdate(final DocumentEvent e) {
				updateModel();
			}

			@Override
			public void removeUpdate(final DocumentEvent e) {
				updateModel();
			}

			@Override
			public void changedUpdate(final DocumentEvent e) {}
		});
		final JButton browse = new JButton("Browse…");
		browse.addActionListener(e -> browse());
		panel = new JPanel(new BorderLayout(4, 0));
		// As far apart as SciJava's own widgets beside it.
		panel.setBorder(BorderFactory.createEmptyBorder(3, 0, 3, 7));
		panel.add(field, BorderLayout.CENTER);
		panel.add(browse, BorderLayout.EAST);
	}

	private void browse() {
		if (!(get().getModule().getDelegateObject() instanceof LatentCommand command)) return;
		final ImagePlus image =
				get().getModule().getInput(LatentCommand.INPUT) instanceof ImagePlus input ? input : null;
		PathChooser.choose(command.job(), image, field.getText()).ifPresent(field::setText);
	}

	private String shown() {
		return get().getText().equals(NONE) ? "" : get().getText();
	}

	@Override
	public String getValue() {
		return field.getText().isBlank() ? NONE : field.getText().strip();
	}

	@Override
	public void refreshWidget() {
		if (!get().getText().equals(getValue())) field.setText(shown());
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
