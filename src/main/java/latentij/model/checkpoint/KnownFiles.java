// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import latentij.codec.LatentNorm.Affine;

/**
 * Files whose scaling is known by their hash: a single file without a config
 * does not tell it, and Stable Diffusion 1.5 and XL have the same tensors.
 */
@FunctionalInterface
public interface KnownFiles {

	/** Knows none. */
	KnownFiles NONE = file -> Optional.empty();

	/**
	 * Knowledge about a file.
	 *
	 * @param model whose file it is, for people
	 * @param scalingFactor as {@link Affine} has it
	 * @param shiftFactor as {@link Affine} has it
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
