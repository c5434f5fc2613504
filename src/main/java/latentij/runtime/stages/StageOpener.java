// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import latentij.model.graph.OnnxGraph;
import latentij.runtime.ort.GraphSession;
import latentij.util.CancelCheck;

/** Opens the graph of a stage. */
@FunctionalInterface
public interface StageOpener {

	/**
	 * Opens a graph.
	 *
	 * @param graph to open
	 * @param check ends the opening
	 * @return a graph that the caller closes
	 * @throws IOException if its weights cannot be read
	 */
	GraphSession open(OnnxGraph graph, CancelCheck check) throws IOException;
}
