// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import latentij.codec.VaeException;
import latentij.job.ErrorMessage.Kind;
import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.DownloadOffer;
import latentij.model.hub.DownloadProgress;
import latentij.model.hub.HubException;
import latentij.model.hub.store.FakeHub;
import latentij.model.hub.store.ModelStore;
import latentij.model.library.Models;
import latentij.util.Remedies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorMessageTest {

	@TempDir
	private Path temp;

	private static void assertMessage(final Kind kind, final String text, final Throwable exc) {
		assertEquals(new ErrorMessage(kind, text), ErrorMessage.of(exc));
	}

	/** The exception for a model whose download the user is asked for, and follows. */
	private HubException failure(final DownloadConsent consent, final DownloadListener listener) {
		try (FakeHub hub = new FakeHub()) {
			hub.file("lab/vae", "config.json", "{\"_class_name\": \"AutoencoderKL\"}".getBytes(), false);
			hub.file("lab/vae", "diffusion_pytorch_model.safetensors", new byte[100_000], true);
			final Map<String, String> environment = Map.of(
					"HF_ENDPOINT",
					hub.endpoint().toString(),
					"HF_HOME",
					temp.resolve("huggingface").toString());
			final ModelStore store = Models.store()
					.folder(temp.resolve("store"))
					.environment(environment::get)
					.build();
			return assertThrows(HubException.class, () -> new Models(store, consent, listener).find("lab/vae"));
		}
	}

	@Test
	void canceledRunsNeedNoMessage() {
		assertMessage(
				Kind.CANCELED, "Canceled with the Esc key.", new CancellationException("Canceled with the Esc key."));
	}

	@Test
	void downloadsThatTheUserStopsNeedNoMessage() {
		final HubException exc = failure(offer -> true, new DownloadListener() {

			private boolean started;

			@Override
			public void progress(final DownloadProgress progress) {
				started = true;
			}

			@Override
			public boolean isCanceled() {
				return started;
			}
		});
		assertEquals(HubException.Kind.CANCELED, exc.kind());
		assertMessage(Kind.CANCELED, exc.getMessage(), exc);
		assertTrue(exc.getMessage().contains("was canceled"), exc.getMessage());
	}

	@Test
	void downloadsThatTheUserDeclinesNeedNoMessage() {
		final HubException exc = failure(offer -> false, DownloadListener.NONE);
		assertMessage(Kind.CANCELED, "The model \"lab/vae\" was not downloaded, as you wished.", exc);
		// As for the model of a latent.
		assertMessage(Kind.CANCELED, "\"x\" was made with it.", new IOException("\"x\" was made with it.", exc));
	}

	@Test
	void whereNobodyCanBeAskedTheMessageSaysHowToConsent() {
		final HubException exc = failure(
				new DownloadConsent() {

					@Override
					public boolean agree(final DownloadOffer offer) {
						return false;
					}

					@Override
					public String remedy() {
						return "Say yes.";
					}
				},
				DownloadListener.NONE);
		assertEquals(Kind.FAILED, ErrorMessage.of(exc).kind());
		assertTrue(ErrorMessage.of(exc).text().endsWith("Say yes."), exc.getMessage());
	}

	@Test
	void failuresSayTheirReason() {
		assertMessage(Kind.FAILED, "no image", new IllegalArgumentException("no image"));
		assertMessage(Kind.FAILED, "no file", new IOException("no file"));
		assertMessage(Kind.FAILED, "no kernel", new VaeException("no kernel"));
	}

	/** Java's own messages are the path alone. */
	@Test
	void filesAreNamedWithTheReason() throws IOException {
		assertMessage(
				Kind.FAILED,
				"\"a/b.tif\" cannot be used: access to it is denied. Give yourself the right to use it, or choose another"
						+ " one.",
				new AccessDeniedException("a/b.tif"));
		assertMessage(
				Kind.FAILED,
				"\"a/deep\" cannot be used: access to it is denied. Give yourself the right to use it, or choose another"
						+ " one.",
				new UncheckedIOException(new AccessDeniedException("a/deep")));
		assertMessage(
				Kind.FAILED,
				"\"a\" cannot be used: Is a directory.",
				new FileSystemException("a", null, "Is a directory"));
		assertMessage(Kind.FAILED, "A file cannot be used: it ends too early.", new EOFException());
		final Path none = temp.resolve("none.json");
		final IOException exc = assertThrows(IOException.class, () -> Files.readAllBytes(none));
		assertMessage(Kind.FAILED, "\"" + none + "\" cannot be used: it is not there.", exc);
	}

	@Test
	void missingLibrariesAndFullMemoryComeWithARemedy() {
		final ErrorMessage library = ErrorMessage.of(new NoClassDefFoundError("com/google/gson/Gson"));
		assertEquals(Kind.FAILED, library.kind());
		assertTrue(library.text().contains("com/google/gson/Gson")
				&& library.text().contains("\"jars\""));
		final ErrorMessage memory = ErrorMessage.of(new OutOfMemoryError("Java heap space"));
		assertEquals(Kind.FAILED, memory.kind());
		assertTrue(memory.text().contains("Java heap space") && memory.text().contains("memory"), memory.text());
	}

	@Test
	void settingsAreThoseOfJavaWhereThereAreNoMenus() {
		final VaeException proxy = new VaeException("Check the proxy " + Remedies.PROXY + ".");
		assertEquals(
				"Check the proxy (Edit > Options > Proxy Settings).",
				ErrorMessage.of(proxy, true).text());
		assertEquals(
				"Check the proxy (start Java with -Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT).",
				ErrorMessage.of(proxy, false).text());
		final OutOfMemoryError heap = new OutOfMemoryError("Java heap space");
		assertTrue(ErrorMessage.of(heap, true).text().contains("Memory & Threads"));
		assertEquals(
				"Java's memory is full (Java heap space): close images, or start Java with a larger -Xmx.",
				ErrorMessage.of(heap, false).text());
		assertEquals(
				Kind.CANCELED,
				ErrorMessage.of(new CancellationException(), false).kind());
	}

	@Test
	void faultsOfLatentIJAreToBeReported() {
		final ErrorMessage message = ErrorMessage.of(new IllegalStateException("odd"));
		assertEquals(Kind.BUG, message.kind());
		assertTrue(message.text().contains("odd") && message.text().contains("report it"), message.text());
		assertEquals(Kind.BUG, ErrorMessage.of(new UnsatisfiedLinkError("odd")).kind());
	}

	@Test
	void javasTwoMemoriesAreToldApart() {
		assertTrue(
				ErrorMessage.of(new OutOfMemoryError("Java heap space")).text().contains("close images"));
		assertTrue(ErrorMessage.of(new OutOfMemoryError(
						"Cannot reserve 33554432 bytes of direct buffer memory (allocated: 1, limit: 2)"))
				.text()
				.contains("-XX:MaxDirectMemorySize"));
	}
}
