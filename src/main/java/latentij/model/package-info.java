// SPDX-License-Identifier: BSD-2-Clause
/**
 * A model: its two ONNX graphs and its configuration, the memory that a run takes, and how
 * far a pixel of the result looks. Its subpackages find and build models.
 * <p>
 * Nothing here runs a network. Read {@link latentij.model.VaeModel} first.
 */
package latentij.model;
