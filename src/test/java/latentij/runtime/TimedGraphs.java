// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.Map;
import latentij.runtime.ort.GraphSession;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/** Measures the runs of graphs, all else around them left out. */
final class TimedGraphs {

	private long nanos;

	/** Nanoseconds that the last run took. */
	long nanos() {
		return nanos;
	}

	/** Opens graphs as another opener does. */
	SessionOpener timing(final SessionOpener opener) {
		return (source, edit, check) -> {
			final GraphSession graph = opener.open(source, edit, check);
			return new GraphSession() {

				@Override
				public FloatTensor run(final String output, final Input... inputs) {
					final long start = System.nanoTime();
					final FloatTensor result = graph.run(output, inputs);
					nanos = System.nanoTime() - start;
					return result;
				}

				@Override
				public FloatTensor run(final String output, final long[] expected, final Input... inputs) {
					final long start = System.nanoTime();
					final FloatTensor result = graph.run(output, expected, inputs);
					nanos = System.nanoTime() - start;
					return result;
				}

				@Override
				public void run(final Map<String, FloatTensor> results, final Input... inputs) {
					final long start = System.nanoTime();
					graph.run(results, inputs);
					nanos = System.nanoTime() - start;
				}

				@Override
				public void runToPixels(final PixelTensor pixels, final Input... inputs) {
					final long start = System.nanoTime();
					graph.runToPixels(pixels, inputs);
					nanos = System.nanoTime() - start;
				}

				@Override
				public void setCanceled(final boolean canceled) {
					graph.setCanceled(canceled);
				}

				@Override
				public void close() {
					graph.close();
				}
			};
		};
	}
}
