// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.ImagePlus;
import latentij.job.BlockSink;

/** Makes a stack of ImageJ of what is written to it. */
public interface StackSink extends BlockSink {

	/**
	 * Gives the stack.
	 *
	 * @return the image; not shown; owned by the caller
	 * @throws IllegalStateException if nothing was committed
	 */
	ImagePlus image();
}
