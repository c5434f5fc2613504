// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import java.awt.BorderLayout;
import java.awt.Dialog;
import java.util.HashMap;
import java.util.Map;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.SwingUtilities;
import latentij.ij.menu.HelpText;
import latentij.ij.menu.SeldomOptions;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;

/** The last row of a dialog: a button for options that few people change, where there are any, and one for help. */
@Plugin(type = InputWidget.class, priority = Priority.HIGH)
public class ButtonsWidget extends PanelWidget<String> {

	/** The style of parameters that this widget is for. */
	public static final String STYLE = "latentij-buttons";

	/** The name of these parameters. */
	public static final String NAME = "buttons";

	/** Options that are not as usual. */
	private ExplanationText changed;

	/** Creates the widget, as SciJava does. */
	public ButtonsWidget() {
		super(STYLE, WidgetModel::isMessage);
	}

	@Override
	public void set(final WidgetModel model) {
		super.set(model);
		panel().setBorder(BorderFactory.createEmptyBorder(6, 0, 3, 7));
		if (!(model.getModule().getDelegateObject() instanceof JobDialog command)) return;
		final JobType job = command.job();
		if (!SeldomOptions.of(job).isEmpty()) {
			final JButton more = new JButton(SeldomOptions.BUTTON);
			more.addActionListener(e -> ask(job));
			panel().add(more, BorderLayout.WEST);
			changed = new ExplanationText();
			panel().add(changed, BorderLayout.SOUTH);
			explain(job);
		}
		final JButton help = new JButton("Help");
		help.addActionListener(e -> {
			if (SwingUtilities.getWindowAncestor(panel()) instanceof Dialog dialog) HelpText.show(dialog, job);
		});
		panel().add(help, BorderLayout.EAST);
		// When the fields of the dialog are there.
		panel().addHierarchyListener(e -> {
			if (panel().isShowing()) ToolTips.breakLines(SwingUtilities.getWindowAncestor(panel()));
		});
	}

	private void ask(final JobType job) {
		final Module module = get().getModule();
		MoreOptionsDialog.ask(panel(), job, module, getContext()).ifPresent(chosen -> chosen.forEach(module::setInput));
		explain(job);
	}

	private void explain(final JobType job) {
		changed.explain(SeldomOptions.summary(job, words(job, get().getModule())));
	}

	/** The values of the options that the row's button asks for, by their keys. */
	static Map<String, String> words(final JobType job, final Module module) {
		final Map<String, String> words = new HashMap<>();
		for (final Option<?> option : SeldomOptions.of(job))
			words.put(option.key(), (String) module.getInput(option.key()));
		return words;
	}

	@Override
	public String getValue() {
		return "";
	}

	@Override
	public boolean isMessage() {
		return true;
	}

	@Override
	public void refreshWidget() {
		// The buttons show no value of their own.
	}
}
