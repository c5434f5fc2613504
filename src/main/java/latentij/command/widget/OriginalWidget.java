// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import ij.ImagePlus;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.util.ArrayList;
import java.util.List;
import javax.swing.DefaultComboBoxModel;
import javax.swing.JComboBox;
import latentij.ij.latents.Originals;
import latentij.job.options.Options;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/** A list of the open images that a latent may have been encoded from, and none. */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class OriginalWidget extends PanelWidget<String> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-original";

	/** Wide enough for most titles. */
	private static final int COLUMNS = 20;

	private final JComboBox<String> titles = new JComboBox<>();

	/** Creates the widget, as SciJava does. */
	public OriginalWidget() {
		super(STYLE, WidgetModel::isText);
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		fill(model.getText());
		titles.setToolTipText(model.getItem().getDescription());
		// A long title must not make the dialog wider.
		titles.setPreferredSize(new Dimension(
				titles.getFontMetrics(titles.getFont()).charWidth('m') * COLUMNS, titles.getPreferredSize().height));
		titles.addActionListener(e -> updateModel());
		panel().add(titles, BorderLayout.CENTER);
	}

	/** Lists what fits the latent that is chosen in the dialog. */
	private void fill(final String chosen) {
		final List<String> entries = new ArrayList<>(List.of(Options.COMPARE.initial()));
		final ImagePlus latent = image();
		entries.addAll(Originals.titles(latent));
		titles.setModel(new DefaultComboBoxModel<>(entries.toArray(String[]::new)));
		titles.setSelectedItem(entries.contains(chosen) ? chosen : Options.COMPARE.initial());
	}

	@Override
	public String getValue() {
		return String.valueOf(titles.getSelectedItem());
	}

	/** Also where another latent was chosen. */
	@Override
	public void refreshWidget() {
		if (!get().getText().equals(getValue())) fill(get().getText());
	}
}
