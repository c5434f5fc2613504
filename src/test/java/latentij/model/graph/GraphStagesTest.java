// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import latentij.model.graph.GraphStages.Stage;
import latentij.runtime.GraphRunner;
import org.junit.jupiter.api.Test;

/** That the stages of whole networks give the results of the whole, other tests see. */
class GraphStagesTest {

	private static final Barrier STATISTICS =
			new Barrier.Statistics("a", "means", "squares", "mean", "residual", "variance", 2, 1);

	private static final Barrier ATTENTION = new Barrier.Attention("normal", "q", "k", "v", "attended", 2);

	/** A normalization, an attention to its result, and a shortcut around both. */
	private static OnnxGraph graph() {
		final OnnxGraph graph = new OnnxGraph("g");
		final String x = graph.input("x", OnnxType.FLOAT, "n", 2, "h", "w");
		graph.node("Relu", "a", List.of(x));
		graph.node("Neg", "shortcut.before", List.of(x));
		graph.node("Relu", "shortcut", List.of("shortcut.before"));
		graph.node("ReduceMean", "means", List.of("a"), Attribute.of("axes", new long[] {3}));
		graph.node("ReduceSumSquare", "squares", List.of("a"), Attribute.of("axes", new long[] {3}));
		graph.input("mean", OnnxType.FLOAT, 2, 1, 1);
		graph.input("residual", OnnxType.DOUBLE, 2, 1, 1);
		graph.input("variance", OnnxType.DOUBLE, 2, 1, 1);
		graph.barrier(STATISTICS);
		graph.cast("wide", "a", OnnxType.DOUBLE);
		graph.node("Sub", "centered", List.of("wide", "residual"));
		graph.cast("divided", graph.node("Div", "divided.wide", List.of("centered", "variance")), OnnxType.FLOAT);
		graph.node("Sub", "normal", List.of("divided", "mean"));
		final String constant = graph.node("Neg", "constant", List.of(graph.scalar("two", 2f)));
		graph.node("Mul", "q", List.of("normal", graph.node("Exp", "constant.of.it", List.of(constant))));
		graph.node("Neg", "k", List.of("normal"));
		graph.node("Abs", "v", List.of("normal"));
		graph.node("Abs", "nobody.needs.this", List.of("normal"));
		graph.input("attended", OnnxType.FLOAT, "n", 2, "h", "w");
		graph.barrier(ATTENTION);
		graph.node("Add", "sum", List.of("normal", "attended"));
		graph.node("Add", "y", List.of("sum", "shortcut"));
		graph.output("y", OnnxType.FLOAT);
		return graph;
	}

	private static List<String> nodes(final Stage stage) {
		return stage.graph().nodes().stream().map(OnnxGraph.Node::name).toList();
	}

	/**
	 * A shortcut in the last stage needs the image, which is kept anyway; in the first one it would be a map in memory
	 * for the whole time.
	 */
	@Test
	void everyNodeIsWhereItIsNeededFirst() {
		final List<Stage> stages = GraphStages.of(graph(), "x", "y");
		assertEquals(3, stages.size());
		assertEquals(List.of("a", "means", "squares"), nodes(stages.get(0)));
		assertEquals(
				List.of(
						"wide",
						"centered",
						"divided.wide",
						"divided",
						"normal",
						"constant",
						"constant.of.it",
						"q",
						"k",
						"v"),
				nodes(stages.get(1)));
		assertEquals(List.of("shortcut.before", "shortcut", "sum", "y"), nodes(stages.get(2)));
	}

	@Test
	void stagesTakeWhatThoseBeforeAndBarriersGive() throws IOException {
		final List<Stage> stages = GraphStages.of(graph(), "x", "y");
		assertEquals(List.of("x"), stages.get(0).maps());
		assertEquals(List.of(), stages.get(0).numbers());
		assertEquals(List.of("a", "means", "squares"), stages.get(0).outputs());
		assertEquals(List.of(STATISTICS), stages.get(0).barriers());
		assertEquals(List.of("a"), stages.get(1).maps());
		assertEquals(List.of("residual", "variance", "mean"), stages.get(1).numbers());
		assertEquals(List.of("q", "k", "v", "normal"), stages.get(1).outputs());
		assertEquals(List.of(ATTENTION), stages.get(1).barriers());
		assertEquals(List.of("x", "normal", "attended"), stages.get(2).maps());
		assertEquals(List.of(), stages.get(2).numbers());
		assertEquals(List.of("y"), stages.get(2).outputs());
		assertEquals(List.of(), stages.get(2).barriers());
		// Each is a graph of its own, with inputs of the right types.
		for (final Stage stage : stages) new GraphRunner(stage.graph()).close();
	}

	/** Of a Scan's body, which takes values of the graph around it without naming them as inputs of its node. */
	@Test
	void valuesThatBodiesUseComeAlong() throws IOException {
		final OnnxGraph graph = new OnnxGraph("g");
		graph.node("Relu", "a", List.of(graph.input("x", OnnxType.FLOAT, "n", 2, "h", "w")));
		graph.node("Neg", "means", List.of("a"));
		graph.node("Abs", "squares", List.of("a"));
		graph.input("mean", OnnxType.FLOAT, 2, 1, 1);
		graph.barrier(STATISTICS);
		graph.scalar("two", 2f);
		graph.node("Exp", "of.mean", List.of("mean"));
		final OnnxGraph body = graph.body("body");
		body.node("Mul", "product", List.of(body.input("channel", OnnxType.FLOAT, 1, 1), "two"));
		body.output(body.node("Add", "added", List.of("product", "a")), OnnxType.FLOAT);
		graph.node("Scan", "y", List.of("of.mean"), body.asAttribute("body"), Attribute.of("num_scan_inputs", 1));
		final List<Stage> stages = GraphStages.of(graph, "x", "y");
		assertEquals(List.of("a"), stages.get(1).maps());
		assertEquals(List.of("a", "means", "squares"), stages.get(0).outputs());
		assertEquals(List.of("of.mean", "y"), nodes(stages.get(1)));
		new GraphRunner(stages.get(1).graph()).close();
	}

	@Test
	void withoutBarriersThereIsOneStage() {
		final OnnxGraph graph = new OnnxGraph("one");
		graph.node("Abs", "y", List.of(graph.node("Neg", "h", List.of(graph.input("x", OnnxType.FLOAT, "n")))));
		final List<Stage> stages = GraphStages.of(graph, "x", "y");
		assertEquals(1, stages.size());
		assertEquals(List.of("h", "y"), nodes(stages.get(0)));
	}

	@Test
	void anOutputThatDependsOnNoInputIsRefused() {
		final OnnxGraph graph = new OnnxGraph("constant");
		graph.input("x", OnnxType.FLOAT, "n");
		graph.node("Neg", "y", List.of(graph.scalar("two", 2f)));
		final String message = assertThrows(IllegalArgumentException.class, () -> GraphStages.of(graph, "x", "y"))
				.getMessage();
		assertTrue(message.contains("\"y\" of OnnxGraph constant depends on no input"), message);
	}
}
