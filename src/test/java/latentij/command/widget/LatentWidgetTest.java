// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ij.ImagePlus;
import ij.ImageStack;
import ij.macro.Interpreter;
import java.awt.EventQueue;
import java.util.ArrayList;
import java.util.List;
import latentij.command.InputFields;
import latentij.command.InterpolateLatents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.module.ModuleException;

/** The two lists of latents, in a dialog that knows fewer images than are open. */
class LatentWidgetTest {

	private static final int EVENTS = 20;

	private final List<ImagePlus> opened = new ArrayList<>();
	private InputFields fields;

	@BeforeEach
	void start() throws ModuleException {
		Interpreter.batchMode = true;
		fields = new InputFields(InterpolateLatents.class);
	}

	@AfterEach
	void stop() {
		opened.forEach(Interpreter::removeBatchModeImage);
		Interpreter.batchMode = false;
		fields.close();
	}

	private ImagePlus open(final String title) {
		final ImageStack stack = new ImageStack(8, 6);
		for (int c = 0; c < 4; c++) stack.addSlice("Latent Channel " + (c + 1), new float[48]);
		final ImagePlus image = new ImagePlus(title, stack);
		Interpreter.addBatchModeImage(image);
		opened.add(image);
		return image;
	}

	@Test
	void imagesThatTheDialogDoesNotKnowStayChosen() throws Exception {
		final ImagePlus first = open("first");
		final ImagePlus second = open("second");
		final ImagePlus third = open("third");
		fields.module().setInput("input", second);
		fields.module().setInput("second", third);
		EventQueue.invokeAndWait(() -> {
			fields.add("input", first);
			fields.add("second", first);
			fields.refresh();
		});
		for (int i = 0; i < EVENTS; i++) EventQueue.invokeAndWait(() -> {});
		assertSame(second, fields.module().getInput("input"));
		assertSame(third, fields.module().getInput("second"));
		assertEquals(1, fields.refreshed());
	}
}
