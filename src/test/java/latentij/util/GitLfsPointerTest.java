// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitLfsPointerTest {

	private static final String OID = "oid sha256:" + "0".repeat(63) + "7\n";

	private static OptionalLong size(final String text) {
		return GitLfsPointer.size(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void pointersTellTheSizeOfTheFile() {
		assertEquals(
				OptionalLong.of(334643276),
				size("version https://git-lfs.github.com/spec/v1\n" + OID + "size 334643276\n"));
		assertEquals(
				OptionalLong.of(1),
				size("version https://git-lfs.github.com/spec/v1\next-0-foo sha256:00\n" + OID + "size 1\n"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"",
				"version https://git-lfs.github.com/spec/v1\n",
				"version https://git-lfs.github.com/spec/v1\nsize many\n",
				"version https://git-lfs.github.com/spec/v1\nsize 9999999999999999999999\n",
				"{\"version\": \"https://git-lfs.github.com/spec/v1\", \"size\": 1}"
			})
	void otherContentIsNoPointer(final String text) {
		assertEquals(OptionalLong.empty(), size(text));
	}

	@Test
	void longFilesAreNoPointers() {
		assertEquals(
				OptionalLong.empty(), size("version https://git-lfs.github.com/spec/v1\nsize 1\n" + "x\n".repeat(600)));
	}
}
