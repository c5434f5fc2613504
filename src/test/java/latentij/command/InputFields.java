// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.util.List;
import javax.swing.JPanel;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleException;
import org.scijava.thread.ThreadService;
import org.scijava.widget.AbstractInputPanel;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetService;

/** Fields of a command's inputs, as its dialog has them, without a window. */
public final class InputFields extends AbstractInputPanel<JPanel, JPanel> implements AutoCloseable {

	private final Context context = new Context(CommandService.class, WidgetService.class, ThreadService.class);
	private final Module module;
	private int refreshed;

	public InputFields(final Class<? extends Command> command) throws ModuleException {
		module = context.service(CommandService.class).getCommand(command).createModule();
	}

	/** The command's inputs. */
	public Module module() {
		return module;
	}

	/** How often all fields were refreshed. */
	public int refreshed() {
		return refreshed;
	}

	/**
	 * Adds the field of an input, on the event thread.
	 *
	 * @param input its name
	 * @param pool the objects that the dialog knows
	 * @return what the field shows
	 */
	public JPanel add(final String input, final Object... pool) {
		final WidgetService widgets = context.service(WidgetService.class);
		@SuppressWarnings("unchecked")
		final InputWidget<?, JPanel> field = (InputWidget<?, JPanel>) widgets.create(
				widgets.createModel(this, module, module.getInfo().getInput(input), List.of(pool)));
		addWidget(field);
		return field.getComponent();
	}

	@Override
	public void refresh() {
		refreshed++;
		super.refresh();
	}

	@Override
	public JPanel getComponent() {
		return new JPanel();
	}

	@Override
	public Class<JPanel> getComponentType() {
		return JPanel.class;
	}

	@Override
	public Class<JPanel> getWidgetComponentType() {
		return JPanel.class;
	}

	@Override
	public void close() {
		context.dispose();
	}
}
