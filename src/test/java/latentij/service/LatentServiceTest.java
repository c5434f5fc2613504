// SPDX-License-Identifier: BSD-2-Clause
package latentij.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import latentij.command.DecodeFolder;
import latentij.command.DecodeLatent;
import latentij.command.EncodeFolder;
import latentij.command.EncodeToLatent;
import latentij.command.ShowLatentChannels;
import latentij.ij.formats.ImageFiles;
import latentij.ij.latents.LatentImages;
import latentij.job.CodecPool;
import latentij.job.EncodeOptions;
import latentij.job.Messages;
import latentij.model.library.Models;
import latentij.quality.ImageQuality;
import latentij.testing.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Cancelable;
import org.scijava.Context;
import org.scijava.app.StatusService;
import org.scijava.app.event.StatusEvent;
import org.scijava.command.Command;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.event.EventHandler;
import org.scijava.event.EventService;
import org.scijava.ui.UIService;

/** The service and the commands in a SciJava context, as scripts use them. */
class LatentServiceTest {

	private Context context;

	@BeforeEach
	void start() {
		context = new Context(LatentService.class, CommandService.class);
	}

	@AfterEach
	void stop() {
		context.dispose();
	}

	private LatentService service() {
		return context.service(LatentService.class);
	}

	private static ImagePlus image() {
		final ImagePlus image = IJ.openImage("sample-images/mountains.png");
		image.setRoi(100, 150, 61, 45);
		return image.crop();
	}

	private CommandModule run(final Class<? extends Command> command, final Object... inputs) throws Exception {
		final Map<String, Object> map = new HashMap<>();
		for (int i = 0; i < inputs.length; i += 2) map.put((String) inputs[i], inputs[i + 1]);
		return context.service(CommandService.class).run(command, true, map).get();
	}

	private static ImagePlus output(final CommandModule module, final String name) {
		assertFalse(module.isCanceled(), module.getCancelReason());
		return (ImagePlus) module.getOutput(name);
	}

	private static String reason(final CommandModule module) {
		assertTrue(((Cancelable) module).isCanceled());
		assertTrue(
				module.getOutputs().values().stream().allMatch(value -> value == null),
				module.getOutputs().toString());
		return module.getCancelReason();
	}

	/** Of a file that is no image, or of a dialog that was closed, scripts have nothing to hand on. */
	@Test
	void whatScriptsDoNotHaveIsNamed() {
		final LatentService service = service();
		final ImagePlus image = IJ.createImage("image", "RGB ramp", 16, 16, 1);
		final File file = new File("a.tif");
		final Map<String, Object> nothing = null;
		assertRefused(Messages.NO_IMAGE, () -> service.save(null, file));
		assertRefused(Messages.NO_IMAGE, () -> service.compare(image, null));
		assertRefused(Messages.NO_IMAGE, () -> service.asOpened(null));
		assertRefused("The file is missing. Give the path of one.", () -> service.save(image, null));
		assertRefused("The file is missing. Give the path of one.", () -> service.openVirtual(null));
		assertRefused(
				"The file is missing. Give the path of one.", () -> service.encode(file, null, EncodeOptions.DEFAULT));
		assertRefused(
				"The options are missing. Give a map of them; it is empty where all have their defaults.",
				() -> service.encode(image, nothing));
		assertRefused(
				"The options are missing. Give them, or those that are called DEFAULT.",
				() -> service.encode(image, (EncodeOptions) null));
		final Map<String, Object> unnamed = new HashMap<>();
		unnamed.put(null, "mean");
		final String message = assertThrows(IllegalArgumentException.class, () -> service.encode(image, unnamed))
				.getMessage();
		assertTrue(message.startsWith("\"null\" is not understood. The options are "), message);
	}

	private static void assertRefused(final String message, final Executable work) {
		assertEquals(message, assertThrows(IllegalArgumentException.class, work).getMessage());
	}

	@Test
	void serviceIsFoundAndDoesTheThreeJobs() throws IOException {
		final ImagePlus latent = service().encode(image());
		assertEquals(4, latent.getStackSize());
		assertEquals(24, service().showChannels(latent).getBitDepth());
		assertEquals(61, service().decode(latent).getWidth());
	}

	@Test
	void foldersAreEncodedByCommands(@TempDir final Path folder) throws Exception {
		final Path in = Files.createDirectory(folder.resolve("in"));
		ImageFiles.save(image(), in.resolve("a.png"));
		final Path out = folder.resolve("out");
		assertFalse(run(EncodeFolder.class, "folder", in.toString(), "output", out.toString(), "device", "cpu")
				.isCanceled());
		assertTrue(Files.exists(out.resolve("a.png-latent.tif")));
		assertFalse(run(DecodeFolder.class, "folder", out.toString(), "output", out.toString(), "device", "cpu")
				.isCanceled());
		assertTrue(Files.exists(out.resolve("a.png-decoded.png")));

		Files.writeString(in.resolve("bad.png"), "no image");
		final String reason =
				reason(run(EncodeFolder.class, "folder", in.toString(), "output", out.toString(), "skip", "on"));
		assertTrue(reason.startsWith("0 done, 1 failed, 1 there already. What failed is in"), reason);
	}

	/** As docs say of scripts. */
	@Test
	void methodsTakeTheKeysOfMacrosAsAMap() throws IOException {
		final Map<String, Object> words = Map.of("posterior", "sample", "seed", 42, "device", "cpu");
		final ImagePlus latent = service().encode(image(), words);
		assertArrayEquals(
				LatentImages.toTensor(service().encode(image(), EncodeOptions.parse(words)))
						.toArray(),
				LatentImages.toTensor(latent).toArray());
		assertEquals(
				24, service().showChannels(latent, Map.of("map", "diverging")).getBitDepth());
		assertEquals(61, service().decode(latent, Map.of("device", "cpu")).getWidth());
		final IllegalArgumentException wrong =
				assertThrows(IllegalArgumentException.class, () -> service().decode(latent, Map.of("devcie", "cpu")));
		assertTrue(wrong.getMessage().contains("devcie"), wrong.getMessage());
	}

	/** As the template Round_Trip.js does. */
	@Test
	void imagesAreComparedWithWhatComesBack() throws IOException {
		final ImagePlus image = IJ.openImage("sample-images/tissue-odd.png");
		final ImagePlus decoded = service().decode(service().encode(image));
		assertEquals(
				String.format(
						Locale.ROOT,
						"PSNR %.2f dB, SSIM %.3f, mean error %.1f of 255",
						ImageQuality.psnr(image.getBufferedImage(), decoded.getBufferedImage()),
						ImageQuality.ssim(image.getBufferedImage(), decoded.getBufferedImage()),
						ImageQuality.meanAbsoluteError(image.getBufferedImage(), decoded.getBufferedImage())),
				service().compare(image, decoded));
		assertThrows(IllegalArgumentException.class, () -> service().compare(image, decoded.resize(16, 8, "none")));
		assertSame(image, service().asOpened(image));
	}

	@Test
	void networksAreClosedWithTheContext() throws IOException {
		final CodecPool pool =
				new CodecPool(message -> {}, reference -> Models.standard().find(reference));
		final DefaultLatentService service = new DefaultLatentService(pool);
		context.inject(service);
		context.getServiceIndex().add(service);
		service.encode(image());
		assertEquals(1, pool.size());
		context.dispose();
		assertEquals(0, pool.size());
	}

	@Test
	void commandsGiveWhatTheServiceGives() throws Exception {
		final ImagePlus image = image();
		final ImagePlus latent = output(
				run(EncodeToLatent.class, "input", image, "posterior", "sample", "seed", "42", "device", "cpu"),
				"latent");
		assertArrayEquals(
				LatentImages.toTensor(service()
								.encode(
										image,
										EncodeOptions.parse(
												Map.of("posterior", "sample", "seed", "42", "device", "cpu"))))
						.toArray(),
				LatentImages.toTensor(latent).toArray());
		final ImagePlus channels = output(run(ShowLatentChannels.class, "input", latent), "channels");
		assertArrayEquals((int[]) service().showChannels(latent).getProcessor().getPixels(), (int[])
				channels.getProcessor().getPixels());
		final ImagePlus decoded = output(run(DecodeLatent.class, "input", latent, "device", "cpu"), "image");
		assertArrayEquals((int[]) service().decode(latent).getProcessor().getPixels(), (int[])
				decoded.getProcessor().getPixels());
	}

	@Test
	void parametersReachTheService() throws Exception {
		final String model = Resources.path("model/variants/names").toString();
		final ImagePlus latent = output(
				run(EncodeToLatent.class, "input", image(), "model", model, "size", "512x512", "device", "cpu"),
				"latent");
		assertEquals(256, latent.getWidth());
		assertEquals(model, latent.getProp("latentij.model"));
		assertEquals("mean", latent.getProp("latentij.posterior"));
		final ImagePlus plain = new ImagePlus("plain", latent.getStack());
		assertEquals(
				512,
				output(run(DecodeLatent.class, "input", plain, "model", model, "device", "cpu"), "image")
						.getWidth());
	}

	@Test
	void wrongInputsCancelWithTheReason() throws Exception {
		final ImagePlus bytes = IJ.createImage("bytes", "8-bit", 8, 8, 4);
		final ImagePlus three = IJ.createImage("three", "32-bit", 8, 8, 3);
		assertTrue(reason(run(DecodeLatent.class, "input", bytes)).contains("32-bit"));
		assertTrue(reason(run(DecodeLatent.class, "input", three)).contains("3 slices"));
		assertTrue(reason(run(ShowLatentChannels.class, "input", bytes)).contains("32-bit"));
		assertTrue(reason(run(EncodeToLatent.class, "input", new ImagePlus())).contains("no pixels"));
	}

	@Test
	void wrongWordsCancelWithTheReason() throws Exception {
		final ImagePlus image = image();
		assertTrue(
				reason(run(EncodeToLatent.class, "input", image, "seed", "abc")).contains("seed=abc"));
		assertTrue(reason(run(EncodeToLatent.class, "input", image, "posterior", "median"))
				.contains("mean, sample or index"));
		assertTrue(reason(run(EncodeToLatent.class, "input", image, "model", "/no/such/model"))
				.contains("/no/such/model"));
		assertTrue(
				reason(run(DecodeLatent.class, "input", image, "device", "tpu")).contains("auto, gpu, gpu:1 or cpu"));
	}

	@Test
	void withoutAnyImageTheCommandIsCanceled() throws Exception {
		final CommandModule module = run(EncodeToLatent.class);
		assertTrue(module.isCanceled());
		assertNotNull(module.getCancelReason());
		assertTrue(module.getCancelReason().contains("There is no image"), module.getCancelReason());
		assertNull(module.getOutput("latent"));
	}

	/** What SciJava's status bar shows is replaced afterwards: it must have been told before. */
	@Test
	void theStatusBarIsToldBeforeTheService() {
		try (Context all = new Context()) {
			final List<String> told = all.service(EventService.class).getSubscribers(StatusEvent.class).stream()
					.map(Object::toString)
					.toList();
			final int bar = indexOf(told, all.service(UIService.class));
			final int service = indexOf(told, all.service(LatentService.class));
			assertTrue(bar >= 0 && service > bar, told.toString());
		}
	}

	/** Subscribers of SciJava's name the object that they stand for. */
	private static int indexOf(final List<String> subscribers, final Object object) {
		return IntStream.range(0, subscribers.size())
				.filter(i -> subscribers.get(i).contains("realSubscriber=" + object + ","))
				.findFirst()
				.orElse(-1);
	}

	/** ImageJ's status line tells of what no network has done, too. */
	@Test
	void theServiceTellsOfDrawnChannels() throws Exception {
		final List<String> told = Collections.synchronizedList(new ArrayList<>());
		final CountDownLatch again = new CountDownLatch(1);
		final Object bar = new Object() {

			@EventHandler
			private void onEvent(final StatusEvent event) {
				told.add(event.getStatusMessage());
				if (Collections.frequency(told, "Drew the channels of a-latent") == 2) again.countDown();
			}
		};
		try (Context window = new Context(LatentService.class, CommandService.class, StatusService.class)) {
			window.service(EventService.class).subscribe(bar);
			final ImagePlus latent = service().encode(image(), EncodeOptions.DEFAULT);
			latent.setTitle("a-latent");
			final Map<String, Object> inputs = Map.of("input", latent);
			window.service(CommandService.class)
					.run(ShowLatentChannels.class, true, inputs)
					.get();
			assertTrue(again.await(1, TimeUnit.MINUTES), told.toString());
		}
	}
}
