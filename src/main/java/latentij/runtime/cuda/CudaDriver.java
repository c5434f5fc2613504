// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import latentij.model.graph.layers.GraphOptions;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.ort.JnaLibrary;

/**
 * NVIDIA's driver and its cards, as the driver describes them.
 *
 * @param version of CUDA that it supports, as it writes it: 12040 for 12.4
 * @param cards in CUDA's order
 * @see <a href=
 *      "https://docs.nvidia.com/cuda/cuda-driver-api/">CUDA Driver API</a>
 */
record CudaDriver(int version, List<Card> cards) {

	/**
	 * A graphics card.
	 *
	 * @param name as "NVIDIA H200"
	 * @param bytes of memory
	 */
	record Card(String name, long bytes) {

		/**
		 * The number of scores of an attention, 4 bytes each, that may be on the card at once: a
		 * 64th of its memory, below the 2^31 elements that CUDA's kernels count. In
		 * larger blocks fewer kernels have more to do.
		 */
		long attentionScores() {
			return Math.max(GraphOptions.DEFAULT_ATTENTION_SCORES, Math.min(1L << 30, bytes / (64 * Float.BYTES)));
		}
	}

	private static final int NAME_LENGTH = 256;
	private static final int SUCCESS = 0;
	private static final int NO_DEVICE = 100;

	CudaDriver {
		cards = List.copyOf(cards);
	}

	/**
	 * Asks the driver.
	 *
	 * @param library the driver's own, as {@code libcuda.so.1}
	 * @throws IllegalStateException with the driver's number for what is wrong
	 * @throws java.io.UncheckedIOException if there is no private folder for JNA's library
	 * @throws UnsatisfiedLinkError if it cannot be loaded
	 */
	static CudaDriver ask(final Path library) {
		JnaLibrary.load();
		final NativeLibrary cuda =
				NativeLibrary.getInstance(library.toAbsolutePath().toString());
		final IntByReference version = new IntByReference();
		call(cuda, "cuDriverGetVersion", version);
		final List<Card> cards = new ArrayList<>();
		final int state = cuda.getFunction("cuInit").invokeInt(new Object[] {0});
		if (state != NO_DEVICE) {
			check("cuInit", state);
			final IntByReference count = new IntByReference();
			call(cuda, "cuDeviceGetCount", count);
			for (int i = 0; i < count.getValue(); i++) cards.add(card(cuda, i));
		}
		return new CudaDriver(version.getValue(), cards);
	}

	private static Card card(final NativeLibrary cuda, final int number) {
		final IntByReference device = new IntByReference();
		call(cuda, "cuDeviceGet", device, number);
		try (Memory name = new Memory(NAME_LENGTH)) {
			final LongByReference bytes = new LongByReference();
			call(cuda, "cuDeviceGetName", (Pointer) name, NAME_LENGTH, device.getValue());
			call(cuda, "cuDeviceTotalMem_v2", bytes, device.getValue());
			return new Card(name.getString(0), bytes.getValue());
		}
	}

	private static void call(final NativeLibrary cuda, final String function, final Object... arguments) {
		check(function, cuda.getFunction(function).invokeInt(arguments));
	}

	private static void check(final String function, final int state) {
		if (state != SUCCESS) throw new IllegalStateException(function + " gave the error " + state);
	}

	/**
	 * Tells why a card cannot be used.
	 *
	 * @param cuda the version that ONNX Runtime was built with, as 12
	 * @param card the number that the user chose
	 * @return empty if nothing does, as far as the driver knows
	 */
	Optional<Unavailable> whyNot(final int cuda, final int card) {
		if (version < 1000 * cuda)
			return Optional.of(new Unavailable(
					String.format(
							Locale.ROOT,
							"NVIDIA's driver is too old: it supports CUDA %d.%d, and this ONNX Runtime needs %d",
							version / 1000,
							version % 1000 / 10,
							cuda),
					"update NVIDIA's driver" + (cuda == 12 ? " (Linux: 525 or newer, Windows: 528 or newer)" : "")));
		if (cards.isEmpty())
			return Optional.of(new Unavailable(
					"NVIDIA's driver finds no graphics card",
					"check that the card is "
							+ "there with nvidia-smi, and that CUDA_VISIBLE_DEVICES does not hide it"));
		if (card >= cards.size())
			return Optional.of(new Unavailable("there is no GPU " + card, "choose one of those there are: " + names()));
		return Optional.empty();
	}

	private String names() {
		final List<String> names = new ArrayList<>();
		for (int i = 0; i < cards.size(); i++) names.add("gpu:" + i + " (" + cards.get(i).name + ")");
		return String.join(", ", names);
	}

	/** All the memory of a card, in bytes; 0 for one that is not there. */
	long memory(final int card) {
		return card < cards.size() ? cards.get(card).bytes : 0;
	}

	/** The options with which graphs are built for a card. */
	GraphOptions graphOptions(final int card) {
		return card < cards.size()
				? GraphOptions.GPU.withAttentionScores(cards.get(card).attentionScores())
				: GraphOptions.GPU;
	}

	/** A card, for people and for provenance: "CUDA 0 (NVIDIA H200)". */
	String describe(final int card) {
		return "CUDA " + card + (card < cards.size() ? " (" + cards.get(card).name + ")" : "");
	}
}
