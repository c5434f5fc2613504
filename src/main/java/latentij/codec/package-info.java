// SPDX-License-Identifier: BSD-2-Clause
/**
 * The variational autoencoder as mathematics: images to posteriors to latents
 * and back.
 * <p>
 * This package knows neither ImageJ nor ONNX Runtime: the two neural networks
 * stand behind {@link latentij.codec.VaeNetwork}, so that everything here can be
 * tested with a made-up network. Read {@link latentij.codec.VaeCodec} first.
 */
package latentij.codec;
