// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import ij.ImagePlus;
import java.awt.BorderLayout;
import javax.swing.JButton;
import javax.swing.JTextField;
import latentij.ij.menu.PathChooser;
import latentij.job.options.Options;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/**
 * A text field for the path of a file or a folder, which is empty where the macro's word is "none", and a button that
 * looks for one.
 */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class PathWidget extends PanelWidget<String> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-path";

	private static final String NONE = Options.FILE.initial();
	private static final int COLUMNS = 24;

	private JTextField field;

	/** Creates the widget, as SciJava does. */
	public PathWidget() {
		super(STYLE, WidgetModel::isText);
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		field = new JTextField(shown(), COLUMNS);
		field.setToolTipText(model.getItem().getDescription());
		whileTyping(field.getDocument(), this::updateModel);
		final JButton browse = new JButton("Browse…");
		browse.addActionListener(e -> browse());
		panel().add(field, BorderLayout.CENTER);
		panel().add(browse, BorderLayout.EAST);
	}

	private void browse() {
		if (!(get().getModule().getDelegateObject() instanceof JobDialog command)) return;
		final ImagePlus image = image();
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
}
