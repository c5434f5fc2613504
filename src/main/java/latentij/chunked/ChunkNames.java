// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The names of the files of chunks, below the array's folder.
 *
 * @param prefix what they begin with: "c/" or nothing
 * @param separator between the numbers
 * @param reversed true if the number of the last axis comes first
 */
public record ChunkNames(String prefix, String separator, boolean reversed) {

	/**
	 * Names a file.
	 *
	 * @param index the numbers of a chunk, or of a shard, one for each axis
	 * @return its path below the array's folder
	 */
	String name(final List<Integer> index) {
		final List<Integer> numbers = new ArrayList<>(index);
		if (reversed) Collections.reverse(numbers);
		return prefix + numbers.stream().map(String::valueOf).collect(Collectors.joining(separator));
	}
}
