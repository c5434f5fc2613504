// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The kernels' source, and what was made of it. */
class KernelSourceTest {

	private static byte[] read(final String name) throws IOException {
		try (InputStream in = CudaKernels.class.getResourceAsStream(name)) {
			return in.readAllBytes();
		}
	}

	@Test
	void theTextForTheDriverWasMadeOfTheSource() throws IOException, NoSuchAlgorithmException {
		final String source =
				HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(read("group_norm.cu")));
		final String made = new String(read("group_norm.ptx"), StandardCharsets.US_ASCII);
		assertTrue(made.contains("// " + source + "\n"), "run src/test/python/compile_kernels.py");
	}

	@Test
	void everyKernelIsForBlocksOfSoManyThreads() throws IOException {
		final String made = new String(read("group_norm.ptx"), StandardCharsets.US_ASCII);
		assertEquals(9, made.split("\\.visible \\.entry ", -1).length - 1);
		assertEquals(9, made.split("\\.maxntid " + CudaKernels.THREADS + ", 1, 1", -1).length - 1);
	}
}
