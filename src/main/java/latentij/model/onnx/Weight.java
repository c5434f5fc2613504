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
package latentij.model.onnx;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * A tensor of a model, where it lies on disk.
 *
 * @param name its name in that file; becomes the initializer's
 * @param type its element type: {@link OnnxType#FLOAT}, FLOAT16 or BFLOAT16
 * @param shape its sizes, row-major
 * @param file that holds it, little-endian; a link is not followed
 * @param offset of its first byte
 * @param length in bytes
 */
public record Weight(String name, OnnxType type, List<Long> shape, Path file,
	long offset, long length)
{

	public Weight {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(file, "file");
		shape = List.copyOf(shape);
		if (type == OnnxType.INT64 || type == OnnxType.DOUBLE)
			throw new IllegalArgumentException("Weights are floats of 16 or 32 bit");
		if (shape.stream().mapToLong(Long::longValue).reduce(type.bytes(),
			Math::multiplyExact) != length) throw new IllegalArgumentException(name +
				": " + length + " bytes are not what " + shape + " of type " + type +
				" takes");
	}

	/** @return whether the elements lie at multiples of their own size */
	public boolean isAligned() {
		return offset % type.bytes() == 0;
	}

	/**
	 * Reads the weight into native memory.
	 *
	 * @return its elements, direct and little-endian; owned by the caller
	 * @throws IOException if the file cannot be read or has lost its end, or if the
	 *           weight has 2 GiB or more
	 */
	public ByteBuffer read() throws IOException {
		if (length > Integer.MAX_VALUE) throw new IOException("The tensor \"" +
			name + "\" of " + file + " has " + length +
			" bytes, more than one buffer holds");
		final ByteBuffer elements = ByteBuffer.allocateDirect((int) length).order(
			ByteOrder.LITTLE_ENDIAN);
		try (FileChannel channel = FileChannel.open(file,
			StandardOpenOption.READ))
		{
			while (elements.hasRemaining()) {
				if (channel.read(elements, offset + elements.position()) < 0)
					throw new EOFException(file + " ends before the tensor \"" + name +
						"\". Do not change a model while it is in use.");
			}
		}
		return elements.flip();
	}

	/** A weight of no file, for asking a graph what it needs. */
	static Weight unplaced(final String name, final long... shape) {
		return new Weight(name, OnnxType.FLOAT, LongStream.of(shape).boxed()
			.toList(), Path.of(""), 0, LongStream.of(shape).reduce(OnnxType.FLOAT
				.bytes(), Math::multiplyExact));
	}
}
