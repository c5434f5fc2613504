// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import latentij.interchange.FloatType;
import latentij.interchange.LatentFile;
import latentij.interchange.LatentFormats;
import latentij.interchange.Scaling;
import latentij.service.LatentService;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleService;
import org.scijava.thread.ThreadService;

/** The options and the failures of macros while others run. */
public class ActiveImagePreprocessorTest {

	private static final Set<String> REACHED = ConcurrentHashMap.newKeySet();

	private static Context context;
	private static Module last;

	@BeforeEach
	void start() {
		// ImageJ2's own look-up of options is not there: as while it takes a macro for a click.
		context = new Context(LatentService.class, CommandService.class, ThreadService.class);
		REACHED.clear();
		last = null;
	}

	@AfterEach
	void stop() throws ReflectiveOperationException {
		context.dispose();
		setLastCaller(null);
		// ImageJ keeps what a macro without a window shows, and the macro.
		new Interpreter().run("");
		WindowManager.setTempCurrentImage(null);
	}

	private static Module create(final Class<? extends Command> command) {
		final ModuleService modules = context.service(ModuleService.class);
		return modules.createModule(context.service(CommandService.class).getCommand(command));
	}

	private static void run(final Module module) throws Exception {
		last = context.service(ModuleService.class).run(module, true, Map.of()).get();
	}

	/** Notes a macro as ImageJ does when it runs a command. */
	private static void setLastCaller(final Object macro) throws ReflectiveOperationException {
		final Field field = IJ.class.getDeclaredField("macroInterpreter");
		field.setAccessible(true);
		field.set(null, macro);
	}

	/** Runs a macro and returns its error. */
	private static String macro(final String text) throws InterruptedException {
		final String[] error = {null};
		final Thread thread = new Thread(
				() -> {
					final Interpreter macro = new Interpreter();
					macro.setIgnoreErrors(true);
					macro.run(text, "");
					error[0] = macro.getErrorMessage();
				},
				"Run$_Macro$test");
		thread.start();
		thread.join();
		return error[0];
	}

	private static String call(final String method, final String argument) {
		return "call(\"" + ActiveImagePreprocessorTest.class.getName() + "." + method + "\", \"" + argument + "\");";
	}

	/** Is called by a macro, on its thread, as its run() does. */
	public static String encode(final String options) throws Exception {
		Macro.setOptions(options);
		run(create(EncodeToLatent.class));
		Macro.setOptions(null);
		return "";
	}

	/** Is called by a macro, on its thread, as its run() does. */
	public static String importLatent(final String options) throws Exception {
		Macro.setOptions(options);
		run(create(ImportLatent.class));
		Macro.setOptions(null);
		return "";
	}

	/** Is called by a macro while another one calls a command. */
	public static String encodeBeside(final String options) throws Exception {
		setLastCaller(Interpreter.getInstance());
		final Module module = create(EncodeToLatent.class);
		setLastCaller(new Interpreter());
		Macro.setOptions(options);
		run(module);
		return "";
	}

	/** Is called by macros behind it. */
	public static String reached(final String name) {
		REACHED.add(name);
		return "";
	}

	@Test
	void macroGetsItsOptionsWhenImageJ2TakesItForAClick() throws Exception {
		final String error = macro("setBatchMode(true); newImage(\"my image\", \"8-bit ramp\", 24, 16, 1);"
				+ "newImage(\"other\", \"8-bit ramp\", 16, 16, 1);"
				+ call("encode", "input=[my image] device=cpu posterior=sample seed=7"));
		assertNull(error);
		assertEquals("my image-latent", ((ImagePlus) last.getOutput("latent")).getTitle());
		assertEquals("cpu", last.getInput("device"));
		assertEquals("sample", last.getInput("posterior"));
		assertEquals("7", last.getInput("seed"));
	}

	@Test
	void activeImageIsTakenWhereAnotherHasItsTitle() throws Exception {
		final String error = macro("setBatchMode(true); newImage(\"same\", \"8-bit ramp\", 24, 16, 1);"
				+ "newImage(\"same\", \"8-bit ramp\", 40, 16, 1);" + call("encode", "input=same"));
		assertNull(error);
		assertEquals(5, ((ImagePlus) last.getOutput("latent")).getWidth());
	}

	/** ImageJ's numbers begin with 1, too. */
	@Test
	void numbersAreTitlesBeforeTheyAreNumbers() throws Exception {
		final String error = macro("setBatchMode(true); newImage(\"first\", \"8-bit ramp\", 24, 16, 1);"
				+ "newImage(\"1\", \"8-bit ramp\", 40, 16, 1); newImage(\"last\", \"8-bit ramp\", 48, 16, 1);"
				+ call("encode", "input=1"));
		assertNull(error);
		assertEquals(5, ((ImagePlus) last.getOutput("latent")).getWidth());
	}

	@Test
	void imagesAreFoundByTheirNumbers() throws Exception {
		final String error =
				macro("setBatchMode(true); newImage(\"first\", \"8-bit ramp\", 40, 16, 1); id = getImageID();"
						+ "newImage(\"last\", \"8-bit ramp\", 48, 16, 1);"
						+ "call(\"" + ActiveImagePreprocessorTest.class.getName() + ".encode\", \"input=\" + id);");
		assertNull(error);
		assertEquals(5, ((ImagePlus) last.getOutput("latent")).getWidth());
	}

	@Test
	void titleOfTwoImagesStopsTheMacro() throws Exception {
		final String error = macro("setBatchMode(true); newImage(\"twice\", \"8-bit ramp\", 24, 16, 1);"
				+ "newImage(\"twice\", \"8-bit ramp\", 40, 16, 1); newImage(\"other\", \"8-bit ramp\", 8, 8, 1);"
				+ call("encodeBeside", "input=twice"));
		assertTrue(
				error != null && error.startsWith("2 open images are named \"twice\", so \"input\" does not"), error);
	}

	@Test
	void commandWithoutAnInputRunsWhileImagesAreOpen(@TempDir final Path folder) throws Exception {
		final Path file = folder.resolve("latent.npy");
		final FloatTensor values = FloatTensor.zeros(1, 4, 2, 3);
		values.buffer().put(23, 1.5f);
		LatentFormats.of(file)
				.write(file, new LatentFile(values, Scaling.UNSTATED, Map.of(), Optional.empty()), FloatType.FLOAT32);
		final String error = macro("setBatchMode(true); newImage(\"open\", \"8-bit ramp\", 24, 16, 1);"
				+ call(
						"importLatent",
						"file=[" + file.toString().replace('\\', '/') + "] model=latentij-f8c4 scaling=scaled"));
		assertNull(error);
		final ImagePlus latent = (ImagePlus) last.getOutput("latent");
		assertEquals(4, latent.getStackSize());
		assertEquals(1.5f, latent.getStack().getProcessor(4).getf(2, 1));
	}

	@Test
	void failureStopsTheMacroThatMadeTheCommand() throws Exception {
		final String error = macro(call("encodeBeside", "input=nosuch") + call("reached", "caller"));
		assertTrue(error != null && error.startsWith("No image named \"nosuch\" is open."), error);
		assertEquals(Set.of(), REACHED);
	}
}
