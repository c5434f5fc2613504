// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Weights that all begin with the same numbers. */
public record FileWeights(Path file) implements Weights {

	/** Writes the numbers to a file in a folder. */
	public static FileWeights of(final float[] numbers, final Path folder) throws IOException {
		final ByteBuffer bytes =
				ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asFloatBuffer().put(numbers);
		return new FileWeights(Files.write(folder.resolve("weights"), bytes.array()));
	}

	@Override
	public Weight get(final String key, final long... shape) {
		return new Weight(
				key,
				OnnxType.FLOAT,
				Arrays.stream(shape).boxed().toList(),
				file,
				0,
				Arrays.stream(shape).reduce(Float.BYTES, (a, b) -> a * b));
	}
}
