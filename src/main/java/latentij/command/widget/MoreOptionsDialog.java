// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import java.awt.BorderLayout;
import java.awt.Component;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JDialog;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.SwingUtilities;
import latentij.ij.menu.HelpText;
import latentij.ij.menu.SeldomOptions;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import org.scijava.Context;
import org.scijava.module.DefaultMutableModule;
import org.scijava.module.DefaultMutableModuleInfo;
import org.scijava.module.Module;
import org.scijava.module.ModuleException;
import org.scijava.module.MutableModuleInfo;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.PluginService;
import org.scijava.widget.InputHarvester;
import org.scijava.widget.InputPanel;

/**
 * A dialog for the options that few people change. SciJava fills it, as it does the command's own dialog, with the same
 * widgets in the same layout.
 */
final class MoreOptionsDialog {

	private static final int GAP = 6;

	private final JobType job;

	/** Holds the words until they are taken. */
	private final Module copy;

	private final ExplanationText fault = new ExplanationText();

	/** Options of a command, with values of their own. */
	private static final class Copy extends DefaultMutableModule {

		private final Module original;

		Copy(final MutableModuleInfo info, final Module original) {
			super(info);
			this.original = original;
		}

		/** Widgets ask the command for its job. */
		@Override
		public Object getDelegateObject() {
			return original.getDelegateObject();
		}
	}

	private MoreOptionsDialog(final JobType job, final Module original) {
		this.job = job;
		final MutableModuleInfo info = new DefaultMutableModuleInfo();
		copy = new Copy(info, original);
		for (final Option<?> option : SeldomOptions.of(job)) {
			info.addInput(original.getInfo().getInput(option.key()));
			copy.setInput(option.key(), original.getInput(option.key()));
		}
		// A file that is written is named after it.
		copy.setInput(JobType.INPUT, original.getInput(JobType.INPUT));
	}

	/**
	 * Asks a person.
	 *
	 * @param parent in the command's dialog
	 * @param job of the command
	 * @param module of the command; not changed
	 * @param context finds SciJava's widgets
	 * @return the words by key; empty if the person has canceled it
	 */
	static Optional<Map<String, String>> ask(
			final Component parent, final JobType job, final Module module, final Context context) {
		return new MoreOptionsDialog(job, module).ask(parent, context);
	}

	private Optional<Map<String, String>> ask(final Component parent, final Context context) {
		final JOptionPane pane =
				new JOptionPane(content(context), JOptionPane.PLAIN_MESSAGE, JOptionPane.OK_CANCEL_OPTION);
		final JDialog dialog = pane.createDialog(parent, "More Options");
		while (true) {
			dialog.setVisible(true);
			if (!Integer.valueOf(JOptionPane.OK_OPTION).equals(pane.getValue())) {
				dialog.dispose();
				return Optional.empty();
			}
			final Map<String, String> words = words();
			final Optional<String> complaint = SeldomOptions.complaint(job, words);
			if (complaint.isEmpty()) {
				dialog.dispose();
				return Optional.of(words);
			}
			fault.explain(complaint.get());
		}
	}

	private Map<String, String> words() {
		final Map<String, String> words = new HashMap<>();
		for (final Option<?> option : SeldomOptions.of(job))
			words.put(option.key(), (String) copy.getInput(option.key()));
		return words;
	}

	private JPanel content(final Context context) {
		final JPanel content = new JPanel(new BorderLayout());
		content.add(fields(context), BorderLayout.CENTER);
		final JButton help = new JButton("Help");
		help.addActionListener(e -> {
			if (SwingUtilities.getWindowAncestor(content) instanceof JDialog dialog) HelpText.show(dialog, job);
		});
		final JPanel side = new JPanel(new BorderLayout());
		side.add(help, BorderLayout.NORTH);
		final JPanel below = new JPanel(new BorderLayout(GAP, 0));
		below.setBorder(BorderFactory.createEmptyBorder(0, GAP, 0, 2 * GAP + 1));
		below.add(fault, BorderLayout.CENTER);
		below.add(side, BorderLayout.EAST);
		content.add(below, BorderLayout.SOUTH);
		ToolTips.breakLines(content);
		return content;
	}

	/** The fields, as the first harvester for Swing lays them out. */
	private JPanel fields(final Context context) {
		for (final PreprocessorPlugin plugin :
				context.service(PluginService.class).createInstancesOfType(PreprocessorPlugin.class))
			if (plugin instanceof InputHarvester<?, ?> harvester) {
				final Optional<JPanel> fields = fields(harvester);
				if (fields.isPresent()) return fields.get();
			}
		throw new IllegalStateException("SciJava has no dialogs of Swing here.");
	}

	private <P, W> Optional<JPanel> fields(final InputHarvester<P, W> harvester) {
		final InputPanel<P, W> panel = harvester.createInputPanel();
		if (panel.getComponentType() != JPanel.class) return Optional.empty();
		try {
			harvester.buildPanel(panel, copy);
		} catch (final ModuleException exc) {
			throw new IllegalStateException(exc);
		}
		return Optional.of((JPanel) panel.getComponent());
	}
}
