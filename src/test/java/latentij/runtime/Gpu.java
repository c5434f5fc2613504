// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import latentij.runtime.backend.Unavailable;
import latentij.testing.CudaEmulator;

/**
 * The first GPU, if there is one, and what {@code nvidia-smi} says of it.
 */
final class Gpu implements AutoCloseable {

	/**
	 * Dense 16-bit floats with 32-bit sums on tensor cores, TFLOP/s, from NVIDIA's
	 * data sheets; the first entry that the card's name holds.
	 */
	private static final Map<String, Double> FP16_PEAK = new LinkedHashMap<>();

	static {
		FP16_PEAK.put("B200", 2250.0);
		FP16_PEAK.put("H200 NVL", 835.5);
		FP16_PEAK.put("H200", 989.4);
		FP16_PEAK.put("H100 PCIe", 756.0);
		FP16_PEAK.put("H100 NVL", 835.5);
		FP16_PEAK.put("H100", 989.4);
		FP16_PEAK.put("A100", 312.0);
		FP16_PEAK.put("L40S", 362.0);
		FP16_PEAK.put("RTX 4090", 165.2);
		FP16_PEAK.put("RTX 3090", 71.0);
		FP16_PEAK.put("A10", 125.0);
		FP16_PEAK.put("V100", 125.0);
		FP16_PEAK.put("T4", 65.0);
	}

	private final Process poll;
	private final AtomicLong peak = new AtomicLong();

	/**
	 * Skips a test where the first GPU does not work; fails it where that one is
	 * emulated, and has to.
	 */
	static void assumeItWorks() {
		CudaEmulator.assumeItFitsOnnxRuntime();
		final Optional<Unavailable> obstacle = Networks.cuda().unavailable(Networks.gpu());
		if (CudaEmulator.FOLDER != null) assertEquals(Optional.empty(), obstacle);
		assumeTrue(obstacle.isEmpty(), () -> "no GPU: " + obstacle.get().reason());
	}

	/** Starts to watch a card's memory. */
	Gpu(final int card) throws IOException {
		poll = new ProcessBuilder(
						"nvidia-smi",
						"-i",
						Integer.toString(card),
						"--query-gpu=memory.used",
						"--format=csv,noheader,nounits",
						"-lms",
						"50")
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		final Thread reader = new Thread(
				() -> poll.inputReader().lines().forEach(line -> {
					final OptionalDouble used = number(line);
					if (used.isPresent()) peak.accumulateAndGet((long) used.getAsDouble(), Math::max);
				}),
				"nvidia-smi");
		reader.setDaemon(true);
		reader.start();
	}

	/** The most MiB in use on the card, by all programs, since last time. */
	long takePeak() {
		return peak.getAndSet(0);
	}

	@Override
	public void close() {
		poll.destroy();
	}

	/** The peak of a card; NaN for one that is not known. */
	static double fp16Peak(final String name) {
		return FP16_PEAK.entrySet().stream()
				.filter(card -> name.contains(card.getKey()))
				.mapToDouble(Map.Entry::getValue)
				.findFirst()
				.orElse(Double.NaN);
	}

	/** Name and driver of every card, one line each; empty without nvidia-smi. */
	static List<String> cards() {
		try {
			final Process process = new ProcessBuilder(
							"nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader")
					.redirectErrorStream(true)
					.start();
			final List<String> lines;
			try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
				lines = reader.lines().collect(Collectors.toList());
			}
			return process.waitFor() == 0 ? lines : List.of();
		} catch (final IOException exc) {
			return List.of();
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
			return List.of();
		}
	}

	private static OptionalDouble number(final String text) {
		try {
			return OptionalDouble.of(Double.parseDouble(text.strip()));
		} catch (final NumberFormatException exc) {
			return OptionalDouble.empty();
		}
	}
}
