// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import latentij.testing.Links;
import latentij.testing.OtherUser;
import latentij.util.files.Paths;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchFilesTest {

	private static final Predicate<Path> PNG = BatchFiles.endingIn("png");

	private static final Predicate<Path> ZARR =
			path -> path.getFileName().toString().endsWith(".zarr");

	@TempDir
	Path folder;

	private Path in;

	@BeforeEach
	void makeFiles() throws IOException {
		in = Files.createDirectories(folder.resolve("in/deep")).getParent();
		for (final String name : List.of("b.png", "a.PNG", "a.jpg", "notes.txt", "deep/a.png"))
			Files.writeString(in.resolve(name), name);
	}

	private List<String> names(final boolean recursive, final String... inputs) throws IOException {
		return BatchFiles.find(List.of(inputs), PNG, recursive).stream()
				.map(file -> file.name().toString().replace('\\', '/'))
				.toList();
	}

	@Test
	void findsTheFilesOfFolders() throws IOException {
		assertEquals(List.of("a.PNG", "b.png"), names(false, in.toString()));
		assertEquals(List.of("a.PNG", "b.png", "deep/a.png"), names(true, in.toString()));
	}

	@Test
	void saysWhyAFolderGivesNothing() throws IOException {
		for (final String name : List.of("b.png", "a.PNG")) Files.delete(in.resolve(name));
		final String flat = assertThrows(IOException.class, () -> names(false, in.toString()))
				.getMessage();
		assertTrue(flat.endsWith("in\" holds no file of a kind that is read here. " + BatchFiles.LEFT_FOLDERS), flat);
		assertEquals(List.of("deep/a.png"), names(true, in.toString()));
		Files.delete(in.resolve("deep/a.png"));
		final String deep = assertThrows(IOException.class, () -> names(true, in.toString()))
				.getMessage();
		assertTrue(deep.endsWith("is read here. Choose another folder."), deep);
		final String pattern = in + "/*.png";
		assertEquals(
				"Nothing was found for \"" + pattern + "\". Choose another pattern, or the path of a file or folder.",
				assertThrows(IOException.class, () -> names(true, pattern)).getMessage());
	}

	/** As git-annex, or a person with a shared disk, makes them. */
	@Test
	void linksToFoldersAboveAreNoFault() throws IOException {
		Links.symbolic(in.resolve("deep/up"), in);
		assertEquals(List.of("a.PNG", "b.png", "deep/a.png"), names(true, in.toString()));
	}

	/** Those of other people on a shared disk, of which one lists its names and no more. */
	@EnabledOnOs(OS.LINUX)
	@ParameterizedTest
	@ValueSource(strings = {"---------", "r--r--r--"})
	void foldersThatCannotBeReadFail(final String rights) throws Exception {
		final Path closed = Files.createDirectory(in.resolve("closed"));
		for (int i = 0; i < 2; i++) Files.createDirectory(closed.resolve("inner" + i));
		for (final Path path : List.of(folder, in)) rights(path, "rwxr-xr-x");
		final Path out = Files.createDirectory(folder.resolve("out"));
		rights(out, "rwxrwxrwx");
		rights(closed, rights);
		try {
			final List<BatchFile> found =
					OtherUser.call(() -> BatchFiles.find(List.of(in.toString()), PNG, path -> false, true));
			assertEquals(
					List.of("a.PNG", "b.png", "closed", "deep/a.png"),
					found.stream().map(file -> file.name().toString()).toList());
			final BatchPlan plan = BatchPlan.of(found, out, name -> name + ".tif", false);
			final String message = assertThrows(
							IOException.class,
							() -> OtherUser.call(() -> {
								Paths.requireReadable(plan.tasks().get(2).in());
								return null;
							}))
					.getMessage();
			assertEquals(
					"The folder \"" + closed
							+ "\" cannot be looked into: access to it is denied. Give yourself the right to"
							+ " read it, or leave it out.",
					message);
			// The one that was named is nobody's failure but the user's.
			assertThrows(
					IOException.class,
					() -> OtherUser.call(() -> BatchFiles.find(List.of(closed.toString()), PNG, true)));
		} finally {
			rights(closed, "rwx------");
		}
	}

	private static void rights(final Path path, final String rights) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
	}

	/** On disks of other systems. */
	@Test
	void whatMacOsWritesBesideFilesIsNoImage() throws IOException {
		Files.writeString(in.resolve("._b.png"), "Mac OS X");
		assertEquals(List.of("a.PNG", "b.png"), names(false, in.toString()));
		assertEquals(List.of("b.png"), names(false, in + "/*b.png"));
		assertEquals(List.of("._b.png"), names(false, in + "/._b.png"));
	}

	/** Each has a result of its own name. */
	@Test
	void linksAndTheirTargetsAreBothTaken() throws IOException {
		Links.symbolic(in.resolve("link.png"), in.resolve("b.png"));
		Links.symbolic(in.resolve("linked"), in.resolve("deep"));
		assertEquals(List.of("a.PNG", "b.png", "deep/a.png", "link.png", "linked/a.png"), names(true, in.toString()));
		assertEquals(List.of("b.png", "link.png"), names(true, in + "/b.png", in + "/link.png", in + "/./b.png"));
		assertEquals(List.of("a.png"), names(true, in + "/deep/a.png", in + "/linked/a.png"));
	}

	@Test
	void findsFilesByPatterns() throws IOException {
		// To Windows, a.PNG is one, too.
		final boolean windows = System.getProperty("os.name").startsWith("Windows");
		assertEquals(windows ? List.of("a.PNG", "b.png") : List.of("b.png"), names(false, in + "/*.png"));
		assertEquals(List.of("deep/a.png"), names(false, in + "/**/*.png"));
		assertEquals(Set.of("a.PNG", "a.jpg"), Set.copyOf(names(false, in + "/a.{jpg,PNG}")));
		assertEquals(List.of("a.png"), names(false, in + "/deep/?.png"));
	}

	@Test
	void takesNamedFilesWhateverTheirEnding() throws IOException {
		assertEquals(List.of("notes.txt", "b.png"), names(false, in + "/notes.txt", in + "/b.png", in + "/./b.png"));
	}

	@Test
	void readsLists() throws IOException {
		final Path list = Files.writeString(folder.resolve("list.txt"), in + "/b.png\n\n  " + in + "/deep\n");
		assertEquals(List.of("b.png", "a.png"), names(false, "@" + list));
	}

	@ParameterizedTest
	@ValueSource(strings = {"missing.png", "missing/*.png", "*.tif", "@missing.txt", "[", "deep/*.jpg"})
	void saysWhatIsNotThere(final String name) {
		final String input = name.startsWith("@") ? "@" + in + "/" + name.substring(1) : in + "/" + name;
		final String message =
				assertThrows(IOException.class, () -> names(false, input)).getMessage();
		assertTrue(message.contains(name.substring(1)), message);
	}

	/** As with letters that the locale lacks, of which Java makes a character that no path holds. */
	@Test
	void namesThatAreNoPathsSayWhy() {
		for (final String name : List.of("a\u0000b", "a\u0000b/*.png"))
			assertTrue(
					assertThrows(
									IOException.class,
									() -> BatchFiles.find(List.of(name), BatchFiles.endingIn("png"), false))
							.getMessage()
							.contains("is no path: "),
					name);
	}

	private List<String> namesWithFolders(final String... inputs) throws IOException {
		return BatchFiles.find(List.of(inputs), PNG.or(ZARR), ZARR, true).stream()
				.map(file -> file.name().toString().replace('\\', '/'))
				.toList();
	}

	/** As those of OME-Zarr: one image, however many files it has. */
	@Test
	void foldersThatAreInputsAreTakenAsAWhole() throws IOException {
		final Path zarr = Files.createDirectories(in.resolve("deep/x.zarr/0")).getParent();
		Files.writeString(zarr.resolve("0/thumbnail.png"), "of it");
		assertEquals(List.of("a.PNG", "b.png", "deep/a.png", "deep/x.zarr"), namesWithFolders(in.toString()));
		assertEquals(List.of("x.zarr"), namesWithFolders(zarr.toString()));
		assertEquals(List.of("deep/x.zarr"), namesWithFolders(in + "/**/*.zarr"));
		assertEquals(List.of("x.zarr"), namesWithFolders(in + "/deep/*.zarr"));
		// Where they are no inputs, they are not looked into either.
		assertEquals(
				List.of("a.PNG", "b.png", "deep/a.png"),
				BatchFiles.find(List.of(in.toString()), PNG, ZARR, true).stream()
						.map(file -> file.name().toString().replace('\\', '/'))
						.toList());
	}

	/** Of two plates, the fields have the same names. */
	@Test
	void foldersInAFolderWithADotAreNamedAfterIt() throws IOException {
		final Path field = Files.createDirectories(in.resolve("plate.zarr/A/1/0"));
		assertEquals(
				List.of("plate.zarr-A-1-0"),
				BatchFiles.find(List.of(field.toString()), PNG, path -> true, false).stream()
						.map(file -> file.name().toString())
						.toList());
	}

	@Test
	void theSameFileIsTakenOnce() throws IOException {
		assertEquals(List.of("b.png", "a.PNG"), names(false, in + "/b.png", in.toString(), in + "/deep/../b.png"));
	}

	/** Not done is not to pass for done. */
	@Test
	void linksToWhatIsNotThereAreTaken() throws IOException {
		Links.symbolic(in.resolve("gone.png"), in.resolve("nothing"));
		Links.symbolic(in.resolve("gone.txt"), in.resolve("nothing"));
		assertEquals(List.of("a.PNG", "b.png", "gone.png"), names(false, in.toString()));
		assertEquals(List.of("gone.png"), names(false, in + "/gone.png"));
	}
}
