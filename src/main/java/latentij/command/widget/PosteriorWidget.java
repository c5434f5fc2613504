// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import java.awt.BorderLayout;
import java.awt.Component;
import java.util.List;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.ListCellRenderer;
import latentij.ij.latents.ModelNames;
import latentij.job.options.Options;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/**
 * A list of the latents that can be taken of a posterior. Those that the model in the dialog does not give are grey
 * and cannot be chosen: few models have a codebook, and some no distribution to sample from.
 */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class PosteriorWidget extends PanelWidget<String> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-posterior";

	private Words words;

	/** A list whose grey entries cannot be chosen. */
	private static final class Words extends JComboBox<String> {

		private static final long serialVersionUID = 1L;

		private List<String> possible;

		Words(final String[] all) {
			super(all);
			possible = List.of(all);
			final ListCellRenderer<? super String> renderer = getRenderer();
			setRenderer((list, word, index, selected, focused) -> {
				final boolean can = possible.contains(word);
				final Component cell =
						renderer.getListCellRendererComponent(list, word, index, selected && can, focused && can);
				cell.setEnabled(can);
				if (cell instanceof JComponent entry) entry.setToolTipText(can ? null : "Not with this model");
				return cell;
			});
		}

		/** Keeps the one that is chosen, if it is among them; else chooses the first. */
		void allow(final List<String> some, final String chosen) {
			possible = some;
			super.setSelectedItem(some.contains(chosen) ? chosen : some.get(0));
			repaint();
		}

		@Override
		public void setSelectedItem(final Object word) {
			if (word instanceof String && possible.contains(word)) super.setSelectedItem(word);
		}
	}

	/** Creates the widget, as SciJava does. */
	public PosteriorWidget() {
		super(STYLE, WidgetModel::isMultipleChoice);
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		words = new Words(model.getChoices());
		words.setToolTipText(model.getItem().getDescription());
		refreshWidget();
		words.addActionListener(e -> updateModel());
		panel().add(words, BorderLayout.CENTER);
	}

	@Override
	public String getValue() {
		return String.valueOf(words.getSelectedItem());
	}

	/** Also where another model was chosen. */
	@Override
	public void refreshWidget() {
		final Object model = get().getModule().getInput(Options.MODEL.key());
		words.allow(ModelNames.posteriors(String.valueOf(model)), get().getText());
		if (!get().getText().equals(getValue())) updateModel();
	}
}
