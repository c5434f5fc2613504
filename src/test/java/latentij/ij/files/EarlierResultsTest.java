// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import latentij.batch.ErrorLog;
import latentij.ij.latents.Making;
import latentij.job.EncodeOptions;
import latentij.job.options.JobType;
import latentij.testing.ChunkedFiles;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that leave out what is there, where that was made otherwise. */
class EarlierResultsTest extends FolderJobsFixture {

	private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
	private static final String FIRST = "a.png-latent.";
	private static final String SECOND = "b.tif-latent.";

	private Path model;

	@BeforeEach
	void copyModel() {
		model = Resources.copy(Vectors.path("kl-f8c4/vae"), folder.resolve("vae"));
	}

	private void changeWeights() throws IOException {
		final Path file = model.resolve(WEIGHTS);
		final byte[] bytes = Files.readAllBytes(file);
		bytes[bytes.length - Float.BYTES] ^= 1;
		Files.write(file, bytes);
	}

	private static String[] with(final String[] words, final String... more) {
		return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
	}

	/** Encodes, loses a result, and tries to go on. */
	private String refusal(final String type, final String[] before, final String... after) throws IOException {
		final String[] words = {"format", type, "scaling", "scaled", "skip", "on"};
		final String[] usual = type.equals("tif") ? new String[] {"format", type, "skip", "on"} : words;
		run(JobType.ENCODE_FOLDER, in, out, with(usual, before));
		Files.delete(out.resolve(SECOND + type));
		final byte[] kept = Files.readAllBytes(out.resolve(FIRST + type));
		final String refusal = assertThrows(
						IOException.class, () -> run(JobType.ENCODE_FOLDER, in, out, with(usual, after)))
				.getMessage();
		assertTrue(refusal.contains(FIRST + type + "\", which is there already, was made with "), refusal);
		assertFalse(Files.exists(out.resolve(SECOND + type)), "although the other was refused");
		assertArrayEquals(kept, Files.readAllBytes(out.resolve(FIRST + type)));
		return refusal;
	}

	@Test
	void otherWeightsAreNotMixed() throws IOException {
		for (final String type : new String[] {"tif", "npz", "safetensors", "latent"}) {
			final String[] words = {"model", model.toString(), "format", type, "skip", "on"};
			run(JobType.ENCODE_FOLDER, in, out, words);
			Files.delete(out.resolve(SECOND + type));
			changeWeights();
			final String refusal = assertThrows(IOException.class, () -> run(JobType.ENCODE_FOLDER, in, out, words))
					.getMessage();
			assertTrue(refusal.contains("version sha256-"), refusal);
			assertTrue(refusal.contains(" now. Choose another folder"), refusal);
			changeWeights();
			run(JobType.ENCODE_FOLDER, in, out, words);
			assertTrue(log.get(log.size() - 1).contains("1 done, 0 failed, 1 there already"), log::toString);
		}
	}

	/** The run would tell that all is there. */
	@Test
	void otherWeightsAreToldWhereNothingIsLeftToDo() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out, "model", model.toString());
		changeWeights();
		assertThrows(
				IOException.class, () -> run(JobType.ENCODE_FOLDER, in, out, "model", model.toString(), "skip", "on"));
		run(JobType.ENCODE_FOLDER, in, out, "model", model.toString());
		assertTrue(log.get(log.size() - 1).contains("2 done, 0 failed"), log::toString);
	}

	private void changeConfig(final String text, final String replacement) throws IOException {
		final Path config = model.resolve("config.json");
		final String old = Files.readString(config);
		assertTrue(old.contains(text), old);
		Files.writeString(config, old.replace(text, replacement));
	}

	/** Also one whose config tells a version of its own. */
	@Test
	void aModelThatWasMovedGoesOn() throws IOException {
		changeConfig("{", "{\"version\": \"1.2\",");
		run(JobType.ENCODE_FOLDER, in, out, "model", model.toString());
		Files.delete(out.resolve(SECOND + "tif"));
		final Path moved = Resources.copy(model, folder.resolve("moved"));
		run(JobType.ENCODE_FOLDER, in, out, "model", moved.toString(), "skip", "on");
		assertTrue(log.get(log.size() - 1).contains("1 done, 0 failed, 1 there already"), log::toString);
	}

	/** Results of before 2026-11-30. */
	@Test
	void resultsThatTellTheWeightsAloneGoOn() throws IOException {
		final String[] words = {"model", model.toString(), "skip", "on"};
		run(JobType.ENCODE_FOLDER, in, out, words);
		Files.delete(out.resolve(SECOND + "tif"));
		final String first = out.resolve(FIRST + "tif").toString();
		final ImagePlus latent = IJ.openImage(first);
		final String version = latent.getProp("latentij.model.version");
		latent.setProp("latentij.model.version", version.substring(0, version.lastIndexOf('-')));
		IJ.saveAsTiff(latent, first);
		run(JobType.ENCODE_FOLDER, in, out, words);
		assertTrue(log.get(log.size() - 1).contains("1 done, 0 failed, 1 there already"), log::toString);
		run(JobType.DECODE_FOLDER, out, folder.resolve("decoded"));
		assertTrue(log.get(log.size() - 1).contains("2 done, 0 failed"), log::toString);
		assertFalse(log.toString().contains("was made with version"), log::toString);
	}

	@Test
	void otherNumbersOfTheConfigAreNotMixed() throws IOException {
		final String[] words = {"model", model.toString(), "skip", "on"};
		run(JobType.ENCODE_FOLDER, in, out, words);
		Files.delete(out.resolve(SECOND + "tif"));
		changeConfig("0.18215", "0.13025");
		final String refusal = assertThrows(IOException.class, () -> run(JobType.ENCODE_FOLDER, in, out, words))
				.getMessage();
		assertTrue(refusal.contains("was made with version sha256-"), refusal);
	}

	@Test
	void otherModelsAndOptionsAreNotMixed() throws IOException {
		final String[] none = {};
		final String[] sample = {"posterior", "sample", "seed", "7"};
		assertTrue(refusal("tif", none, "model", model.toString())
				.contains("was made with the model \"latentij-f8c4\", and not with \"" + model));
		assertTrue(refusal("npz", none, sample).contains("posterior=mean, and not with posterior=sample"));
		assertTrue(refusal("safetensors", sample, "posterior", "sample", "seed", "8")
				.contains("seed=7, and not with seed=8"));
		assertTrue(refusal("tif", none, "size", "512x512").contains("size=original, and not with size=512x512"));
		assertTrue(refusal("npz", none, "layout", "packed").contains("layout=channels, and not with layout=packed"));
		Files.delete(out.resolve(FIRST + "safetensors"));
		assertTrue(refusal("safetensors", none, "scaling", "raw").contains("scaling=scaled, and not with scaling=raw"));
	}

	/** Earlier versions wrote large seeds with a sign. */
	@Test
	void largeSeedsAreTheSameWithASign() {
		final Making making = Making.latents(
				Optional.empty(), EncodeOptions.parse(Map.of("posterior", "sample", "seed", "18446744073709551615")));
		final Map<String, String> told = new HashMap<>(Map.of("latentij.model", "a"));
		for (final String same : new String[] {"18446744073709551615", "-1"}) {
			told.put("latentij.seed", same);
			assertEquals(Optional.empty(), making.difference(told));
		}
		told.put("latentij.seed", "-2");
		assertEquals(Optional.of("seed=-2, and not with seed=18446744073709551615"), making.difference(told));
	}

	@Test
	void foldersOfOtherWeightsAreNotMixed() throws IOException {
		final Path images = ChunkedFiles.unpack("images", folder);
		final String[] words = {"model", model.toString(), "subfolders", "on", "skip", "on"};
		run(JobType.ENCODE_FOLDER, images, out, words);
		changeWeights();
		final String refusal = assertThrows(IOException.class, () -> run(JobType.ENCODE_FOLDER, images, out, words))
				.getMessage();
		assertTrue(refusal.contains(".zarr-latent.zarr\", which is there already, was made with version"), refusal);
	}

	/** As a run that was killed between its last steps leaves them. */
	@Test
	void whatAKilledRunLeftOfACompleteFolderIsDeletedByTheNext() throws IOException {
		final Path images = ChunkedFiles.unpack("images", folder);
		final String[] words = {"subfolders", "on", "skip", "on"};
		run(JobType.ENCODE_FOLDER, images, out, words);
		final List<Path> made = folders(".zarr");
		assertFalse(made.isEmpty());
		final List<Path> left = new ArrayList<>();
		for (final Path result : made) {
			left.add(Files.createFile(result.resolve("latentij-lock")));
			left.add(Files.writeString(result.resolve("latentij-job.txt"), "the job"));
			left.add(Resources.copy(result, result.resolveSibling(result.getFileName() + ".replaced")));
		}
		// Somebody's own folder of that name.
		final Path other = Files.createDirectory(out.resolve("mine.zarr.replaced"));
		run(JobType.DECODE_FOLDER, out, folder.resolve("decoded"), "subfolders", "on");
		assertTrue(log.get(log.size() - 1).contains(made.size() + " done, 0 failed"), log::toString);
		run(JobType.ENCODE_FOLDER, images, out, words);
		assertTrue(log.get(log.size() - 1).contains("0 done, 0 failed"), log::toString);
		for (final Path file : left) assertFalse(Files.exists(file), file::toString);
		assertEquals(made, folders(".zarr"));
		assertTrue(Files.exists(other));
	}

	private List<Path> folders(final String ending) throws IOException {
		try (Stream<Path> files = Files.walk(out)) {
			return files.filter(file -> file.toString().endsWith(ending))
					.sorted()
					.toList();
		}
	}

	/** Else the run would download it, and mix the latents of both. */
	@Test
	void aModelOfTheListThatIsNotHereIsAnotherOne() throws IOException {
		final String refusal = refusal("tif", new String[0], "model", "sd15");
		assertTrue(refusal.contains("was made with the model \"latentij-f8c4\", and not with \"sd15\""), refusal);
	}

	/** Long ones differ in their ends. */
	@Test
	void pathsAreToldInFull() throws IOException {
		final Path deep = folder.resolve("d".repeat(100));
		out = deep.resolve("out");
		final Path first = Resources.copy(model, deep.resolve("first"));
		final Path second = Resources.copy(model, deep.resolve("second"));
		model = second;
		changeWeights();
		final String refusal = refusal("tif", new String[] {"model", first.toString()}, "model", second.toString());
		assertTrue(refusal.contains("\"" + out.resolve(FIRST + "tif") + "\", which is"), refusal);
		assertTrue(refusal.contains("the model \"" + first + "\", and not with \"" + second + "\""), refusal);
	}

	/** What failed before is still to be done. */
	@Test
	void theTableOfErrorsStaysWhereARunIsRefused() throws IOException {
		final Path broken = Files.writeString(in.resolve("c.png"), "no image");
		assertThrows(IOException.class, () -> run(JobType.ENCODE_FOLDER, in, out));
		final Path errors = out.resolve(ErrorLog.NAME);
		final String table = Files.readString(errors);
		assertTrue(table.contains(broken.getFileName().toString()), table);
		assertThrows(
				IOException.class, () -> run(JobType.ENCODE_FOLDER, in, out, "model", model.toString(), "skip", "on"));
		assertEquals(table, Files.readString(errors));
	}

	/** On a slow disk, reading what many tell takes long. */
	@Test
	void escEndsTheLookAtEarlierResults() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out);
		most = 0;
		assertThrows(
				CancellationException.class,
				() -> run(JobType.ENCODE_FOLDER, in, out, "model", model.toString(), "skip", "on"));
	}

	/** PNG files tell nothing. */
	@Test
	void imagesOfOtherWeightsAreNotMixed() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out, "model", model.toString());
		final Path decoded = folder.resolve("decoded");
		final String[] words = {"model", model.toString(), "format", "tif", "skip", "on"};
		run(JobType.DECODE_FOLDER, out, decoded, words);
		Files.delete(decoded.resolve("b.tif-decoded.tif"));
		changeWeights();
		final String refusal = assertThrows(IOException.class, () -> run(JobType.DECODE_FOLDER, out, decoded, words))
				.getMessage();
		assertTrue(refusal.contains("a.png-decoded.tif\", which is there already, was made with version"), refusal);
		assertEquals(1, names(decoded).size());
	}

	/** Decodes, loses a result, changes something, and tries to go on. */
	private String refusedImages(final Path decoded, final Change change, final String... words) throws IOException {
		final String[] all = with(new String[] {"format", "tif", "skip", "on"}, words);
		run(JobType.DECODE_FOLDER, out, decoded, all);
		Files.delete(decoded.resolve("b.tif-decoded.tif"));
		change.make();
		final String refusal = assertThrows(IOException.class, () -> run(JobType.DECODE_FOLDER, out, decoded, all))
				.getMessage();
		assertTrue(refusal.contains("a.png-decoded.tif\", which is there already, was made with "), refusal);
		assertEquals(1, names(decoded).size());
		return refusal;
	}

	private interface Change {

		void make() throws IOException;
	}

	/** Where each latent names the model. */
	@Test
	void imagesOfOtherWeightsOfTheirLatentsModelAreNotMixed() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out, "model", model.toString());
		final String refusal = refusedImages(folder.resolve("decoded"), this::changeWeights);
		assertTrue(refusal.contains("was made with version sha256-"), refusal);
		assertTrue(refusal.contains(" now. Choose another folder"), refusal);
	}

	/** Under the names of those before. */
	@Test
	void imagesOfOtherLatentsAreNotMixed() throws IOException {
		for (final String type : new String[] {"npz", "tif"}) {
			out = folder.resolve(type);
			run(JobType.ENCODE_FOLDER, in, out, "format", type);
			final String option = refusedImages(
					folder.resolve("of-" + type),
					() -> run(JobType.ENCODE_FOLDER, in, out, "format", type, "posterior", "sample", "seed", "7"));
			assertTrue(
					option.contains("was made with a latent of posterior=mean, and not with posterior=sample"), option);
		}
		final String other = refusedImages(
				folder.resolve("second"),
				() -> run(JobType.ENCODE_FOLDER, in, out, "model", model.toString()),
				"model",
				model.toString());
		assertTrue(
				other.contains("was made with a latent of the model \"latentij-f8c4\", and not with \"" + model),
				other);
	}

	/** Not for each of thousands. */
	@Test
	void latentsOfOtherWeightsAreToldOnce() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out, "model", model.toString());
		changeWeights();
		run(JobType.DECODE_FOLDER, out, folder.resolve("decoded"));
		final List<String> told = told("other versions of their models");
		assertEquals(1, told.size(), log::toString);
		assertTrue(
				told.get(0)
						.startsWith("LatentIJ: 2 latents were made with other versions of their models than are"
								+ " here. The first, \"" + out.resolve(FIRST + "tif")
								+ "\", was made with version sha256-"),
				told::toString);
		assertEquals(1, told("here is version").size(), log::toString);
	}

	/** What such a latent says of itself is not what it was decoded as. */
	@Test
	void imagesOfAModelThatWasChosenGoOn() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out, "format", "npz");
		final Path decoded = folder.resolve("decoded");
		final String[] words = {"model", model.toString(), "format", "tif", "skip", "on"};
		run(JobType.DECODE_FOLDER, out, decoded, words);
		Files.delete(decoded.resolve("b.tif-decoded.tif"));
		run(JobType.DECODE_FOLDER, out, decoded, words);
		assertTrue(log.get(log.size() - 1).contains("1 done, 0 failed, 1 there already"), log::toString);
	}

	/** PNG files tell nothing of themselves, and a latent that was edited nothing of that. */
	@Test
	void filesThatWereChangedSinceAreTold() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out);
		final Path decoded = folder.resolve("decoded");
		run(JobType.DECODE_FOLDER, out, decoded);
		run(JobType.DECODE_FOLDER, out, decoded, "skip", "on");
		run(JobType.ENCODE_FOLDER, in, out, "skip", "on");
		assertEquals(List.of(), told("changed after"), log::toString);
		changeLater(out.resolve(FIRST + "tif"), 1);
		changeLater(in.resolve("a.png"), 2);
		changeLater(in.resolve("b.tif"), 2);
		final byte[] kept = Files.readAllBytes(decoded.resolve("a.png-decoded.png"));
		run(JobType.DECODE_FOLDER, out, decoded, "skip", "on");
		assertEquals(
				List.of("LatentIJ: \"" + out.resolve(FIRST + "tif")
						+ "\" was changed after its result was made, which was left as it is. If it was made of another"
						+ " content, delete it and run again."),
				told("changed after"));
		assertArrayEquals(kept, Files.readAllBytes(decoded.resolve("a.png-decoded.png")));
		log.clear();
		run(JobType.ENCODE_FOLDER, in, out, "skip", "on");
		assertEquals(
				List.of("LatentIJ: 2 files were changed after their results were made, the first \""
						+ in.resolve("a.png")
						+ "\". Each result was left as it is. If it was made of another content, delete it and run"
						+ " again."),
				told("changed after"));
	}

	private static void changeLater(final Path file, final int hours) throws IOException {
		Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofHours(hours))));
	}

	private List<String> told(final String words) {
		return log.stream().filter(line -> line.contains(words)).toList();
	}
}
