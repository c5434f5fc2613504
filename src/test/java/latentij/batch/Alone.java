// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.util.List;

/** Does each task alone. */
record Alone(BatchWork work) implements GroupWork {

	@Override
	public int most() {
		return 1;
	}

	@Override
	public Object kind(final BatchTask task) {
		return null;
	}

	@Override
	public List<BatchWork> begin(final int tasks) {
		return List.of(work);
	}
}
