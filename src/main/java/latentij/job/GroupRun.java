// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import latentij.codec.VaeCodec.Run;
import latentij.tensor.Block;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;

/**
 * A run of a network that several threads share: each brings an image and waits until all have come, or have said that
 * they will not. One of them then computes all images of one kind together, in the order of the members, whichever came
 * first. Where that fails, each computes its own.
 * <p>
 * Each member is used by one thread, and all at the same time.
 *
 * @see GroupRuns
 */
public final class GroupRun {

	private final Object lock = new Object();
	private final List<Member> members;
	private final PixelPool pixels;

	/** Members of whom it is not known whether they come; guarded by the lock, as what follows. */
	private int open;

	private boolean begun;

	/**
	 * Creates a run.
	 *
	 * @param size number of members
	 * @param pixels keeps the memory of images that were put together
	 */
	GroupRun(final int size, final PixelPool pixels) {
		members = IntStream.range(0, size).mapToObj(n -> new Member()).toList();
		open = size;
		this.pixels = pixels;
	}

	/** @return the members, in order */
	List<Member> members() {
		return members;
	}

	/**
	 * The network that a member wants to use.
	 *
	 * @param fit how many images may go through it now, of a number of them; 1 for none but one
	 * @param run computes images that were put together; called by any member's thread
	 */
	record Network(IntFunction<Integer> fit, BlockRun run) {}

	/** Computes blocks of several images. */
	@FunctionalInterface
	interface BlockRun {

		/**
		 * Runs the network.
		 *
		 * @param blocks images or latents; not changed
		 * @return one result for each
		 */
		Run<Block> of(Block blocks);
	}

	/** What a member brings. */
	private record Request(Object kind, Block block, Network network) {}

	/** One of those who share the run. Closed, it says that it does not come, unless it did. */
	public final class Member implements AutoCloseable {

		private Request request;
		private boolean known;
		private boolean settled;
		private Run<Block> result;

		/** Ended the run for all. */
		private CancellationException canceled;

		private Member() {}

		/**
		 * Brings an image, and waits for the others.
		 *
		 * @param kind equal where images may be computed together
		 * @param block one image or latent, in memory; not changed
		 * @param network to use
		 * @return what was computed; empty if the image is to be computed alone: there is no other of its kind, or the
		 *         network failed with them, or this member has brought one before
		 * @throws CancellationException if the run was canceled
		 */
		Optional<Run<Block>> run(final Object kind, final Block block, final Network network) {
			if (!comes(new Request(kind, block, network))) return Optional.empty();
			if (awaitOthers(this)) computeAll();
			if (canceled != null) throw canceled;
			return Optional.ofNullable(result);
		}

		private boolean comes(final Request brought) {
			synchronized (lock) {
				if (known) return false;
				known = true;
				request = brought;
				open--;
				lock.notifyAll();
				return true;
			}
		}

		@Override
		public void close() {
			comes(null);
		}
	}

	/** Gives true to the one who is to compute. */
	private boolean awaitOthers(final Member member) {
		boolean interrupted = false;
		try {
			synchronized (lock) {
				while (!member.settled && (open > 0 || begun)) {
					try {
						lock.wait();
					} catch (final InterruptedException exc) {
						interrupted = true;
					}
				}
				if (member.settled) return false;
				begun = true;
				return true;
			}
		} finally {
			if (interrupted) Thread.currentThread().interrupt();
		}
	}

	private void computeAll() {
		final Map<Object, List<Member>> kinds = new LinkedHashMap<>();
		for (final Member member : members)
			if (member.request != null)
				kinds.computeIfAbsent(member.request.kind, kind -> new ArrayList<>())
						.add(member);
		try {
			kinds.values().forEach(this::compute);
		} finally {
			// Also those whose turn did not come.
			settle(members);
		}
	}

	/** As many in one run as fit. */
	private void compute(final List<Member> alike) {
		int done = 0;
		while (done < alike.size()) {
			final int left = alike.size() - done;
			final int fit = left == 1 ? 1 : alike.get(done).request.network.fit.apply(left);
			final List<Member> together = alike.subList(done, done + Math.max(1, Math.min(left, fit)));
			if (together.size() > 1) computeTogether(together);
			settle(together);
			done += together.size();
		}
	}

	private void computeTogether(final List<Member> together) {
		try {
			final Run<Block> run = run(together);
			for (int n = 0; n < together.size(); n++)
				together.get(n).result = new Run<>(run.result().image(n), run.device());
		} catch (final CancellationException exc) {
			for (final Member member : together) member.canceled = exc;
		} catch (final RuntimeException | OutOfMemoryError exc) {
			// They were too many, or one of them fails alone, too: the others do not suffer.
			for (final Member member : together) member.result = null;
		}
	}

	private Run<Block> run(final List<Member> together) {
		final List<Block> blocks =
				together.stream().map(member -> member.request.block).toList();
		final Block first = blocks.get(0);
		final Block all = Block.join(blocks, n -> pixels.take(n, first.height(), first.width()));
		try {
			return together.get(0).request.network.run.of(all);
		} finally {
			if (all instanceof PixelTensor several) pixels.give(several);
		}
	}

	private void settle(final Collection<Member> some) {
		synchronized (lock) {
			for (final Member member : some) {
				member.settled = true;
				// Its image may be large.
				member.request = null;
			}
			lock.notifyAll();
		}
	}
}
