// SPDX-License-Identifier: BSD-2-Clause
package latentij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import latentij.codec.VaeCodec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The dependencies between packages and classes, as the JDK's {@code jdeps} reads
 * them in the compiled classes. A nested class counts as its outer class.
 */
class ArchitectureTest {

	/** A package, and those of LatentIJ's that it may use. */
	private static final Map<String, Set<String>> PACKAGES = table(
			"""
		spark: ij.files cli batch ij ij.blocks ij.models ij.formats ij.chunked interchange job job.options model.library model tensor util.files util
		command: command.widget service reconstruction ij.menu ij.latents ij.ui interchange job job.options model.library util
		command.widget: service ij.menu ij.latents job.options model.library
		service: reconstruction ij.tools ij.files batch ij ij.runs ij.models ij.ui ij.live ij.formats ij.planes job job.options
		reconstruction: ij.menu view ij ij.latents ij.images ij.models ij.ui ij.formats ij.planes interchange job job.options model codec quality util.files util
		ij.menu: batch ij ij.runs ij.latents ij.images ij.models ij.ui job job.options model.library util
		ij.tools: ij.menu preview ij ij.blocks ij.latents ij.images ij.provenance ij.models ij.ui ij.formats ij.chunked interchange job job.options model.library model codec tensor util.files util
		ij.files: ij.menu ij.tools batch ij ij.runs ij.latents ij.images ij.models ij.ui ij.formats ij.planes ij.chunked interchange job job.options util.files util
		preview: tensor util.json util.files
		view:
		cli: reconstruction ij.files batch ij ij.runs ij.images ij.models ij.bioformats ij.formats ij.chunked interchange job job.options model.library quality util.files util
		batch: util.files util
		ij: ij.blocks ij.runs ij.latents ij.images ij.provenance ij.models ij.ui ij.formats ij.planes ij.chunked diagnosis io job job.memory job.options model codec tensor util.files util.machine util
		ij.blocks: ij.runs ij.latents ij.images ij.provenance ij.models ij.planes ij.chunked chunked job job.memory job.options model codec tensor util.files util
		ij.runs: batch ij.latents ij.ui job job.memory util
		ij.latents: preview ij.images ij.provenance ij.ui ij.planes job job.options model.library model codec tensor util
		ij.images: ij.planes job job.memory job.options model.library codec tensor util.machine util
		ij.provenance: ij.planes job job.options model codec util
		ij.models: ij.ui job job.options model.library model model.hub.store model.hub util
		ij.ui: view ij.bioformats ij.planes tensor util
		ij.live: ij.menu preview ij ij.latents ij.provenance ij.models ij.ui live job job.options model codec tensor util
		live: preview job job.memory model codec tensor
		ij.bioformats: util.files util
		ij.formats: batch ij.bioformats ij.planes io util.files util
		ij.planes: io job job.options codec tensor util.files
		ij.chunked: ij.planes n5 zarr chunked job job.options tensor util.files util
		n5: chunked chunked.codec util.json util
		zarr: chunked chunked.codec util.json util
		chunked: chunked.codec util.json util.files util
		chunked.codec:
		diagnosis: runtime runtime.backend util.files util.machine util
		io: job tensor util.files util.machine util
		interchange: model.safetensors tensor util.files util.machine util
		job: job.memory job.options runtime runtime.backend model.library model model.hub codec codec.tiling tensor util.files util.machine util
		job.memory: job.options runtime.backend model codec codec.tiling tensor util.machine
		job.options: interchange runtime.backend model.library codec codec.tiling util.files util
		runtime: runtime.stages runtime.cpu runtime.cuda runtime.coreml runtime.ort runtime.backend model model.onnx model.graph.layers model.graph codec tensor util.files util.machine util
		runtime.stages: runtime.ort model model.onnx model.graph.layers model.graph codec tensor util.files util.machine util
		runtime.cpu: runtime.backend model.graph.layers util.machine
		runtime.cuda: runtime.kernels runtime.ort runtime.backend model.family.network model.graph.layers model.graph codec tensor util
		runtime.kernels: runtime.ort model.graph
		runtime.coreml: runtime.ort runtime.backend model.graph.layers util.machine util
		runtime.ort: runtime.backend model model.onnx model.graph codec tensor util.files util.machine util
		runtime.backend: model.graph.layers codec
		model.library: model.catalog model.checkpoint model.optimum model model.hub.store model.hub codec util.files util
		model.catalog: model.family model.hub codec util.json util
		model.checkpoint: model.family model model.family.network model.graph.layers model.graph model.hub.store model.hub model.safetensors codec tensor util.json util.files util
		model.optimum: model.family model model.onnx.memory model.onnx codec util.json util.files util
		model.family: model model.family.network model.graph.layers model.graph codec util.json util
		model: model.onnx.memory model.onnx.values model.onnx model.graph.layers model.graph codec util.files
		model.onnx.memory: model.onnx.values model.onnx
		model.onnx.values: model.onnx model.graph.winograd model.graph util
		model.onnx: model.graph util.files util
		model.family.network: model.graph.layers model.graph
		model.graph.layers: model.graph.winograd model.graph
		model.graph.winograd: model.graph util
		model.graph: util
		model.hub.store: model.hub.http model.hub util
		model.hub.http: model.hub util.files util
		model.hub: util.files util
		model.safetensors: tensor util.files util
		codec: codec.tiling tensor
		codec.tiling: tensor
		tensor:
		quality:
		util.json: util.files util
		util.files: util
		util.machine: util
		util:
		""");

	/** Libraries, and the packages that may use them. */
	private static final Map<String, Set<String>> LIBRARIES = table(
			"""
		ij.: command command.widget service cli spark reconstruction ij ij.live ij.menu ij.tools ij.files ij.blocks ij.latents ij.images ij.provenance ij.models ij.ui ij.chunked ij.planes ij.bioformats ij.formats
		org.scijava.: command command.widget service
		org.apache.spark.: spark
		org.apache.parquet.: spark
		org.apache.hadoop.: spark
		ai.djl.: runtime.ort
		ai.onnxruntime.: runtime runtime.backend runtime.ort runtime.cpu runtime.cuda runtime.kernels runtime.coreml
		""");

	/** Classes that belong together, and may know each other. */
	private static final Set<Set<String>> PAIRS = Set.of(
			Set.of(
					"model.graph.layers.ChannelsFirstLayers",
					"model.graph.layers.ChannelsLastLayers",
					"model.graph.layers.Layers"),
			Set.of("tensor.Block", "tensor.FloatTensor", "tensor.LazyBlock", "tensor.PixelTensor"));

	private static final Pattern ARROW = Pattern.compile("^\\s+latentij\\.(\\S+)\\s+-> (\\S+)", Pattern.MULTILINE);

	/** Every class, and what it uses. */
	private static final Map<String, Set<String>> CLASSES = new TreeMap<>();

	@BeforeAll
	static void readClasses() {
		final Optional<ToolProvider> jdeps = ToolProvider.findFirst("jdeps");
		assumeTrue(jdeps.isPresent(), "This Java has no jdeps");
		final StringWriter out = new StringWriter();
		final PrintWriter writer = new PrintWriter(out);
		assertEquals(0, jdeps.get().run(writer, writer, "-verbose:class", "-filter:none", classes()));
		for (final Matcher arrow = ARROW.matcher(out.toString()); arrow.find(); ) {
			final String from = outer(arrow.group(1));
			final String to = outer(arrow.group(2));
			if (!to.equals("latentij." + from))
				CLASSES.computeIfAbsent(from, key -> new TreeSet<>()).add(to);
		}
	}

	/** Those of a build with Spark are elsewhere. */
	private static String classes() {
		final URL place = VaeCodec.class.getProtectionDomain().getCodeSource().getLocation();
		return Path.of(URI.create(place.toString())).toString();
	}

	@Test
	void packagesUseOnlyWhatTheyMay() {
		final Set<String> wrong = new TreeSet<>();
		CLASSES.forEach((from, uses) -> uses.stream()
				.filter(to -> !isAllowed(packageOf(from), to))
				.forEach(to -> wrong.add(from + " uses " + to)));
		assertEquals(Set.of(), wrong);
	}

	@Test
	void packagesHaveNoCycles() {
		assertEquals(Set.of(), cycles(PACKAGES));
	}

	@Test
	void classesOfAPackageHaveNoCycles() {
		final Map<String, Set<String>> own = new TreeMap<>();
		CLASSES.forEach((from, uses) -> own.put(
				from,
				uses.stream()
						.map(to -> to.replaceFirst("^latentij\\.", ""))
						.filter(to -> CLASSES.containsKey(to) && packageOf(to).equals(packageOf(from)))
						.collect(Collectors.toSet())));
		final Set<Set<String>> cycles = cycles(own);
		cycles.removeAll(PAIRS);
		assertEquals(Set.of(), cycles);
	}

	private static boolean isAllowed(final String from, final String to) {
		if (to.startsWith("latentij.")) {
			final String target = packageOf(to.substring("latentij.".length()));
			return target.equals(from) || PACKAGES.getOrDefault(from, Set.of()).contains(target);
		}
		return LIBRARIES.entrySet().stream()
				.noneMatch(library ->
						to.startsWith(library.getKey()) && !library.getValue().contains(from));
	}

	/** The largest sets of which each member leads to all others. */
	private static Set<Set<String>> cycles(final Map<String, Set<String>> arrows) {
		final Map<String, Set<String>> reached = new TreeMap<>();
		arrows.keySet().forEach(from -> reached.put(from, reach(arrows, from)));
		return reached.keySet().stream()
				.filter(from -> reached.get(from).contains(from))
				.map(from -> reached.get(from).stream()
						.filter(to -> reached.get(to).contains(from))
						.collect(Collectors.toSet()))
				.collect(Collectors.toSet());
	}

	private static Set<String> reach(final Map<String, Set<String>> arrows, final String from) {
		final Set<String> reached = new TreeSet<>();
		final Deque<String> open = new ArrayDeque<>(List.of(from));
		while (!open.isEmpty())
			for (final String to : arrows.getOrDefault(open.pop(), Set.of())) if (reached.add(to)) open.push(to);
		return reached;
	}

	private static String outer(final String name) {
		return name.replaceFirst("\\$.*", "");
	}

	private static String packageOf(final String name) {
		return name.substring(0, Math.max(0, name.lastIndexOf('.')));
	}

	private static Map<String, Set<String>> table(final String text) {
		return text.lines()
				.map(line -> line.split(": ?"))
				.collect(Collectors.toMap(row -> row[0], row -> Set.of(words(row))));
	}

	private static String[] words(final String[] row) {
		return row.length == 1 ? new String[0] : row[1].split(" ");
	}
}
