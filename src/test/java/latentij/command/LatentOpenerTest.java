// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.interchange.FloatType;
import latentij.interchange.LatentFile;
import latentij.interchange.LatentFormats;
import latentij.interchange.Scaling;
import latentij.model.library.Models;
import latentij.model.library.Models.LatentNumbers;
import latentij.service.LatentService;
import latentij.tensor.FloatTensor;
import latentij.testing.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.io.IOPlugin;
import org.scijava.io.IOService;
import org.scijava.io.location.FileLocation;
import org.scijava.module.Module;
import org.scijava.module.ModuleService;
import org.scijava.plugin.PluginInfo;
import org.scijava.plugin.PluginService;

/** Files of latents that are opened like images. */
public class LatentOpenerTest {

	private static final Path FOREIGN = Path.of("src/test/resources/latentij/interchange/latents.safetensors");

	@TempDir
	Path folder;

	private static LatentOpenerTest current;

	private Context context;

	@BeforeEach
	void start() {
		context = new Context(LatentService.class, CommandService.class, IOService.class);
	}

	@AfterEach
	void stop() {
		context.dispose();
	}

	/** A latent that tells its model. */
	private Path exported() throws IOException {
		final LatentService latents = context.service(LatentService.class);
		final ImagePlus latent =
				latents.encode(ij.IJ.createImage("ramp", "RGB ramp", 48, 32, 1), Map.of("device", "cpu"));
		final Path file = folder.resolve("ramp.npz");
		latents.exportLatent(latent, Map.of("file", file.toString()));
		return file;
	}

	/** Named as ImageJ2's hook for what a person opens. */
	private Object interceptFileOpen(final Path file) throws IOException {
		return context.service(IOService.class).open(file.toString());
	}

	/** Before ImageJ itself tries a file, ImageJ2 asks the plugins that are marked so, and no others. */
	@Test
	void isAskedBeforeImageJ() {
		final List<PluginInfo<IOPlugin<?>>> eager = context.service(IOService.class).getPlugins().stream()
				.filter(plugin -> plugin.is("eager"))
				.<PluginInfo<IOPlugin<?>>>map(plugin -> cast(plugin))
				.filter(plugin -> plugin.getClassName().equals(LatentOpener.class.getName()))
				.toList();
		assertEquals(1, eager.size());
		final IOPlugin<?> opener = context.service(PluginService.class).createInstance(eager.get(0));
		assertTrue(opener.supportsOpen(new FileLocation(FOREIGN.toFile())));
		assertFalse(opener.supportsOpen(new FileLocation("sample-images/mountains.png")));
	}

	/** It is asked about every file that is opened: an exception would come in place of what ImageJ says. */
	@Test
	void namesThatAreNoPathsAreLeftToImageJ() {
		assertFalse(new LatentOpener().supportsOpen(new FileLocation(new File("no\0path.npy"))));
	}

	@SuppressWarnings("unchecked")
	private static PluginInfo<IOPlugin<?>> cast(final PluginInfo<?> plugin) {
		return (PluginInfo<IOPlugin<?>>) plugin;
	}

	@Test
	void latentsOfAllModelsOfTheListAreSupported() throws IOException {
		for (final String name : Models.names()) {
			final Optional<LatentNumbers> numbers = Models.latents(name);
			if (numbers.isEmpty()) continue;
			final int channels = numbers.get().config().latentChannels();
			final Path file = folder.resolve(name + ".npy");
			final FloatTensor latent = FloatTensor.zeros(channels, 6, 8);
			for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) Math.sin(i));
			LatentFormats.of(file)
					.write(
							file,
							new LatentFile(latent, Scaling.UNSTATED, Map.of(), Optional.empty()),
							FloatType.FLOAT32);
			assertTrue(LatentFormats.isLatent(file), name + ": " + channels);
		}
	}

	@Test
	void scriptsOpenAStackThatIsNotShown() throws IOException {
		final ImagePlus latent =
				(ImagePlus) context.service(IOService.class).open(exported().toString());
		assertEquals("ramp", latent.getTitle());
		assertEquals(4, latent.getStackSize());
		assertFalse(latent.isVisible());
		assertNull(WindowManager.getIDList());
	}

	@Test
	void whatAPersonOpensIsTheResultOfTheCommand() throws IOException {
		final ImagePlus latent = (ImagePlus) interceptFileOpen(exported());
		assertEquals(4, latent.getStackSize());
	}

	/** A person is told by the command; nothing would have ImageJ try, too, and complain of the format. */
	@Test
	void onlyScriptsGetTheFailure() throws IOException {
		final IOException failure = assertThrows(
				IOException.class, () -> context.service(IOService.class).open(FOREIGN.toString()));
		assertTrue(
				failure.getMessage()
						.contains("and open takes no model. Use run(\"Import Latent\", \"file=["
								+ FOREIGN.toAbsolutePath().toString().replace('\\', '/') + "] model=sd15\")"),
				failure.getMessage());
		assertEquals(Boolean.TRUE, interceptFileOpen(FOREIGN));
	}

	@Test
	void ofAnArrayItSaysTheScaleToo() throws IOException {
		final Path array = Vectors.path("kl-f8c16-flux/expected/latents_mode.npy");
		final String failure = assertThrows(IOException.class, () -> context.service(IOService.class)
						.open(array.toString()))
				.getMessage();
		assertTrue(failure.contains("] model=sd15 scaling=scaled\") with its model in place of sd15, and"), failure);
	}

	/** Is called by the macro of the next test, on its thread. */
	public static String open() {
		return assertThrows(IllegalStateException.class, () -> current.interceptFileOpen(FOREIGN))
				.getMessage();
	}

	@Test
	void aMacroStopsWhereItOpensAFileInVain() {
		current = this;
		final String stopped =
				new Interpreter().run("return call(\"" + getClass().getName() + ".open\");", "");
		assertEquals(Macro.MACRO_CANCELED, stopped);
		assertTrue(ij.IJ.getErrorMessage().contains("run(\"Import Latent\", "), ij.IJ.getErrorMessage());
	}

	private Module module() {
		return context.service(ModuleService.class)
				.createModule(context.service(CommandService.class).getCommand(ImportLatent.class));
	}

	private boolean asks(final String file) {
		final Module module = module();
		module.setInput("file", file);
		return ((LatentCommand) module.getDelegateObject()).asks();
	}

	@Test
	void nobodyIsAskedForWhatTheFileTells() throws IOException {
		final String telling = exported().toString();
		assertFalse(asks(telling));
		assertTrue(asks(FOREIGN.toString()));
		assertTrue(asks("no\0path"));
		final Module module = module();
		final LatentCommand command = (LatentCommand) module.getDelegateObject();
		assertTrue(command.asks());
		module.setInput("file", telling);
		assertTrue(command.asks(), "chosen in the dialog, which a person was shown");
	}

	/** After a failure, the dialog offers what was typed; the file is another one. */
	@Test
	void theDialogAsksAboutTheFileThatWasOpened() {
		final Module module = module();
		assertFalse(RememberedOptionsPreprocessor.isOpened("file", module), "none yet");
		module.setInput("file", FOREIGN.toString());
		assertTrue(RememberedOptionsPreprocessor.isOpened("file", module));
		assertFalse(RememberedOptionsPreprocessor.isOpened("model", module));
	}
}
