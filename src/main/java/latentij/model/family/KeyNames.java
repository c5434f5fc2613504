// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

/** The names that files give tensors. */
@FunctionalInterface
public interface KeyNames {

	/** The names of diffusers today. */
	KeyNames DIFFUSERS = (key, blocks) -> key;

	/**
	 * The name of a tensor.
	 *
	 * @param key as diffusers names it today
	 * @param blocks how many down blocks there are, and up blocks
	 * @return its name in the file, without the prefix of a larger checkpoint
	 */
	String fileKey(String key, int blocks);
}
