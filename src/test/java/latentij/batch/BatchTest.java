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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import latentij.testing.Links;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

	/** As git-annex leaves a file that was not fetched: not done is not to pass for done. */
	@Test
	void linksToWhatIsNotThereFail() throws IOException {
		Links.symbolic(in.resolve("gone.png"), in.resolve("nothing"));
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
	void goesOnWhereAnEarlierRunEnded() throws IOException {
		Files.createDirectories(out);
		Files.writeString(out.resolve("a.PNG-latent.tif"), "done");
		final BatchPlan plan = plan(true, PNG);
		assertEquals(1, plan.skipped());
		assertEquals(2, plan.tasks().size());
		new BatchRunner(1, System::nanoTime).run(plan, new Alone(BatchTest::copy), new BatchListener() {}, () -> false);
		assertEquals("done", Files.readString(out.resolve("a.PNG-latent.tif")));
	}

	/** As a crash of the system leaves them, or a copy to a full disk. */
	@Test
	void emptyResultsAreMadeAgain() throws IOException {
		Files.createDirectories(out);
		final Path empty = Files.createFile(out.resolve("a.PNG-latent.tif"));
		final BatchPlan plan = plan(true, PNG);
		assertEquals(0, plan.skipped());
		new BatchRunner(1, System::nanoTime)
				.run(
						plan,
						new Alone(task -> Files.writeString(task.out(), "made")),
						new BatchListener() {},
						() -> false);
		assertEquals("made", Files.readString(empty));
		assertEquals(plan.tasks().size(), plan(true, PNG).skipped());
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

	/** Some files may be broken in the same way. */
	@Test
	void goesOnWhereOneFileCouldBeDone() throws IOException {
		for (int i = 0; i < 20; i++) Files.writeString(in.resolve(i + ".png"), "");
		final BatchPlan plan = plan(false, PNG);
		final BatchTask first = plan.tasks().get(0);
		final BatchProgress end = new BatchRunner(1, System::nanoTime)
				.run(
						plan,
						new Alone(task -> {
							if (task != first) throw new IOException("No image");
						}),
						new BatchListener() {},
						() -> false);
		assertEquals(List.of(1, plan.tasks().size() - 1), List.of(end.done(), end.failed()));
	}

	/** Nothing is left that was not tried: each has its own line then. */
	@Test
	void fewFilesThatAllFailAreNoReasonToGiveUp() throws IOException {
		for (int i = 0; i < BatchRunner.HOPELESS; i++) Files.writeString(in.resolve(i + ".tif"), "");
		final BatchPlan plan = plan(false, BatchFiles.endingIn("tif"));
		final BatchProgress end = new BatchRunner(1, System::nanoTime)
				.run(
						plan,
						new Alone(task -> {
							throw new IllegalStateException();
						}),
						new BatchListener() {},
						() -> false);
		assertEquals(BatchRunner.HOPELESS, end.failed());
	}

	@Test
	void tellsTheTimeSinceItBegan() throws IOException {
		final AtomicLong nanos = new AtomicLong(5_000);
		final List<BatchProgress> told = new ArrayList<>();
		final BatchProgress end = new BatchRunner(1, () -> nanos.getAndAdd(1_000))
				.run(
						plan(false, PNG),
						new Alone(task -> {}),
						new BatchListener() {

							@Override
							public void done(final BatchTask task, final BatchProgress progress) {
								told.add(progress);
							}
						},
						() -> false);
		for (int i = 0; i < 3; i++)
			assertEquals(new BatchProgress(i + 1, 0, 3, Duration.ofNanos(1_000 * (i + 1))), told.get(i));
		assertEquals(new BatchProgress(3, 0, 3, Duration.ofNanos(4_000)), end);
	}
}
