// SPDX-License-Identifier: BSD-2-Clause
/**
 * Models on disk and in the jar: what a user's words for a model mean, and the
 * two ONNX graphs and the configuration that come of it.
 * <p>
 * Nothing here runs a network. Read {@link latentij.model.VaeModel} first.
 */
package latentij.model;
