// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import latentij.service.LatentService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.thread.ThreadService;

/** The images that scripts and macros without a window find after a command. */
public class ResultPostprocessorTest {

	private static final CountDownLatch BEGUN = new CountDownLatch(1);
	private static final CountDownLatch END = new CountDownLatch(1);

	private static Thread beside;
	private static Context context;
	private static CommandModule last;
	private static ImagePlus active;

	@BeforeEach
	void start() {
		context = new Context(LatentService.class, CommandService.class, ThreadService.class);
		last = null;
		active = null;
	}

	@AfterEach
	void stop() {
		context.dispose();
		// ImageJ keeps what a macro without a window shows.
		for (final int id : Interpreter.getBatchModeImageIDs())
			Interpreter.removeBatchModeImage(Interpreter.getBatchModeImage(id));
		WindowManager.setTempCurrentImage(null);
	}

	private static CommandModule run(final Map<String, Object> inputs) throws InterruptedException, ExecutionException {
		return context.service(CommandService.class)
				.run(EncodeToLatent.class, true, inputs)
				.get();
	}

	private static ImagePlus image(final String title) {
		return IJ.createImage(title, "8-bit ramp", 24, 16, 1);
	}

	/** Is called by the macro of the next test, on its thread. */
	public static String encode() throws Exception {
		WindowManager.setTempCurrentImage(image("macro's own"));
		last = run(Map.of("device", "cpu"));
		active = WindowManager.getCurrentImage();
		return active.getTitle();
	}

	@Test
	void macroGoesOnWithTheResultOfItsOwnImage() throws Exception {
		final ImagePlus other = image("other");
		WindowManager.setTempCurrentImage(other);
		assertEquals("macro's own-latent", macro("return call(\"" + getClass().getName() + ".encode\");"));
		assertSame(last.getOutput("latent"), active);
		assertTrue(last.isOutputResolved("latent"));
		assertSame(other, WindowManager.getCurrentImage());
	}

	/** Is called by the macro of the next test that runs beside the other one. */
	public static String begin() throws InterruptedException {
		BEGUN.countDown();
		END.await();
		return "";
	}

	/** Is called by the other one. */
	public static String encodeAfterTheOther() throws Exception {
		END.countDown();
		beside.join();
		assertFalse(IJ.isMacro(), "ImageJ knows the threads apart now");
		return encode();
	}

	@Test
	void macroGoesOnWithItsResultWhenAnotherMacroHasEnded() throws Exception {
		new Interpreter().run("");
		beside = new Thread(
				() -> new Interpreter().run("call(\"" + getClass().getName() + ".begin\");", ""), "Macro$beside");
		beside.start();
		BEGUN.await();
		assertEquals("macro's own-latent", macro("return call(\"" + getClass().getName() + ".encodeAfterTheOther\");"));
		assertTrue(last.isOutputResolved("latent"));
	}

	private static String macro(final String text) throws InterruptedException {
		final String[] result = {null};
		final Thread thread = new Thread(() -> result[0] = new Interpreter().run(text, ""), "Macro$test");
		thread.start();
		thread.join();
		return result[0];
	}

	@Test
	void resultsOfBatchModeHaveTitlesOfTheirOwn() throws Exception {
		final String call = "call(\"" + getClass().getName() + ".encode\")";
		assertEquals(
				"macro's own-latent, macro's own-latent-1",
				macro("setBatchMode(true); return " + call + " + \", \" + " + call + ";"));
	}

	@Test
	void withoutAMacroTheResultIsTheScriptsAlone() throws Exception {
		final ImagePlus image = image("given");
		WindowManager.setTempCurrentImage(image);
		final CommandModule module = run(Map.of("input", image, "device", "cpu"));
		assertEquals("given-latent", ((ImagePlus) module.getOutput("latent")).getTitle());
		assertTrue(module.isOutputResolved("latent"));
		assertEquals("given", WindowManager.getCurrentImage().getTitle());
	}
}
