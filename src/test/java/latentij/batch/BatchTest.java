// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import latentij.testing.Links;
import latentij.testing.OtherUser;
import latentij.util.Paths;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {

	private static final Predicate<Path> PNG = BatchFiles.endingIn("png");

	@TempDir
	Path folder;

	private Path in;
	private Path out;

	@BeforeEach
	void makeFiles() throws IOException {
		in = Files.createDirectories(folder.resolve("in/deep")).getParent();
		out = folder.resolve("out");
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
				"Nothing was found for \"" + pattern + "\".",
				assertThrows(IOException.class, () -> names(true, pattern)).getMessage());
	}

	/** As git-annex, or a person with a shared disk, makes them. */
	@Test
	void linksToFoldersAboveAreNoFault() throws IOException {
		Links.symbolic(in.resolve("deep/up"), in);
		assertEquals(List.of("a.PNG", "b.png", "deep/a.png"), names(true, in.toString()));
	}

	/** As git-annex leaves a file that was not fetched: not done is not to pass for done. */
	@Test
	void linksToWhatIsNotThereFail() throws IOException {
		Links.symbolic(in.resolve("gone.png"), in.resolve("nothing"));
		Links.symbolic(in.resolve("gone.txt"), in.resolve("nothing"));
		assertEquals(List.of("a.PNG", "b.png", "gone.png"), names(false, in.toString()));
		assertEquals(List.of("gone.png"), names(false, in + "/gone.png"));
		final List<String> failures = new ArrayList<>();
		final BatchProgress end = new BatchRunner(1, () -> 0)
				.run(
						BatchPlan.of(BatchFiles.find(List.of(in.toString()), PNG, false), out, name -> name, false),
						new Alone(task -> Files.copy(task.in(), task.out())),
						new BatchListener() {
							@Override
							public void done(final BatchTask task, final BatchProgress progress) {}

							@Override
							public void failed(
									final BatchTask task, final Throwable cause, final BatchProgress progress) {
								failures.add(cause.getMessage());
							}
						},
						() -> false);
		assertEquals("2 done, 1 failed", end.summary(0));
		assertTrue(failures.get(0).contains("gone.png\" is a link to"), failures.toString());
	}

	/** Those of other people on a shared disk, of which one lists its names and no more. */
	@EnabledOnOs(OS.LINUX)
	@ParameterizedTest
	@ValueSource(strings = {"---------", "r--r--r--"})
	void foldersThatCannotBeReadFail(final String rights) throws Exception {
		final Path closed = Files.createDirectory(in.resolve("closed"));
		for (int i = 0; i < 2; i++) Files.createDirectory(closed.resolve("inner" + i));
		for (final Path path : List.of(folder, in)) rights(path, "rwxr-xr-x");
		Files.createDirectory(out);
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

	/** A folder that cannot be read says nothing about the model, which would end the batch. */
	@Test
	void whatCannotBeReadIsNoReasonToGiveUp() throws IOException {
		final List<BatchTask> tasks = new ArrayList<>();
		for (int i = 0; i < BatchRunner.HOPELESS; i++)
			tasks.add(new BatchTask(Links.symbolic(in.resolve(i + ".png"), in.resolve("gone")), out.resolve(i + "")));
		tasks.add(new BatchTask(in.resolve("b.png"), out.resolve("b.png")));
		final BatchProgress end = new BatchRunner(1, System::nanoTime)
				.run(
						new BatchPlan(tasks),
						new Alone(task -> Files.copy(task.in(), task.out())),
						new BatchListener() {},
						() -> false);
		assertEquals("1 done, 10 failed", end.summary(0));
	}

	/** On disks of other systems. */
	@Test
	void whatMacOsWritesBesideFilesIsNoImage() throws IOException {
		Files.writeString(in.resolve("._b.png"), "Mac OS X");
		assertEquals(List.of("a.PNG", "b.png"), names(false, in.toString()));
		assertEquals(List.of("b.png"), names(false, in + "/*b.png"));
		assertEquals(List.of("._b.png"), names(false, in + "/._b.png"));
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "file,er", "file,error\r\n\"a.png\",\"no"})
	void tablesThatAFullDiskCutOffAreBegunAnew(final String table) throws IOException {
		final Path file = Files.writeString(Files.createDirectories(out).resolve(ErrorLog.NAME), table);
		new ErrorLog(out, List.of()).add(in.resolve("b.png"), "no");
		assertEquals("file,error\r\n\"" + in.resolve("b.png") + "\",\"no\"\r\n", Files.readString(file));
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

	/** Folders that are as files are read, and nothing is written into them, through links neither. */
	@Test
	void resultsInAFolderThatIsReadAreRefused() throws IOException {
		final Path zarr = Files.createDirectory(in.resolve("x.zarr"));
		final Path link = folder.resolve("link");
		Links.symbolic(link, zarr);
		final List<BatchFile> files = BatchFiles.find(
				List.of(zarr.toString()), PNG, path -> path.toString().endsWith(".zarr"), false);
		for (final Path to : List.of(zarr, zarr.resolve("new/one"), link, link.resolve("new"))) {
			final String message = assertThrows(
							IOException.class, () -> BatchPlan.of(files, to, name -> name + "-latent.zarr", false))
					.getMessage();
			assertTrue(message.contains("where results would be written, is in"), message);
		}
		assertEquals(
				1,
				BatchPlan.of(files, in, name -> name + "-latent.zarr", false)
						.tasks()
						.size());
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

	private BatchPlan plan(final boolean skipExisting, final Predicate<Path> isInput) throws IOException {
		return BatchPlan.of(
				BatchFiles.find(List.of(in.toString()), isInput, true),
				out,
				name -> name + "-latent.tif",
				skipExisting);
	}

	@Test
	void keepsTheNamesOfFilesApart() throws IOException {
		final Set<String> results = new TreeSet<>();
		for (final BatchTask task :
				plan(false, BatchFiles.endingIn("jpg", "png")).tasks())
			results.add(out.relativize(task.out()).toString().replace('\\', '/'));
		assertEquals(
				Set.of("a.PNG-latent.tif", "a.jpg-latent.tif", "b.png-latent.tif", "deep/a.png-latent.tif"), results);
	}

	@Test
	void refusesResultsOfOneName() throws IOException {
		final List<BatchFile> files = BatchFiles.find(List.of(in + "/deep/a.png", in + "/a.PNG"), PNG, false);
		final String message = assertThrows(
						IOException.class, () -> BatchPlan.of(files, out, name -> name + ".tif", false))
				.getMessage();
		assertTrue(message.contains("deep") && message.contains("a.PNG"), message);
	}

	@Test
	void refusesToReplaceWhatItReads() throws IOException {
		final List<BatchFile> files = BatchFiles.find(List.of(in + "/b.png"), PNG, false);
		assertThrows(IOException.class, () -> BatchPlan.of(files, in, name -> name, false));
	}

	private static void copy(final BatchTask task) throws IOException {
		if (task.in().endsWith("b.png")) throw new IOException("No, \"b\",\nit is");
		Files.copy(task.in(), task.out());
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 3})
	void goesOnAfterAFailure(final int workers) throws IOException {
		Files.createDirectories(out);
		final ErrorLog errors = new ErrorLog(out, List.of());
		final List<BatchTask> failed = new ArrayList<>();
		final BatchProgress end = new BatchRunner(workers, System::nanoTime)
				.run(
						plan(false, PNG),
						new Alone(BatchTest::copy),
						new BatchListener() {

							@Override
							public void failed(
									final BatchTask task, final Throwable cause, final BatchProgress progress) {
								failed.add(task);
								try {
									errors.add(task.in(), cause.getMessage());
								} catch (final IOException exc) {
									throw new AssertionError(exc);
								}
							}
						},
						() -> false);
		assertEquals(2, end.done());
		assertEquals(1, end.failed());
		assertEquals(1, failed.size());
		assertTrue(Files.exists(out.resolve("deep/a.png-latent.tif")));
		assertEquals(
				"file,error\r\n\"" + in.resolve("b.png") + "\",\"No, \"\"b\"\",\nit is\"\r\n",
				Files.readString(out.resolve(ErrorLog.NAME)));
		errors.add(Files.createFile(out.resolve("other.png")), "never tried again");
		errors.add(out.resolve("gone.png"), "deleted since");
		new ErrorLog(out, plan(false, PNG).inputs());
		assertEquals(
				"file,error\r\n\"" + out.resolve("other.png") + "\",\"never tried again\"\r\n",
				Files.readString(out.resolve(ErrorLog.NAME)));
		new ErrorLog(out, List.of(out.resolve("../out/other.png")));
		assertFalse(Files.exists(out.resolve(ErrorLog.NAME)));
		// Of another working directory, and of a locale that had other letters.
		final String others = "file,error\r\n\"in/of-another.png\",\"a\"\r\n\"no\0path\",\"b\"\r\n";
		Files.writeString(out.resolve(ErrorLog.NAME), others);
		new ErrorLog(out, plan(false, PNG).inputs());
		assertEquals(others, Files.readString(out.resolve(ErrorLog.NAME)));
		ErrorLog.anew(out);
		assertFalse(Files.exists(out.resolve(ErrorLog.NAME)));
	}

	@Test
	void tablesOfOthersAreNotTouched() throws IOException {
		final Path table = Files.writeString(Files.createDirectories(out).resolve(ErrorLog.NAME), "x;y\n");
		assertThrows(IOException.class, () -> new ErrorLog(out, List.of()));
		assertEquals("x;y\n", Files.readString(table));
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

	@Test
	void goesOnWhereAnEarlierRunEnded() throws IOException {
		Files.createDirectories(out);
		Files.writeString(out.resolve("a.PNG-latent.tif"), "done");
		final BatchPlan plan = plan(true, PNG);
		assertEquals(1, plan.skipped());
		assertEquals(2, plan.tasks().size());
		new BatchRunner(1, System::nanoTime).run(plan, new Alone(BatchTest::copy), new BatchListener() {}, () -> false);
		assertEquals("done", Files.readString(out.resolve("a.PNG-latent.tif")));
	}

	@Test
	void clearsWhatKilledRunsLeft() throws IOException {
		Files.createDirectories(out);
		final Path old = Files.createFile(out.resolve(".latentij-1.part"));
		Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
		final Path young = Files.createFile(out.resolve(".latentij-2.part"));
		new BatchRunner(1, System::nanoTime)
				.run(plan(false, PNG), new Alone(BatchTest::copy), new BatchListener() {}, () -> false);
		assertFalse(Files.exists(old));
		assertTrue(Files.exists(young));
		// Where nothing is to be done, too, though there is elsewhere.
		Files.delete(out.resolve("a.PNG-latent.tif"));
		final Path deep = Files.createFile(out.resolve("deep/.latentij-3.part"));
		Files.setLastModifiedTime(deep, FileTime.from(Instant.EPOCH));
		new BatchRunner(1, System::nanoTime)
				.run(plan(true, PNG), new Alone(BatchTest::copy), new BatchListener() {}, () -> false);
		assertFalse(Files.exists(deep));
	}

	@Test
	void worksOnSeveralFilesAtATime() throws IOException {
		final CountDownLatch all = new CountDownLatch(3);
		final BatchProgress end = new BatchRunner(3, System::nanoTime)
				.run(
						plan(false, PNG),
						new Alone(task -> {
							all.countDown();
							try {
								// Ends only if all three are being worked on.
								all.await();
							} catch (final InterruptedException exc) {
								throw new AssertionError(exc);
							}
						}),
						new BatchListener() {},
						() -> false);
		assertEquals(3, end.done());
	}

	@Test
	void endsWhenItIsCanceled() throws IOException {
		final AtomicInteger begun = new AtomicInteger();
		final List<BatchTask> done = Collections.synchronizedList(new ArrayList<>());
		final BatchPlan plan = plan(false, PNG);
		assertThrows(CancellationException.class, () -> new BatchRunner(1, System::nanoTime)
				.run(plan, new Alone(done::add), new BatchListener() {}, () -> begun.incrementAndGet() > 2));
		assertEquals(2, done.size());
		assertThrows(CancellationException.class, () -> new BatchRunner(1, System::nanoTime)
				.run(
						plan,
						new Alone(task -> {
							throw new CancellationException();
						}),
						new BatchListener() {},
						() -> false));
	}

	/** With a model that cannot be opened, say, no file can be done. */
	@Test
	void endsWhenTheFirstFilesAllFailForOneReason() throws IOException {
		for (int i = 0; i < 20; i++) Files.writeString(in.resolve(i + ".png"), "");
		final BatchPlan plan = plan(false, PNG);
		final List<BatchTask> tried = new ArrayList<>();
		final BatchRunner runner = new BatchRunner(1, System::nanoTime);
		final String message = assertThrows(
						IOException.class,
						() -> runner.run(
								plan,
								new Alone(task -> {
									tried.add(task);
									throw new IOException(task.in().getFileName() + " needs the model sd15.");
								}),
								new BatchListener() {},
								() -> false))
				.getMessage();
		assertEquals(BatchRunner.HOPELESS, tried.size());
		assertTrue(
				message.startsWith("The first 10 files failed for the same reason, so the others were not tried: ")
						&& message.endsWith(" needs the model sd15."),
				message);
		final BatchProgress end = runner.run(
				plan,
				new Alone(task -> {
					throw new IOException(task.equals(tried.get(4)) ? "another reason" : "one reason");
				}),
				new BatchListener() {},
				() -> false);
		assertEquals(plan.tasks().size(), end.failed());
	}

	@Test
	void tellsTheTimeThatIsLeft() {
		final BatchProgress progress = new BatchProgress(100, 20, 10_120, Duration.ofSeconds(30));
		assertEquals(4.0, progress.rate(), 0);
		assertEquals(Duration.ofSeconds(2500), progress.left());
		assertEquals("120 of 10,120, 4.00 files/s, 42 min left", progress.toString());
		assertEquals("120 of 10,120, 4.00 blocks/s, 42 min left", progress.line("blocks"));
		assertEquals("5 of 5, 0.500 files/s", new BatchProgress(4, 1, 5, Duration.ofSeconds(10)).toString());
		assertEquals("45 s", BatchProgress.text(Duration.ofSeconds(45)));
		assertEquals("2.5 h", BatchProgress.text(Duration.ofHours(2).plusMinutes(30)));
		assertEquals(Duration.ZERO, new BatchProgress(0, 0, 5, Duration.ZERO).left());
	}
}
