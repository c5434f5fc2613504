// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import latentij.codec.VaeException;
import latentij.model.OnnxSource;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Port;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.runtime.GraphRunner;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.runtime.ort.OrtSessions.Provider;
import latentij.tensor.FloatTensor;
import latentij.util.CancelCheck;
import latentij.util.RunWatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OrtGraphTest {

	/** The tag of the first field of a model's protobuf message. */
	private static final byte IR_VERSION = 1 << 3;

	private static final FloatTensor X = FloatTensor.copyOf(new float[] {1, -2, 3, 65504}, 1, 2, 2);

	@BeforeAll
	static void start() {
		GraphRunner.start();
	}

	/** A graph whose output is the negative of its input, and another one. */
	private static OrtGraph negative(final OnnxType type) throws IOException {
		final OnnxGraph graph = new OnnxGraph("negative");
		final String x = graph.input("x", type, 1, "h", 2);
		graph.output(graph.node("Neg", "y", List.of(x)), type);
		graph.output(graph.node("Shape", "shape", List.of(x)), OnnxType.INT64);
		return OrtGraph.open(graph, Provider.CPU);
	}

	private static void assertNegative(final FloatTensor y) {
		assertArrayEquals(X.shape(), y.shape());
		assertArrayEquals(new float[] {-1, 2, -3, -65504}, y.toArray());
	}

	@Test
	void outputsAreTheSameWithAndWithoutACopy() throws IOException {
		try (GraphSession graph = negative(OnnxType.FLOAT)) {
			final Input input = Input.of("x", X);
			assertNegative(graph.run("y", input));
			assertNegative(graph.run("y", X.shape(), input));
			// Graphs that declare another shape give what they have.
			assertNegative(graph.run("y", new long[] {1, 2, 3}, input));
			assertNegative(graph.run("y", new long[] {4}, input));
		}
	}

	@Test
	void sixteenBitsAreConverted() throws IOException {
		try (GraphSession graph = negative(OnnxType.FLOAT16)) {
			final Input input = Input.of(new Port("x", ElementType.FLOAT16), X);
			assertNegative(graph.run("y", input));
			assertNegative(graph.run("y", X.shape(), input));
		}
	}

	/** A trial of a device is no run of a network, and must not be counted as one. */
	@Test
	void runsAreToldOfWhereThatIsAskedFor() throws IOException {
		try (RunWatch watch = RunWatch.open();
				GraphSession trial = negative(OnnxType.FLOAT);
				GraphSession network = negative(OnnxType.FLOAT).watched()) {
			assertNegative(trial.run("y", Input.of("x", X)));
			assertEquals(0, watch.runs());
			assertNegative(network.run("y", Input.of("x", X)));
			assertEquals(1, watch.runs());
		}
	}

	/** A thread for each of them would take longer than they do. */
	@Test
	void shortRunsNeedNoThreadsOfTheirOwn() throws IOException {
		final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		final int runs = 1000;
		try (GraphSession graph = negative(OnnxType.FLOAT).abandoningRuns()) {
			final long before = threads.getTotalStartedThreadCount();
			for (int i = 0; i < runs; i++) assertNegative(graph.run("y", Input.of("x", X)));
			assertTrue(threads.getTotalStartedThreadCount() - before < runs);
		}
	}

	@Test
	void failuresNameShapesAndOutputs() throws IOException {
		try (GraphSession graph = negative(OnnxType.FLOAT)) {
			final Input input = Input.of("x", X);
			assertEquals(
					"The graph has no output \"z\"",
					assertThrows(VaeException.class, () -> graph.run("z", input))
							.getMessage());
			assertEquals(
					"The graph gave INT64 values; expected were 32-bit or 16-bit floats. Export it again, without the conversion to others.",
					assertThrows(VaeException.class, () -> graph.run("shape", input))
							.getMessage());
			final String message = assertThrows(
							VaeException.class, () -> graph.run("y", Input.of("x", FloatTensor.zeros(1, 2, 5))))
					.getMessage();
			assertTrue(message.startsWith("ONNX Runtime failed on [(1, 2, 5)]: "), message);
			assertNegative(graph.run("y", input));
		}
	}

	@Test
	void filesThatAreNotThereAreNamed() {
		final OnnxSource file = new OnnxSource.File(Path.of("nowhere", "model.onnx"));
		assertThrows(FileNotFoundException.class, () -> OrtGraph.open(file, Provider.CPU, Edit.NONE, CancelCheck.NONE));
	}

	@Test
	void filesThatAreNewerThanOnnxRuntimeSaySo() throws IOException {
		final OnnxGraph graph = new OnnxGraph("new");
		graph.output(graph.node("Neg", "y", List.of(graph.input("x", OnnxType.FLOAT, 1))), OnnxType.FLOAT);
		final byte[] model = graph.toModel();
		assertEquals(IR_VERSION, model[0]);
		model[1] = 99;
		final OnnxSource source = new OnnxSource.Graph(model, null);
		final String message = assertThrows(
						VaeException.class, () -> OrtGraph.open(source, Provider.CPU, Edit.NONE, CancelCheck.NONE))
				.getMessage();
		assertTrue(message.contains("IR version: 99"), message);
		assertTrue(message.endsWith("export the model again with an older opset, as 17."), message);
	}

	@Test
	void canceledGraphsRunAgainWhenThatIsTakenBack() throws IOException {
		final GraphSession graph = negative(OnnxType.FLOAT);
		try (graph) {
			graph.setCanceled(true);
			assertThrows(CancellationException.class, () -> graph.run("y", Input.of("x", X)));
			graph.setCanceled(false);
			assertNegative(graph.run("y", Input.of("x", X)));
		}
		graph.close();
		graph.setCanceled(true);
	}

	/** One node that takes longer than a canceled run is waited for, and can be ended after it only. */
	@Test
	void runsThatAreAbandonedLeaveTheGraphUsable() throws Exception {
		final OnnxGraph graph = new OnnxGraph("long");
		final String x = graph.input("x", OnnxType.FLOAT, "n", "k");
		final String y = graph.input("y", OnnxType.FLOAT, "k", "m");
		graph.output(graph.node("MatMul", "product", List.of(x, y)), OnnxType.FLOAT);
		try (OrtGraph session = OrtGraph.open(graph, Provider.CPU).abandoningRuns()) {
			final FloatTensor large = FloatTensor.zeros(2500, 2500);
			final CountDownLatch begun = new CountDownLatch(1);
			final AtomicReference<Throwable> end = new AtomicReference<>();
			final Thread run = new Thread(() -> {
				begun.countDown();
				session.run("product", new long[] {2500, 2500}, Input.of("x", large), Input.of("y", large));
			});
			run.setUncaughtExceptionHandler((thread, exc) -> end.set(exc));
			run.start();
			begun.await();
			session.setCanceled(true);
			run.join();
			assertInstanceOf(CancellationException.class, end.get());
			session.setCanceled(false);
			final FloatTensor two = FloatTensor.copyOf(new float[] {2}, 1, 1);
			assertArrayEquals(
					new float[] {4},
					session.run("product", new long[] {1, 1}, Input.of("x", two), Input.of("y", two))
							.toArray());
		}
	}
}
