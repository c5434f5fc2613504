// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Spoils the bytes of files at random. */
public final class Spoiler {

	private Spoiler() {}

	/** What tends to break parsers. */
	private static final String[] BAD = {
		"-1",
		"0",
		"1e3",
		"1.5",
		"NaN",
		"null",
		"true",
		"[]",
		"{}",
		"\"\"",
		"[[1]]",
		"9223372036854775807",
		"9223372036854775808",
		"18446744073709551616",
		"2147483648",
		"4294967296",
		"-9223372036854775808",
		"1e999999999",
		"\"../../x\"",
		"\"\\u0000\"",
		"\"\\ud800\"",
		"__metadata__",
		"\"F16\"",
		"\"F64\"",
		"\"BF16\"",
		"[0,0]",
		"[1,9223372036854775807]",
		"[65536,65536,65536,65536]",
		",",
		":",
		"}",
		"{",
		"]",
		"[",
		"\"",
		"\\",
		"[".repeat(3000),
		"{\"a\":".repeat(3000)
	};

	/** A text or number that tends to break parsers. */
	public static String value(final Random random) {
		return BAD[random.nextInt(BAD.length)];
	}

	/** One to four changes at random places. */
	public static byte[] spoil(final byte[] original, final Random random) {
		byte[] bytes = original;
		for (int n = 1 + random.nextInt(1 + random.nextInt(4)); n > 0; n--) {
			if (bytes.length == 0) return bytes;
			final int at = random.nextInt(bytes.length);
			final int to = Math.min(bytes.length, at + 1 + random.nextInt(40));
			switch (random.nextInt(7)) {
				case 0 -> {
					bytes = bytes.clone();
					bytes[at] = (byte) random.nextInt(256);
				}
				case 1 -> {
					bytes = bytes.clone();
					bytes[at] ^= 1 << random.nextInt(8);
				}
				case 2 -> bytes = splice(bytes, at, to, new byte[0]);
				case 3 -> bytes = splice(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
				case 4 -> bytes = Arrays.copyOf(bytes, at);
				case 5 -> bytes = replaceValue(bytes, at, BAD[random.nextInt(BAD.length)]);
				default -> bytes = replaceValue(
						bytes, at, Long.toString(random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(5000)));
			}
		}
		return bytes;
	}

	/** Puts other bytes in the place of some. */
	public static byte[] splice(final byte[] bytes, final int from, final int to, final byte[] middle) {
		return ByteBuffer.allocate(from + middle.length + bytes.length - to)
				.put(bytes, 0, from)
				.put(middle)
				.put(bytes, to, bytes.length - to)
				.array();
	}

	/** Replaces the number or text around a place. */
	private static byte[] replaceValue(final byte[] bytes, final int at, final String value) {
		int from = at;
		int to = at;
		while (from > 0 && !isDelimiter(bytes[from - 1])) from--;
		while (to < bytes.length && !isDelimiter(bytes[to])) to++;
		return splice(bytes, from, to, value.getBytes(StandardCharsets.UTF_8));
	}

	private static boolean isDelimiter(final byte b) {
		return ",:[]{}".indexOf(b) >= 0;
	}
}
