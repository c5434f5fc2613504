// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;

/** Keeps what is written, plane by plane. */
class KeptPlanes implements BlockSink {

	private final Map<Integer, float[]> planes = new TreeMap<>();
	private Provenance provenance;
	private boolean committed;

	@Override
	public void write(final Region region, final Block block) throws IOException {
		planes.put(region.plane(), ((FloatTensor) block).toArray());
	}

	@Override
	public void commit(final Provenance made) {
		provenance = made;
		committed = true;
	}

	@Override
	public void close() {}

	/** The values by the number of the plane. */
	Map<Integer, float[]> planes() {
		return planes;
	}

	Provenance provenance() {
		return provenance;
	}

	boolean isCommitted() {
		return committed;
	}
}
