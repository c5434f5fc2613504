// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import ij.ImagePlus;
import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Dimension;
import java.util.function.Predicate;
import javax.swing.BorderFactory;
import javax.swing.JPanel;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.Document;
import latentij.job.options.JobType;
import org.scijava.widget.AbstractInputWidget;
import org.scijava.widget.WidgetModel;

/**
 * A field of a dialog that is a panel of several parts, for parameters of one style.
 *
 * @param <T> the type of the parameter
 */
abstract class PanelWidget<T> extends AbstractInputWidget<T, JPanel> {

	private final String style;
	private final Predicate<WidgetModel> type;

	/** As far apart as SciJava's own widgets beside it. */
	private final JPanel panel = new FieldPanel();

	/** Has the base line of the field in its middle, so that the label of the row stands beside that. */
	private static final class FieldPanel extends JPanel {

		private static final long serialVersionUID = 1L;

		FieldPanel() {
			super(new BorderLayout(4, 0));
		}

		@Override
		public int getBaseline(final int width, final int height) {
			final Component field = ((BorderLayout) getLayout()).getLayoutComponent(BorderLayout.CENTER);
			if (field == null) return -1;
			final Dimension size = field.getPreferredSize();
			final int baseline = field.getBaseline(size.width, size.height);
			return baseline < 0 ? -1 : getInsets().top + baseline;
		}

		@Override
		public BaselineResizeBehavior getBaselineResizeBehavior() {
			return BaselineResizeBehavior.CONSTANT_ASCENT;
		}
	}

	/**
	 * @param style of the parameters that the widget is for
	 * @param type whether it is for the type of a parameter
	 */
	PanelWidget(final String style, final Predicate<WidgetModel> type) {
		this.style = style;
		this.type = type;
		panel.setBorder(BorderFactory.createEmptyBorder(3, 0, 3, 7));
	}

	/** The panel, with a border layout. */
	final JPanel panel() {
		return panel;
	}

	/** The image that the command works on; null where the dialog asks for it. */
	final ImagePlus image() {
		return get().getModule().getInput(JobType.INPUT) instanceof ImagePlus image ? image : null;
	}

	/** Has something done while a text is being typed, also before Enter. */
	static void whileTyping(final Document text, final Runnable update) {
		text.addDocumentListener(new DocumentListener() {

			@Override
			public void insertUpdate(final DocumentEvent e) {
				update.run();
			}

			@Override
			public void removeUpdate(final DocumentEvent e) {
				update.run();
			}

			@Override
			public void changedUpdate(final DocumentEvent e) {}
		});
	}

	@Override
	public boolean supports(final WidgetModel model) {
		return super.supports(model) && model.isStyle(style) && type.test(model);
	}

	@Override
	public final JPanel getComponent() {
		return panel;
	}

	@Override
	public final Class<JPanel> getComponentType() {
		return JPanel.class;
	}
}
