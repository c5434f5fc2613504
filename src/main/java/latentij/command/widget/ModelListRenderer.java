// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import java.awt.BorderLayout;
import java.awt.Component;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.swing.BorderFactory;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.UIManager;
import latentij.ij.latents.ModelNames;
import latentij.model.library.Models;

/**
 * Entries of a list of models: each name with its description, the first of a group below the
 * group's heading, and notes in the tooltip. The value stays the name.
 */
final class ModelListRenderer extends DefaultListCellRenderer {

	private static final long serialVersionUID = 1L;

	private static final int INDENT = 10;

	/** Some looks put more around entries than they make the list wider. */
	private static final int TRAIL = 18;

	private final transient UnaryOperator<String> describe;

	/** Headings by the first name of each group. */
	private final Map<String, String> headings = ModelNames.headings();

	/** Entries by name, looked up once for each dialog. */
	private final Map<String, String> texts = new HashMap<>();

	private final Map<String, String> toolTips = new HashMap<>();

	private final JPanel headed = new JPanel(new BorderLayout());
	private final JLabel heading = new JLabel();

	/** @param describe describes the names of the list; empty for others */
	ModelListRenderer(final UnaryOperator<String> describe) {
		this.describe = describe;
		heading.setBorder(BorderFactory.createEmptyBorder(6, 2, 2, 2));
		headed.add(heading, BorderLayout.NORTH);
	}

	@Override
	public Component getListCellRendererComponent(
			final JList<?> list, final Object value, final int index, final boolean selected, final boolean focus) {
		final String name = String.valueOf(value);
		final String toolTip = toolTips.computeIfAbsent(name, ModelListRenderer::notes);
		super.getListCellRendererComponent(list, texts.computeIfAbsent(name, this::text), index, selected, focus);
		// Also below 0, the field above the list, by which looks find out how wide the list is.
		setBorder(BorderFactory.createEmptyBorder(1, INDENT, 1, TRAIL));
		setToolTipText(toolTip);
		if (index < 0) return this;
		// All in the same panel: a look may put its own padding around what it is given.
		heading.setText(headings.get(name));
		heading.setVisible(headings.containsKey(name));
		heading.setForeground(UIManager.getColor("Label.disabledForeground"));
		headed.setBackground(list.getBackground());
		headed.add(this, BorderLayout.CENTER);
		headed.setToolTipText(toolTip);
		return headed;
	}

	private String text(final String name) {
		final String description = describe.apply(name);
		if (description.isEmpty()) return name;
		return "<html><b>" + name + "</b> &nbsp; <small>" + ToolTips.escape(description) + "</small>";
	}

	/** Null, which means none, where there is nothing to say. */
	private static String notes(final String name) {
		final List<String> notes = Models.notes(name);
		return notes.isEmpty() ? null : ToolTips.of(name, notes);
	}
}
