// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.tiling.Tiling;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Encoder;
import latentij.model.VaeModel.Port;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.library.Models;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;

/** Runs that another thread ends. */
class CancellationTest {

	/** Takes seconds. */
	private static final int LONG = 384;

	private static final FloatTensor SHORT = FloatTensor.zeros(1, 4, 2, 2);

	private static VaeModel model() throws IOException {
		return Models.standard().find(Models.BUNDLED);
	}

	/** Begins something in another thread. */
	private static Thread begin(final Runnable job, final AtomicReference<Throwable> end) {
		final Thread thread = new Thread(job, "job");
		thread.setUncaughtExceptionHandler((t, exc) -> end.set(exc));
		thread.start();
		return thread;
	}

	@Test
	void runInProgressIsEndedAndTheNetworkStaysUsable() throws Exception {
		final CountDownLatch opened = new CountDownLatch(1);
		try (OrtVaeNetwork network =
				Networks.on(Device.CPU, Precision.FP32, model(), opener -> (source, edit, check) -> {
					try {
						return opener.open(source, edit, check);
					} finally {
						opened.countDown();
					}
				})) {
			final AtomicReference<Throwable> end = new AtomicReference<>();
			final Thread job = begin(() -> network.decode(FloatTensor.zeros(1, 4, LONG, LONG)), end);
			opened.await();
			network.setCanceled(true);
			job.join();
			assertTrue(end.get() instanceof CancellationException, String.valueOf(end.get()));
			network.setCanceled(false);
			network.decode(SHORT);
		}
	}

	@Test
	void openingIsEndedToo() throws Exception {
		final CountDownLatch opening = new CountDownLatch(1);
		final AtomicBoolean slow = new AtomicBoolean(true);
		try (OrtVaeNetwork network =
				Networks.on(Device.CPU, Precision.FP32, model(), opener -> (source, edit, check) -> {
					opening.countDown();
					// Weights on a slow disk.
					while (slow.get()) check.check();
					return opener.open(source, edit, check);
				})) {
			final AtomicReference<Throwable> end = new AtomicReference<>();
			final Thread job = begin(() -> network.decode(SHORT), end);
			opening.await();
			network.setCanceled(true);
			job.join();
			assertTrue(end.get() instanceof CancellationException, String.valueOf(end.get()));
			network.setCanceled(false);
			slow.set(false);
			network.decode(SHORT);
		}
	}

	@Test
	void canceledNetworksRunNothing() throws IOException {
		final int[] opened = new int[1];
		try (OrtVaeNetwork network =
				Networks.on(Device.CPU, Precision.FP32, model(), opener -> (source, edit, check) -> {
					opened[0]++;
					return opener.open(source, edit, check);
				})) {
			network.setCanceled(true);
			assertThrows(CancellationException.class, () -> network.decode(SHORT));
			assertThrows(CancellationException.class, () -> network.encode(PixelTensor.zeros(1, 16, 16), null));
			assertArrayEquals(new int[] {0}, opened);
			network.setCanceled(false);
			network.decode(SHORT);
		}
	}

	/** An encoder whose loop has no end. */
	private static VaeModel endless() throws IOException {
		final OnnxGraph graph = new OnnxGraph("endless");
		final String image = graph.input("sample", OnnxType.FLOAT, "n", 3, "h", "w");
		final OnnxGraph body = graph.body("body");
		body.input("i", OnnxType.INT64, 1);
		body.input("go", OnnxType.BOOL, 1);
		body.input("x", OnnxType.FLOAT);
		body.output(body.node("Identity", "still", List.of("go")), OnnxType.BOOL);
		body.output(body.node("Cos", "next", List.of("x")), OnnxType.FLOAT);
		final String yes = graph.cast("yes", graph.floats("one", 1), OnnxType.BOOL);
		final String most = graph.integers(Long.MAX_VALUE);
		graph.output(
				graph.node("Loop", "latent_sample", List.of(most, yes, image), body.asAttribute("body")),
				OnnxType.FLOAT);
		final VaeModel model = model();
		return new VaeModel(
				"endless",
				"1",
				model.config(),
				new Encoder(
						new OnnxSource.Graph(graph.toModel(), null),
						new Port("sample", ElementType.FLOAT),
						null,
						"latent_sample"),
				model.decoder(),
				model.memory(),
				List.of());
	}

	/** Waits until a thread has a run in ONNX Runtime's code, which has a thread of its own. */
	private static void awaitRun(final Thread job, final AtomicReference<Throwable> end) {
		while (job.isAlive()
				&& Thread.getAllStackTraces().values().stream()
						.flatMap(Stream::of)
						.noneMatch(frame -> frame.getClassName().equals("ai.onnxruntime.OrtSession")
								&& frame.getMethodName().equals("run"))) Thread.onSpinWait();
		assertTrue(job.isAlive(), String.valueOf(end.get()));
	}

	/** In one piece, so that nothing but ONNX Runtime can end it. */
	@Test
	void runsWithoutEndAreEnded() throws Exception {
		try (VaeCodec codec = VaeCodecs.open(endless(), DeviceChoice.CPU)) {
			final AtomicReference<Throwable> end = new AtomicReference<>();
			final Thread job = begin(() -> codec.encode(FloatTensor.zeros(1, 3, 8, 8), PosteriorMode.MEAN, 0), end);
			awaitRun(job, end);
			codec.cancel(job);
			job.join();
			assertTrue(end.get() instanceof CancellationException, String.valueOf(end.get()));
			codec.decode(new Latent(SHORT));
		}
	}

	/** Another job may take long: that of another macro, say. */
	@Test
	void jobsThatWaitForTheirTurnAreEnded() throws Exception {
		try (VaeCodec codec = VaeCodecs.open(endless(), DeviceChoice.CPU)) {
			final AtomicReference<Throwable> end = new AtomicReference<>();
			final Thread job = begin(() -> codec.encode(FloatTensor.zeros(1, 3, 8, 8), PosteriorMode.MEAN, 0), end);
			awaitRun(job, end);
			final AtomicReference<Throwable> second = new AtomicReference<>();
			final Thread waiting = begin(() -> codec.decode(new Latent(SHORT)), second);
			while (waiting.getState() != Thread.State.WAITING) Thread.onSpinWait();
			codec.cancel(waiting);
			waiting.join();
			assertTrue(second.get() instanceof CancellationException, String.valueOf(second.get()));
			assertTrue(job.isAlive());
			codec.cancel(job);
			job.join();
		}
	}

	@Test
	void runsInStagesAreEnded() throws Exception {
		final VaeModel model =
				Models.standard().find(Vectors.path("kl-f8c4/vae").toString());
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			final float[] expected = codec.decode(new Latent(SHORT)).toArray();
			final CountDownLatch begun = new CountDownLatch(1);
			final AtomicReference<Throwable> end = new AtomicReference<>();
			final Thread job = begin(
					() -> codec.decode(
							new Latent(FloatTensor.zeros(1, 4, LONG / 2, LONG / 2)),
							new Tiling.Stages(1L << 30),
							(done, all) -> begun.countDown()),
					end);
			begun.await();
			codec.cancel(job);
			job.join();
			assertTrue(end.get() instanceof CancellationException, String.valueOf(end.get()));
			assertArrayEquals(expected, codec.decode(new Latent(SHORT)).toArray());
		}
	}

	@Test
	void codecsEndTheJobInProgressAndNoOther() throws Exception {
		try (VaeCodec codec = VaeCodecs.open(model(), DeviceChoice.CPU)) {
			codec.cancel(Thread.currentThread());
			final float[] expected = codec.decode(new Latent(SHORT)).toArray();
			final CountDownLatch begun = new CountDownLatch(1);
			final TileListener listener = (done, all) -> begun.countDown();
			final AtomicReference<Throwable> end = new AtomicReference<>();
			final Thread job = begin(
					() -> codec.encode(
							PixelTensor.zeros(1, 8 * LONG, 8 * LONG),
							PosteriorMode.MEAN,
							0,
							new Tiling.Blended(LONG / 2),
							listener),
					end);
			begun.await();
			codec.cancel(job);
			job.join();
			assertTrue(end.get() instanceof CancellationException, String.valueOf(end.get()));
			assertArrayEquals(expected, codec.decode(new Latent(SHORT)).toArray());
		}
	}
}
