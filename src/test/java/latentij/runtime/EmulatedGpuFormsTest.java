// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.runtime.backend.Precision;
import latentij.runtime.cuda.CudaBackend;
import latentij.tensor.FloatTensor;
import latentij.testing.CudaEmulator;
import latentij.testing.SystemProperties;
import latentij.testing.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms of graphs for tensor cores that no card has measured yet, beside the usual one. */
class EmulatedGpuFormsTest {

	/** Of the largest value: sums of weights are rounded to 11 bits of fraction, and not the weights. */
	private static final double RTOL = 1e-2;

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path temp;

	@BeforeEach
	void open() {
		assumeTrue(CudaEmulator.FOLDER != null, "no emulated GPU");
		Gpu.assumeItWorks();
		properties.clear(CudaBackend.FORMS_PROPERTY);
	}

	private static long transposed() {
		return NativeLibrary.getInstance(
						Path.of(CudaEmulator.FOLDER, "libcudnn.so.9").toString())
				.getFunction("emulatorTransposedChannelsLast")
				.invokeLong(new Object[0]);
	}

	@ParameterizedTest
	@CsvSource({
		"FP16,'transposed;sums;transposed,sums;kernels;transposed,sums,kernels'",
		"TF32,'transposed;sums;kernels'"
	})
	void formsGiveTheNumbersOfTheUsualOne(final Precision precision, final String all) throws IOException {
		FullSizeModel.write(temp, FullSizeModel.FITS_TENSOR_CORES, 0);
		final VaeModel model = Checkpoints.open(temp, "small");
		final FloatTensor image = EmulatedGpuTest.random(2, 3, 36);
		final FloatTensor latent = EmulatedGpuTest.random(2, 4, 7);
		final FloatTensor pixel = EmulatedGpuTest.random(1, 4, 1);
		final FloatTensor moments;
		final FloatTensor decoded;
		final FloatTensor decodedPixel;
		final long before = transposed();
		try (OrtVaeNetwork usual = Networks.onGpu(model, precision)) {
			moments = usual.encode(image, null);
			decoded = usual.decode(latent);
			decodedPixel = usual.decode(pixel);
		}
		assertEquals(before, transposed());
		for (final String forms : all.split(";")) {
			properties.set(CudaBackend.FORMS_PROPERTY, forms);
			assertEquals(
					Optional.empty(), Networks.cuda().tensorCoresUnavailable(Networks.gpu(), precision, () -> false));
			final long tried = transposed();
			final long launchedBefore = CudaEmulator.launched();
			try (OrtVaeNetwork other = Networks.onGpu(model, precision)) {
				Tensors.assertClose(moments, other.encode(image, null), RTOL);
				Tensors.assertClose(decoded, other.decode(latent), RTOL);
				Tensors.assertClose(decodedPixel, other.decode(pixel), RTOL);
			}
			assertEquals(forms.contains("transposed"), transposed() > tried, forms);
			assertEquals(forms.contains("kernels"), CudaEmulator.launched() > launchedBefore, forms);
		}
	}
}
