// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import ij.ImagePlus;
import java.awt.BorderLayout;
import java.util.List;
import javax.swing.DefaultComboBoxModel;
import javax.swing.JComboBox;
import latentij.ij.latents.OpenLatents;
import latentij.job.options.JobType;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/**
 * A list of latents: for the first of two, all that have a partner; for the second, the partners of the
 * first, of its size and model.
 */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class LatentWidget extends PanelWidget<ImagePlus> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-latent";

	/** Lists titles: the text of an ImagePlus is not its title. */
	private JComboBox<String> titles;

	private List<ImagePlus> latents = List.of();
	private boolean refreshing;

	/** Creates the widget, as SciJava does. */
	public LatentWidget() {
		super(STYLE, model -> model.isType(ImagePlus.class));
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		titles = new JComboBox<>();
		titles.setToolTipText(model.getItem().getDescription());
		titles.addActionListener(e -> {
			if (!refreshing) updateModel();
		});
		panel().add(titles, BorderLayout.CENTER);
		list();
	}

	/** Lists the latents anew, and chooses another one where that which was chosen is none of them any more. */
	private void list() {
		refreshing = true;
		try {
			latents = choices();
			titles.setModel(new DefaultComboBoxModel<>(
					latents.stream().map(ImagePlus::getTitle).toArray(String[]::new)));
			final int chosen = latents.indexOf(chosen());
			titles.setSelectedIndex(latents.isEmpty() ? -1 : Math.max(0, chosen));
		} finally {
			refreshing = false;
		}
		if (getValue() != chosen()) updateModel();
	}

	/**
	 * The image that the command has. The model itself would give it another one where it does not find this one among
	 * the images that SciJava knew when the dialog opened, and refresh all fields: without an end.
	 */
	private Object chosen() {
		return get().getModule().getInput(get().getItem().getName());
	}

	private List<ImagePlus> choices() {
		if (get().getItem().getName().equals(JobType.INPUT)) return OpenLatents.ofPairs();
		// One may be closed while the dialog is open.
		return get().getModule().getInput(JobType.INPUT) instanceof ImagePlus first
						&& OpenLatents.ofPairs().contains(first)
				? OpenLatents.partners(first)
				: List.of();
	}

	@Override
	public ImagePlus getValue() {
		final int chosen = titles.getSelectedIndex();
		return chosen < 0 ? null : latents.get(chosen);
	}

	/** Also where the other latent was chosen anew. */
	@Override
	public void refreshWidget() {
		list();
	}
}
