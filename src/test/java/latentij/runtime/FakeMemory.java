// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.Map;
import latentij.codec.VaeException;
import latentij.runtime.ort.GraphSession;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * The memory of a device. Graphs that are opened in it take one byte for each value that
 * goes in, and keep it until they are closed.
 */
final class FakeMemory {

	long most = Long.MAX_VALUE;
	long used;
	int opened;

	/** Failure of all runs of graphs that search long. */
	String failureOfLongSearch;

	private final FakeBackend backend;

	FakeMemory(final FakeBackend backend) {
		this.backend = backend;
	}

	/** Opens graphs that give what they take. */
	SessionOpener opener() {
		return (source, edit, check) -> {
			opened++;
			return new Graph(backend.longSearch);
		};
	}

	private final class Graph implements GraphSession {

		private final boolean longSearch;
		private long taken;

		Graph(final boolean longSearch) {
			this.longSearch = longSearch;
		}

		private void take(final Input input) {
			if (longSearch && failureOfLongSearch != null) throw new VaeException(failureOfLongSearch);
			final long more = Math.max(0, input.values().capacity() - taken);
			if (used + more > most) throw new VaeException("OUT_OF_MEMORY: " + more + " more");
			used += more;
			taken += more;
		}

		@Override
		public FloatTensor run(final String output, final Input... inputs) {
			take(inputs[0]);
			return FloatTensor.zeros(inputs[0].shape());
		}

		@Override
		public FloatTensor run(final String output, final long[] expected, final Input... inputs) {
			return run(output, inputs);
		}

		@Override
		public void run(final Map<String, FloatTensor> results, final Input... inputs) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void runToPixels(final PixelTensor pixels, final Input... inputs) {
			take(inputs[0]);
		}

		@Override
		public void setCanceled(final boolean canceled) {}

		@Override
		public void close() {
			used -= taken;
			taken = 0;
		}
	}
}
