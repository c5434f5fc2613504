// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ij.ImagePlus;
import ij.ImageStack;
import ij.macro.Interpreter;
import java.awt.EventQueue;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JPanel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleException;
import org.scijava.thread.ThreadService;
import org.scijava.widget.AbstractInputPanel;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetService;

/** The two lists of latents, in a dialog that knows fewer images than are open. */
class LatentWidgetTest {

	private static final int EVENTS = 20;

	private final List<ImagePlus> opened = new ArrayList<>();
	private final Panel panel = new Panel();
	private Context context;
	private Module module;

	private static final class Panel extends AbstractInputPanel<JPanel, JPanel> {

		private int refreshed;

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
	}

	@BeforeEach
	void start() throws ModuleException {
		Interpreter.batchMode = true;
		context = new Context(CommandService.class, WidgetService.class, ThreadService.class);
		module = context.service(CommandService.class)
				.getCommand(InterpolateLatents.class)
				.createModule();
	}

	@AfterEach
	void stop() {
		opened.forEach(Interpreter::removeBatchModeImage);
		Interpreter.batchMode = false;
		context.dispose();
	}

	private ImagePlus open(final String title) {
		final ImageStack stack = new ImageStack(8, 6);
		for (int c = 0; c < 4; c++) stack.addSlice("Latent Channel " + (c + 1), new float[48]);
		final ImagePlus image = new ImagePlus(title, stack);
		Interpreter.addBatchModeImage(image);
		opened.add(image);
		return image;
	}

	private void add(final String input, final Object pool) {
		final InputWidget<?, ?> widget = context.service(WidgetService.class)
				.create(context.service(WidgetService.class)
						.createModel(panel, module, module.getInfo().getInput(input), List.of(pool)));
		@SuppressWarnings("unchecked")
		final InputWidget<?, JPanel> field = (InputWidget<?, JPanel>) widget;
		panel.addWidget(field);
	}

	@Test
	void imagesThatTheDialogDoesNotKnowStayChosen() throws Exception {
		final ImagePlus first = open("first");
		final ImagePlus second = open("second");
		final ImagePlus third = open("third");
		module.setInput("input", second);
		module.setInput("second", third);
		EventQueue.invokeAndWait(() -> {
			add("input", first);
			add("second", first);
			panel.refresh();
		});
		for (int i = 0; i < EVENTS; i++) EventQueue.invokeAndWait(() -> {});
		assertSame(second, module.getInput("input"));
		assertSame(third, module.getInput("second"));
		assertEquals(1, panel.refreshed);
	}
}
