// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.awt.BorderLayout;
import javax.swing.BorderFactory;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.text.AbstractDocument;
import javax.swing.text.AttributeSet;
import javax.swing.text.BadLocationException;
import javax.swing.text.DocumentFilter;
import org.scijava.Priority;
import org.scijava.plugin.Plugin;
import org.scijava.widget.AbstractInputWidget;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/** A text field that takes whole numbers alone, and says so, so that the dialog need not be filled in twice. */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class SeedWidget extends AbstractInputWidget<String, JPanel> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-seed";

	private static final int COLUMNS = 12;

	private JPanel panel;
	private JTextField field;
	private JLabel hint;

	@Override
	public boolean supports(final WidgetModel model) {
		return super.supports(model) && model.isText() && model.isStyle(STYLE);
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		field = new JTextField(model.getText(), COLUMNS);
		field.setToolTipText(model.getItem().getDescription());
		hint = new JLabel(" ");
		((AbstractDocument) field.getDocument()).setDocumentFilter(new WholeNumbers());
		panel = new JPanel(new BorderLayout(4, 0));
		// As wide and as far apart as SciJava's own widgets beside it.
		panel.setBorder(BorderFactory.createEmptyBorder(3, 0, 3, 7));
		panel.add(field, BorderLayout.CENTER);
		panel.add(hint, BorderLayout.EAST);
		// Wide enough for what it may say, so that nothing moves.
		hint.setText("a whole number, as 42");
		hint.setPreferredSize(hint.getPreferredSize());
		hint.setText(" ");
	}

	/** Refuses what makes the text no whole number. */
	private final class WholeNumbers extends DocumentFilter {

		@Override
		public void insertString(final FilterBypass bypass, final int at, final String text, final AttributeSet look)
				throws BadLocationException {
			replace(bypass, at, 0, text, look);
		}

		@Override
		public void replace(
				final FilterBypass bypass, final int at, final int length, final String text, final AttributeSet look)
				throws BadLocationException {
			final String old =
					bypass.getDocument().getText(0, bypass.getDocument().getLength());
			final String added = text == null ? "" : text.strip();
			final boolean allowed = isWholeNumber(old.substring(0, at) + added + old.substring(at + length));
			hint.setText(allowed ? " " : "a whole number, as 42");
			if (!allowed) return;
			super.replace(bypass, at, length, added, look);
			updateModel();
		}

		@Override
		public void remove(final FilterBypass bypass, final int at, final int length) throws BadLocationException {
			super.remove(bypass, at, length);
			hint.setText(" ");
			updateModel();
		}
	}

	/**
	 * Tells whether a text is, or may become, a seed.
	 *
	 * @param text as it is typed
	 * @return true for whole numbers of 64 bits, their beginnings and nothing
	 */
	static boolean isWholeNumber(final String text) {
		if (text.isEmpty() || text.equals("-") || text.equals("+")) return true;
		try {
			Long.parseLong(text);
			return true;
		} catch (final NumberFormatException exc) {
			return false;
		}
	}

	@Override
	public String getValue() {
		final String text = field.getText();
		return text.length() == 1 && !Character.isDigit(text.charAt(0)) ? "" : text;
	}

	@Override
	public void refreshWidget() {
		final String text = get().getText();
		if (!text.equals(getValue())) field.setText(text);
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
