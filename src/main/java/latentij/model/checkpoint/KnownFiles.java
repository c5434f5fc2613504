/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import latentij.codec.VaeConfig;

/**
 * Files whose scaling is known by their hash: a single file without a config
 * does not tell it, and Stable Diffusion 1.5 and XL have the same tensors.
 */
@FunctionalInterface
public interface KnownFiles {

	/** Knows none. */
	KnownFiles NONE = file -> Optional.empty();

	/**
	 * What is known of a file.
	 *
	 * @param model whose file it is, for people
	 * @param scalingFactor as {@link VaeConfig} has it
	 * @param shiftFactor as {@link VaeConfig} has it
	 */
	record Scaling(String model, double scalingFactor, double shiftFactor) {}

	/**
	 * Looks a file up.
	 *
	 * @param file an existing file
	 * @return what is known of it
	 * @throws IOException if it cannot be read
	 */
	Optional<Scaling> find(Path file) throws IOException;
}
