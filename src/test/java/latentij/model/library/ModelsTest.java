// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import latentij.model.MemoryCost;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Port;
import latentij.model.catalog.ModelCatalog;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.HubException;
import latentij.model.hub.store.FakeHub;
import latentij.model.hub.store.ModelStore;
import latentij.model.onnx.OnnxFile;
import latentij.testing.Links;
import latentij.testing.Resources;
import latentij.testing.SystemProperties;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {

	private static final Path OPTIMUM = Resources.path("vectors/kl-f8c4-onnx-optimum");

	@TempDir
	private Path temp;

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@Test
	void bundledModelIsFoundByItsName() throws IOException {
		final VaeModel model = Models.standard().find(" " + Models.BUNDLED + " ");
		assertEquals(Models.BUNDLED, model.name());
		assertEquals(4, model.config().latentChannels());
		assertEquals(8, model.config().spatialCompressionRatio());
		assertEquals(Models.BUNDLED, Models.names().get(0));
	}

	@Test
	void namesAreGroupedAsPeopleLookForThem() {
		final Map<String, List<String>> groups = Models.groups();
		assertEquals(
				List.of("Small", "Stable Diffusion", "FLUX", "Microscopy", "Others"), List.copyOf(groups.keySet()));
		assertTrue(groups.get("Small").containsAll(List.of("taesd", "taef2")));
		assertTrue(groups.get("Microscopy").contains("sd-vae-ft-ema-path"));
		assertEquals(
				Models.names(), groups.values().stream().flatMap(List::stream).toList());
	}

	/** File choosers show files: the one that describes a model means its folder. */
	@ParameterizedTest
	@ValueSource(
			strings = {"cases/29/vae/diffusion_pytorch_model.safetensors.index.json", "cases/base/vae/config.json"})
	void filesThatDescribeAModelMeanTheirFolder(final String file) throws IOException {
		final Path path = Resources.path(file);
		final VaeModel model = Models.standard().find(path.toString());
		assertEquals(Models.standard().find(path.getParent().toString()).version(), model.version());
		assertEquals(path.getParent().toString(), model.name());
		final Path other = Files.writeString(temp.resolve("config.json"), "{}");
		final String message = assertThrows(
						IOException.class, () -> Models.standard().find(other.toString()))
				.getMessage();
		assertTrue(message.contains("holds no model that LatentIJ knows"), message);
	}

	/** What a person sees who looks for the files of a model that Python downloaded. */
	@Test
	void aRepositoryInHuggingFacesCacheMeansItsMainBranch() throws IOException {
		final String commit = "0123456789abcdef0123456789abcdef01234567";
		final Path repository = temp.resolve("models--owner--name");
		final Path main = Resources.copy(Resources.path("cases/base/vae"), repository.resolve("snapshots/" + commit));
		final String later = commit.replace('0', '1');
		final Path newer = Files.createDirectories(repository.resolve("snapshots/" + later));
		final Path ref = Files.createDirectories(repository.resolve("refs")).resolve("main");
		Files.writeString(ref, commit + "\n");
		assertEquals(
				main.toString(), Models.standard().find(repository.toString()).name());
		// Networks that are open are known by this path, and not taken for a later version.
		assertEquals(Optional.of(main), Models.path(repository.toString()));
		Files.writeString(ref, later);
		assertEquals(Optional.of(newer), Models.path(repository.toString()));
		Files.writeString(ref, "../../elsewhere");
		final String message = assertThrows(
						IOException.class, () -> Models.standard().find(repository.toString()))
				.getMessage();
		assertTrue(message.contains("holds no model that LatentIJ knows"), message);
		// A link may not lead to files of somebody else.
		Files.delete(ref);
		Links.symbolic(ref, Files.writeString(temp.resolve("elsewhere"), commit));
		assertEquals(Optional.of(repository), Models.path(repository.toString()));
	}

	/** A repository of which a certain revision was fetched has no main branch in the cache. */
	@Test
	void foldersBelowThatHoldModelsAreNamed() throws IOException {
		final Path repository = temp.resolve("models--owner--name");
		final Path snapshots = Files.createDirectories(repository.resolve("snapshots"));
		Resources.copy(Resources.path("cases/base/vae"), snapshots.resolve("b/vae"));
		Files.createDirectories(snapshots.resolve("a"));
		for (final Path folder : List.of(repository, snapshots)) {
			final String message = assertThrows(
							IOException.class, () -> Models.standard().find(folder.toString()))
					.getMessage();
			assertEquals(
					"\"" + folder + "\" holds no model that LatentIJ knows. The folder \"" + snapshots.resolve("b")
							+ "\" in it holds one: choose that.",
					message);
		}
		Models.standard().find(snapshots.resolve("b").toString());
	}

	/** {@link Models} states the edges of the bundled graphs without reading them. */
	@Test
	void bundledGraphsHaveTheInputsAndOutputsThatAreUsed() throws IOException {
		final VaeModel model = Models.standard().find(Models.BUNDLED);
		final OnnxFile encoder = unpack(model.encoder().source());
		assertEquals(model.encoder().image(), port(encoder.inputs()));
		assertEquals(model.encoder().output(), encoder.outputs().get(0).name());
		assertNull(model.encoder().noise());
		assertEquals(List.of(), encoder.noise());
		final OnnxFile decoder = unpack(model.decoder().source());
		assertEquals(model.decoder().latent(), port(decoder.inputs()));
		assertEquals(model.decoder().output(), decoder.outputs().get(0).name());
	}

	/** Else images would be refused that need a fiftieth of Stable Diffusion's. Measured: 114 and 101 MB. */
	@Test
	void costOfTheBundledModelIsThatOfItsGraphs() throws IOException {
		final MemoryCost cost = Models.standard().find(Models.BUNDLED).memory();
		assertEquals(145e6, cost.encodeBytes(1024, 1024, 8), 35e6);
		assertEquals(175e6, cost.decodeBytes(1024, 1024, 8), 45e6);
		assertEquals(16, cost.encodeBytes(4096, 4096, 8) / cost.encodeBytes(1024, 1024, 8), 3);
	}

	private OnnxFile unpack(final OnnxSource source) throws IOException {
		try (InputStream in =
				assertInstanceOf(OnnxSource.Resource.class, source).url().openStream()) {
			return OnnxFile.read(Files.write(temp.resolve("model.onnx"), in.readAllBytes()));
		}
	}

	private static Port port(final List<OnnxFile.Value> inputs) {
		assertEquals(1, inputs.size());
		assertEquals(OnnxFile.FLOAT, inputs.get(0).elementType());
		return new Port(inputs.get(0).name(), ElementType.FLOAT);
	}

	@Test
	void foldersAndFilesInThemAreFoundByPath() throws IOException {
		assertEquals(
				OPTIMUM.toString(), Models.standard().find(OPTIMUM.toString()).name());
		assertEquals(
				Models.standard().find(OPTIMUM.toString()).decoder(),
				Models.standard()
						.find(OPTIMUM.resolve("vae_decoder/model.onnx").toString())
						.decoder());
		final Path relative = Path.of("").toAbsolutePath().relativize(OPTIMUM);
		assertEquals(
				Models.standard().find(OPTIMUM.toString()).decoder(),
				Models.standard().find(relative.toString()).decoder());
	}

	@Test
	void pathsMayHoldSpacesAndForeignLetters() throws IOException {
		final Path folder = Resources.copy(OPTIMUM, temp.resolve("m\u00f6del of \u6f5c\u5728 'x'"));
		assertEquals(
				folder.resolve("vae_decoder/model.onnx"),
				((OnnxSource.File) Models.standard()
								.find(folder.toString())
								.decoder()
								.source())
						.path());
	}

	/** Of a mistyped path with slashes, which could be a name on Hugging Face. */
	@Test
	void whatIsNeitherHereNorOnHuggingFaceIsSaidToBeNeither() throws IOException {
		try (FakeHub hub = new FakeHub()) {
			final ModelStore store = Models.store()
					.folder(temp.resolve("store"))
					.environment(Map.of("HF_ENDPOINT", hub.endpoint().toString())::get)
					.build();
			final Models models = new Models(store, offer -> true, new DownloadListener() {});
			final String message = assertThrows(HubException.class, () -> models.find("lab/vae/weights.safetensors"))
					.getMessage();
			assertTrue(
					message.endsWith("On this computer, \"lab/vae/weights.safetensors\" is no file or folder either."),
					message);
		}
	}

	@Test
	void linksToWhatIsNotThereAreNoNames() throws IOException {
		final Path link = Links.symbolic(temp.resolve("vae.safetensors"), temp.resolve("gone"));
		final String message = assertThrows(
						IOException.class, () -> Models.standard().find(link.toString()))
				.getMessage();
		assertTrue(message.contains("is a link to"), message);
	}

	@Test
	void namesHaveNotes() {
		assertEquals(1, Models.notes("sd15").size());
		assertEquals(List.of(), Models.notes("no-such-model"));
	}

	@Test
	void notesOfTheCatalogComeWithTheModel() throws IOException {
		final Path vae = Vectors.path("kl-f8c4/vae");
		try (FakeHub hub = new FakeHub()) {
			for (final String file : List.of("config.json", "diffusion_pytorch_model.safetensors"))
				hub.file("lab/vae", file, Files.readAllBytes(vae.resolve(file)), !file.startsWith("config"));
			final Path catalog = Files.writeString(
					temp.resolve("catalog.json"),
					"""
					{"version": 1, "models": [{
						"name": "lab-vae", "title": "The lab's own", "family": "AutoencoderKL",
						"repository": "lab/vae", "revision": "REVISION",
						"license": "MIT", "latentChannels": 4, "scalingFactor": 0.18215,
						"files": [
							{"path": "config.json", "role": "config"},
							{"path": "diffusion_pytorch_model.safetensors", "role": "weights"}
						], "notes": ["Made for cells."]}], "moved": {}}
					"""
							.replace("REVISION", FakeHub.COMMIT));
			properties.set(ModelCatalog.PROPERTY, catalog.toString());
			final Map<String, String> environment = Map.of(
					"HF_ENDPOINT",
					hub.endpoint().toString(),
					"HF_HOME",
					temp.resolve("huggingface").toString());
			final ModelStore store = Models.store()
					.folder(temp.resolve("store"))
					.environment(environment::get)
					.build();
			final Models models = new Models(store, offer -> true, DownloadListener.NONE);
			assertEquals(
					List.of("lab-vae: Made for cells."), models.find("lab-vae").notes());
		}
	}

	/** Nothing but the weights tells which revision a folder in Fiji's folder of models is. */
	@Test
	void foldersThatWereFilledByHandHaveTheVersionOfTheirWeights() throws IOException {
		final Path model = Resources.copy(Vectors.path("kl-f8c4"), temp.resolve("models/lab/vae"));
		final ModelStore store = Models.store()
				.folder(temp.resolve("store"))
				.imagejModels(temp.resolve("models"))
				.environment(Map.of("HF_HOME", temp.toString())::get)
				.build();
		final Models models = new Models(store, offer -> false, DownloadListener.NONE);
		final String version = models.find(model.toString()).version();
		assertTrue(version.startsWith("sha256-"), version);
		assertEquals(version, models.find("lab/vae").version());
	}

	@Test
	void mistypedNamesGiveTheNearestOne() {
		final String message = assertThrows(
						IOException.class, () -> Models.standard().find("latentij-f8c"))
				.getMessage();
		assertTrue(message.contains("Did you mean \"latentij-f8c4\"? Choose one of "), message);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = {"", " ", "no-such-model", "/no/such/folder", "nul\0byte"})
	void unknownNamesGiveTheKnownOnes(final String name) {
		final String message = assertThrows(
						IOException.class, () -> Models.standard().find(name))
				.getMessage();
		assertTrue(
				message.contains(Models.BUNDLED) && message.matches("(?s).*(Expected was|Choose one of).*"), message);
	}

	/** Java makes such a character of letters that the locale lacks. */
	@Test
	void namesThatAreNoPathsSayWhy() {
		final String message = assertThrows(
						IOException.class, () -> Models.standard().find("mod\u0000l"))
				.getMessage();
		assertTrue(message.contains("is no path: "), message);
	}

	@Test
	void namesOfTheCatalogWinOverFoldersWithoutAModel() throws IOException {
		// Tests run where there is a folder of this name.
		assertTrue(Files.isDirectory(Path.of("src")));
		final Path catalog = Files.writeString(
				temp.resolve("catalog.json"),
				"""
				{"version": 1, "moved": {}, "models": [{"name": "src", "title": "Own", "family": "AutoencoderKL",
				"repository": "owner/tiny-vae", "license": "MIT", "latentChannels": 4, "scalingFactor": 1,
				"files": [{"path": "vae.safetensors", "role": "weights", "size": 300000}]}]}""");
		final ModelStore store = Models.store()
				.folder(temp.resolve("store"))
				.environment(Map.of("HF_HOME", temp.toString())::get)
				.build();
		final Models models = new Models(store, offer -> false, DownloadListener.NONE);
		System.setProperty(ModelCatalog.PROPERTY, catalog.toString());
		try {
			final HubException declined = assertThrows(HubException.class, () -> models.find("src"));
			assertEquals(HubException.Kind.DECLINED, declined.kind());
		} finally {
			System.clearProperty(ModelCatalog.PROPERTY);
		}
		assertTrue(assertThrows(IOException.class, () -> models.find("src"))
				.getMessage()
				.contains("holds no model"));
	}

	/** What a macro or a latent means by a name must not depend on where ImageJ was started. */
	@Test
	void namesOfTheCatalogWinOverFoldersWithAModelToo() throws IOException {
		final Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "vae-of-tests-");
		try {
			Resources.copy(OPTIMUM, folder);
			final String name = folder.getFileName().toString();
			assertEquals(folder.toString(), Models.standard().find(name).name());
			final Path catalog = Files.writeString(
					temp.resolve("catalog.json"),
					"""
					{"version": 1, "moved": {}, "models": [{"name": "NAME", "title": "Own", "family": "AutoencoderKL",
					"repository": "owner/tiny-vae", "license": "MIT", "latentChannels": 4, "scalingFactor": 1,
					"files": [{"path": "vae.safetensors", "role": "weights", "size": 300000}]}]}"""
							.replace("NAME", name));
			properties.set(ModelCatalog.PROPERTY, catalog.toString());
			assertEquals(Optional.empty(), Models.path(name));
			assertEquals(Optional.empty(), Models.path(name.toUpperCase(Locale.ROOT)));
			assertTrue(Models.path("./" + name).isPresent()
					&& Models.path(folder.toString()).isPresent());
			assertFalse(new FileStamps(name).changed());
			assertEquals(folder.toString(), Models.standard().find("./" + name).name());
		} finally {
			try (Stream<Path> files = Files.walk(folder)) {
				for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
			}
		}
	}

	@Test
	void foldersWithoutAModelAreRefusedWithWhatWasExpected() throws IOException {
		final Path file = Files.createFile(temp.resolve("notes.txt"));
		for (final Path path : List.of(temp, file)) {
			final String message = assertThrows(
							IOException.class, () -> Models.standard().find(path.toString()))
					.getMessage();
			assertTrue(message.contains(path.toString()) && message.contains("vae_encoder/model.onnx"), message);
		}
	}

	@Test
	void readingOfWeightsIsToldAndCanBeStopped() throws IOException {
		for (final String file : List.of("config.json", "diffusion_pytorch_model.safetensors"))
			Files.copy(Vectors.path("kl-f8c4/vae").resolve(file), temp.resolve(file));
		final List<String> told = new ArrayList<>();
		final boolean[] canceled = {true};
		final DownloadListener listener = new DownloadListener() {

			@Override
			public void status(final String message) {
				told.add(message);
			}

			@Override
			public boolean isCanceled() {
				return canceled[0];
			}
		};
		final Models models = new Models(Models.store().build(), offer -> false, listener);
		assertThrows(CancellationException.class, () -> models.find(temp.toString()));
		assertEquals(List.of("Reading the weights of " + temp), told);
		canceled[0] = false;
		assertEquals(4, models.find(temp.toString()).config().latentChannels());
	}
}
