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
package latentij.model.hub;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One file of a model in its repository, and what it must be.
 *
 * @param path inside the repository, such as
 *          {@code vae/diffusion_pytorch_model.safetensors}
 * @param role what it is for
 * @param size its size, as far as it is known
 * @param sha256 the SHA-256 of its content, 64 lower-case hexadecimal digits;
 *          null where it is not known
 */
public record HubFile(String path, Role role, FileSize size, String sha256) {

	/** What a file is for. */
	public enum Role {
			/** diffusers' {@code config.json}. */
			CONFIG,
			/** A {@code .safetensors} file. */
			WEIGHTS
	}

	private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

	public HubFile {
		HubReference.checkPath(path);
		Objects.requireNonNull(role, "role");
		Objects.requireNonNull(size, "size");
		if (sha256 != null && !SHA256.matcher(sha256).matches())
			throw new IllegalArgumentException("A SHA-256 has 64 lower-case " +
				"hexadecimal digits, not " + HubReference.quote(sha256));
	}
}
