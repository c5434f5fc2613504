// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import latentij.codec.VaeCodec.Run;
import latentij.codec.VaeException;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupRunTest {

	private static final int MEMBERS = 6;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/** The first values of the images of each run. */
	private final List<List<Float>> runs = Collections.synchronizedList(new ArrayList<>());

	@AfterEach
	void end() {
		threads.shutdownNow();
	}

	private static FloatTensor image(final float value) {
		final FloatTensor image = FloatTensor.zeros(1, 1, 1, 2);
		image.set(value, 0, 0, 0, 0);
		return image;
	}

	private static List<Float> values(final Block blocks) {
		final List<Float> values = new ArrayList<>();
		for (int n = 0; n < blocks.batch(); n++) values.add(((FloatTensor) blocks.image(n)).get(0, 0, 0, 0));
		return values;
	}

	/** Doubles the first value. */
	private Run<Block> doubled(final Block blocks) {
		runs.add(values(blocks));
		final FloatTensor doubled = FloatTensor.zeros(blocks.batch(), 1, 1, 2);
		for (int n = 0; n < blocks.batch(); n++) doubled.set(2 * values(blocks).get(n), n, 0, 0, 0);
		return new Run<>(doubled, "made up");
	}

	private GroupRun.Network network(final int most) {
		return new GroupRun.Network(images -> Math.min(most, images), this::doubled);
	}

	private static GroupRun group(final int size) {
		return new GroupRun(size, new PixelPool(() -> Long.MAX_VALUE));
	}

	/** Each in a thread of its own; an endless wait fails. */
	private <T> List<T> all(final List<Callable<T>> tasks)
			throws InterruptedException, ExecutionException, TimeoutException {
		final List<Callable<T>> shuffled = new ArrayList<>(tasks);
		Collections.shuffle(shuffled, new Random(runs.hashCode()));
		final List<Future<T>> futures = new ArrayList<>(Collections.nCopies(tasks.size(), null));
		for (final Callable<T> task : shuffled) futures.set(tasks.indexOf(task), threads.submit(task));
		final List<T> results = new ArrayList<>();
		for (final Future<T> future : futures) results.add(future.get(1, TimeUnit.MINUTES));
		return results;
	}

	private static float value(final Optional<Run<Block>> run) {
		return run.map(one -> ((FloatTensor) one.result()).get(0, 0, 0, 0)).orElse(-1f);
	}

	/**
	 * Of random sizes, kinds and absences, of networks that hold few images, and that fail with some. The order of the
	 * images is that of the members, however the threads come.
	 */
	@ParameterizedTest
	@ValueSource(ints = {1, 2, 3, 4, 5})
	void whoComesGetsItsOwnResult(final int seed) throws Exception {
		final Random random = new Random(seed);
		for (int program = 0; program < 60; program++) {
			runs.clear();
			final int size = 1 + random.nextInt(MEMBERS);
			final int most = 1 + random.nextInt(4);
			final int bad = random.nextInt(2 * MEMBERS);
			final GroupRun group = group(size);
			final GroupRun.Network network = new GroupRun.Network(images -> Math.min(most, images), blocks -> {
				final Run<Block> run = doubled(blocks);
				if (values(blocks).contains((float) bad)) throw new VaeException("bad");
				return run;
			});
			final List<List<Float>> expected = new ArrayList<>(List.of(new ArrayList<>(), new ArrayList<>()));
			final List<Callable<Float>> tasks = new ArrayList<>();
			for (int n = 0; n < size; n++) {
				final GroupRun.Member member = group.members().get(n);
				final int kind = random.nextInt(2);
				final boolean absent = random.nextInt(4) == 0;
				final float value = n;
				if (!absent) expected.get(kind).add(value);
				tasks.add(() -> {
					try (member) {
						return absent ? -2f : value(member.run(kind, image(value), network));
					}
				});
			}
			final List<Float> found = all(tasks);
			final List<List<Float>> together = new ArrayList<>();
			for (final List<Float> kind : expected)
				for (int i = 0; i < kind.size() && most > 1; i += most) {
					final List<Float> part = kind.subList(i, Math.min(kind.size(), i + most));
					if (part.size() > 1) together.add(part);
					for (final float value : part) {
						final boolean alone = part.size() == 1 || part.contains((float) bad);
						assertEquals(alone ? -1 : 2 * value, found.get((int) value), runs + " " + seed);
					}
				}
			assertEquals(
					Set.copyOf(together), Set.copyOf(runs), "program " + program + " of " + seed + ", most " + most);
			assertEquals(together.size(), runs.size());
		}
	}

	@Test
	void cancelingEndsItForAll() throws Exception {
		final GroupRun group = group(3);
		final GroupRun.Network network = new GroupRun.Network(images -> images, blocks -> {
			throw new CancellationException("Esc");
		});
		final List<Callable<Boolean>> tasks = new ArrayList<>();
		for (final GroupRun.Member member : group.members())
			tasks.add(() -> {
				try (member) {
					member.run("kind", image(1), network);
					return false;
				} catch (final CancellationException exc) {
					return true;
				}
			});
		assertEquals(List.of(true, true, true), all(tasks));
	}

	/** Nobody waits for one who failed to read its image, or brings a second one. */
	@Test
	void aMemberComesOnce() throws Exception {
		final GroupRun group = group(2);
		group.members().get(1).close();
		final GroupRun.Member member = group.members().get(0);
		assertEquals(Optional.empty(), member.run("kind", image(1), network(2)));
		assertEquals(Optional.empty(), member.run("kind", image(1), network(2)));
		assertTrue(runs.isEmpty());
	}

	/** An error of the one who computes leaves nobody waiting. */
	@Test
	void anErrorFreesTheOthers() throws Exception {
		final GroupRun group = group(3);
		final GroupRun.Network network = new GroupRun.Network(images -> images, blocks -> {
			throw new StackOverflowError();
		});
		final List<Callable<String>> tasks = new ArrayList<>();
		for (final GroupRun.Member member : group.members())
			tasks.add(() -> {
				try (member) {
					return member.run("kind", image(1), network).isEmpty() ? "alone" : "together";
				} catch (final StackOverflowError exc) {
					return "error";
				}
			});
		final List<String> found = new ArrayList<>(all(tasks));
		Collections.sort(found);
		assertEquals(List.of("alone", "alone", "error"), found);
	}

	@Test
	void pixelsComeApart() throws Exception {
		final GroupRun group = group(2);
		final GroupRun.Network network = new GroupRun.Network(images -> images, blocks -> {
			final FloatTensor red = FloatTensor.zeros(2, 1, 1, 1);
			for (int n = 0; n < 2; n++) red.set(((PixelTensor) blocks).ints().get(n) >> 16 & 0xff, n, 0, 0, 0);
			return new Run<>(red, "made up");
		});
		final List<Callable<Float>> tasks = new ArrayList<>();
		for (int n = 0; n < 2; n++) {
			final GroupRun.Member member = group.members().get(n);
			final PixelTensor pixels = PixelTensor.zeros(1, 1, 1);
			pixels.ints().put(0, 0x20000 + 0x10000 * n);
			tasks.add(() -> value(member.run("kind", pixels, network)));
		}
		assertArrayEquals(new Float[] {2f, 3f}, all(tasks).toArray());
	}
}
