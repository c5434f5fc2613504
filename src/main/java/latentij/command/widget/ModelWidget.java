// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import java.awt.BorderLayout;
import java.awt.Dimension;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JScrollPane;
import javax.swing.event.PopupMenuEvent;
import javax.swing.event.PopupMenuListener;
import javax.swing.plaf.basic.BasicComboPopup;
import javax.swing.text.JTextComponent;
import latentij.ij.latents.ModelNames;
import latentij.ij.menu.PathChooser;
import latentij.model.library.Models;
import latentij.service.LatentService;
import org.scijava.Priority;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/**
 * A chooser for models: a list of the known names that a path can be typed into,
 * and a button that looks for a folder. The value is the bare name or path; what
 * users should know of a model stands in tooltips.
 */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class ModelWidget extends PanelWidget<String> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-model";

	/** Wide enough for most paths. */
	private static final int COLUMNS = 20;

	@Parameter(required = false)
	private LatentService latents;

	private JComboBox<String> names;
	private ExplanationText explanation;

	/** Creates the widget, as SciJava does. */
	public ModelWidget() {
		super(STYLE, WidgetModel::isText);
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		final Set<String> choices = new LinkedHashSet<>();
		// A listed one stands at its place.
		if (!Models.isListed(model.getText())) choices.add(model.getText());
		choices.addAll(Models.names());
		names = new JComboBox<>(choices.toArray(String[]::new));
		names.setEditable(true);
		names.setSelectedItem(model.getText());
		names.setRenderer(new ModelListRenderer(this::description));
		names.setMaximumRowCount(16);
		names.addPopupMenuListener(new WidePopup());
		// The entries of the list are wider than the field needs to be.
		names.setPreferredSize(new Dimension(
				names.getFontMetrics(names.getFont()).charWidth('m') * COLUMNS, names.getPreferredSize().height));
		names.setMinimumSize(names.getPreferredSize());
		names.addActionListener(e -> update());
		if (names.getEditor().getEditorComponent() instanceof JTextComponent text)
			whileTyping(text.getDocument(), this::update);
		final JButton browse = new JButton("Browse…");
		browse.addActionListener(e -> browse());
		panel().add(names, BorderLayout.CENTER);
		panel().add(browse, BorderLayout.EAST);
		explanation = new ExplanationText();
		panel().add(explanation, BorderLayout.SOUTH);
		explain();
	}

	private void update() {
		updateModel();
		explain();
	}

	/**
	 * Says below the field which model that is, and in the tooltip what may be typed and what to know of the
	 * model.
	 */
	private void explain() {
		final String text = ModelNames.explain(getValue(), image(), this::description);
		explanation.explain(text);
		names.setToolTipText(ToolTips.of(get().getItem().getDescription(), Models.notes(getValue())));
	}

	private String description(final String name) {
		return latents == null ? "" : latents.describe(name);
	}

	/** Makes the list as wide as its entries, which are wider than the field. */
	private final class WidePopup implements PopupMenuListener {

		@Override
		public void popupMenuWillBecomeVisible(final PopupMenuEvent e) {
			if (!(names.getUI().getAccessibleChild(names, 0) instanceof BasicComboPopup popup)
					|| !(popup.getComponent(0) instanceof JScrollPane scroll)) return;
			final Dimension size = scroll.getPreferredSize();
			size.width = Math.max(
					names.getWidth(),
					popup.getList().getPreferredSize().width
							+ scroll.getVerticalScrollBar().getPreferredSize().width);
			scroll.setPreferredSize(size);
			scroll.setMaximumSize(size);
		}

		@Override
		public void popupMenuWillBecomeInvisible(final PopupMenuEvent e) {}

		@Override
		public void popupMenuCanceled(final PopupMenuEvent e) {}
	}

	private void browse() {
		PathChooser.chooseModel(panel(), getValue()).ifPresent(names::setSelectedItem);
	}

	@Override
	public String getValue() {
		return String.valueOf(names.getEditor().getItem()).strip();
	}

	@Override
	public void refreshWidget() {
		final String text = get().getText();
		if (!text.equals(getValue())) names.setSelectedItem(text);
	}
}
