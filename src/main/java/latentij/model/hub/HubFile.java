// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.util.Objects;
import java.util.regex.Pattern;
import latentij.util.Printable;

/**
 * One file of a model in its repository, with the properties that it must have.
 *
 * @param path inside the repository, such as
 *          {@code vae/diffusion_pytorch_model.safetensors}
 * @param role its purpose
 * @param size its size, as far as it is known
 * @param sha256 the SHA-256 of its content, 64 lower-case hexadecimal digits;
 *          null where it is not known
 */
public record HubFile(String path, Role role, FileSize size, String sha256) {

	/** Purposes of files. */
	public enum Role {
		/** diffusers' {@code config.json}. */
		CONFIG,
		/** A {@code .safetensors} file. */
		WEIGHTS
	}

	/** The longest configuration that is read, in bytes; they have about 700. */
	public static final int MAX_CONFIG = 1 << 20;

	private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

	public HubFile {
		HubReference.checkPath(path);
		Objects.requireNonNull(role, "role");
		Objects.requireNonNull(size, "size");
		if (sha256 != null && !SHA256.matcher(sha256).matches())
			throw new IllegalArgumentException(
					"A SHA-256 has 64 lower-case hexadecimal digits, not " + Printable.quoted(sha256));
	}

	/**
	 * This file with a known content.
	 *
	 * @param newSha256 as {@link #sha256}
	 * @return a new description
	 * @throws IllegalArgumentException if it is no SHA-256
	 */
	public HubFile withSha256(final String newSha256) {
		return new HubFile(path, role, size, newSha256);
	}
}
