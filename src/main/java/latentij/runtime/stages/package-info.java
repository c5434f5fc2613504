// SPDX-License-Identifier: BSD-2-Clause
/**
 * Runs of networks that normalize over the image, or have attention, in memory that does
 * not grow with the network: stage by stage over strips of rows, with the numbers of the
 * whole image. Feature maps between two stages lie in memory, or in temporary files.
 * <p>
 * Read {@link latentij.model.graph.GraphStages} first, then
 * {@link latentij.runtime.stages.StagedNetwork}.
 */
package latentij.runtime.stages;
