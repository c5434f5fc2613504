// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.provenance;

import ij.ImagePlus;
import ij.ImageStack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import latentij.ij.planes.PlaneOrigin;
import latentij.job.Provenance;
import latentij.util.Printable;

/**
 * Slice labels of latents: the name of the channel in the first line, which ImageJ shows
 * above the image, and in the lines below it what decoding needs, as {@code key: value}.
 * Half of ImageJ's commands drop the {@linkplain ProvenanceProperties properties} of an
 * image (the image calculator, Concatenate, virtual stacks); labels stay with their slices.
 */
public final class ProvenanceLabels {

	/** The first line of the label of a channel, before its number. */
	public static final String LABEL = "Latent Channel ";

	/** The first line of the label of an image of indices. */
	public static final String INDEX_LABEL = "Codebook Index";

	private static final String CHANNEL = ProvenanceReader.PREFIX + "channel";

	/** A line below the first: ImageJ has a blank behind the colon, too. */
	private static final Pattern LINE =
			Pattern.compile("^(" + Pattern.quote(ProvenanceReader.PREFIX) + "[a-z._]{1,40}): (.*)$");

	private static final Pattern NUMBER = Pattern.compile("([1-9][0-9]{0,3}) of ([1-9][0-9]{0,3})");

	/** Labels of version 1 are only that. */
	private static final Pattern NAME = Pattern.compile("\\b" + LABEL + "([1-9][0-9]{0,3})\\b");

	private static final String REMOVE = "remove the labels (Image > Stacks > Tools > Remove Slice Labels)";

	/** The most characters of a label that LatentIJ wrote. */
	private static final int MAX_LABEL = 1 << 16;

	/** So many channels are listed in a message; as many as models have. */
	private static final int MAX_LISTED = 32;

	private final String title;
	private final List<Slice> slices;

	/**
	 * A slice, by its label.
	 *
	 * @param channel its number, from 1; 0 if the label does not tell
	 * @param of the number of channels of the latent; 0 if the label does not tell
	 * @param texts by key
	 */
	private record Slice(int channel, int of, Map<String, String> texts) {}

	private ProvenanceLabels(final String title, final List<Slice> slices) {
		this.title = title;
		this.slices = slices;
	}

	/**
	 * Writes into the labels of a stack of one latent what decoding needs.
	 *
	 * @param provenance of the latent in the stack
	 * @param image its slices have {@linkplain #LABEL names}, which stay the first lines
	 */
	public static void write(final Provenance provenance, final ImagePlus image) {
		write(provenance, image.getStack(), Collections.singletonList(null));
	}

	/**
	 * Writes into the labels of a stack of latents what decoding needs, and where each comes from.
	 *
	 * @param provenance of the latents in the stack
	 * @param stack all channels of the first latent, then those of the next
	 * @param origins of the latents; null where there is nothing to tell
	 */
	public static void write(final Provenance provenance, final ImageStack stack, final List<PlaneOrigin> origins) {
		final int channels = stack.size() / origins.size();
		final Map<String, String> texts = new LinkedHashMap<>();
		texts.put("model", provenance.model());
		texts.put("model.version", provenance.modelVersion());
		texts.putAll(provenance.norm().properties());
		texts.put("original.width", Integer.toString(provenance.width()));
		texts.put("original.height", Integer.toString(provenance.height()));
		texts.put("version", provenance.version());
		final String common = lines(texts);
		final boolean indices = provenance.posterior().equals("index");
		int s = 0;
		for (final PlaneOrigin origin : origins) {
			final String own = origin == null ? "" : lines(OriginTexts.of(origin));
			final String of = origin == null || origin.display() == null
					? ""
					: " of channel " + origin.position().channel();
			for (int c = 1; c <= channels; c++)
				// ImageJ's Show Info writes on behind the last line.
				stack.setSliceLabel(
						(indices ? INDEX_LABEL : LABEL + c) + of + "\n" + CHANNEL + ": " + c + " of " + channels
								+ common + own + "\n",
						++s);
		}
	}

	private static String lines(final Map<String, String> texts) {
		return texts.entrySet().stream()
				.map(text -> "\n" + ProvenanceReader.PREFIX + text.getKey() + ": "
						+ ProvenanceReader.escape(text.getValue()))
				.collect(Collectors.joining());
	}

	/**
	 * Reads the labels of an image.
	 *
	 * @param image any image
	 * @return what they tell
	 */
	public static ProvenanceLabels of(final ImagePlus image) {
		final ImageStack stack = image.getStack();
		return new ProvenanceLabels(
				image.getTitle(),
				IntStream.rangeClosed(1, stack.size())
						.mapToObj(s -> slice(stack.getSliceLabel(s)))
						.toList());
	}

	private static Slice slice(final String label) {
		final Map<String, String> texts = new HashMap<>();
		if (label == null || label.length() > MAX_LABEL) return new Slice(0, 0, texts);
		for (final String line : label.split("\n")) {
			final Matcher text = LINE.matcher(line);
			if (text.matches()) texts.putIfAbsent(text.group(1), text.group(2));
		}
		final Matcher number = NUMBER.matcher(texts.getOrDefault(CHANNEL, ""));
		if (number.matches())
			return new Slice(Integer.parseInt(number.group(1)), Integer.parseInt(number.group(2)), texts);
		final Matcher name = NAME.matcher(label);
		return new Slice(name.find() ? Integer.parseInt(name.group(1)) : 0, 0, texts);
	}

	/** @return true if the label of a slice says that it is a channel of a latent */
	public boolean tellOfLatent() {
		return slices.stream().anyMatch(slice -> slice.channel > 0);
	}

	/** @return true if the label of a slice says how a channel was shown that was encoded on its own */
	public boolean tellOfDisplays() {
		return slices.stream()
				.anyMatch(slice -> slice.texts.containsKey(ProvenanceReader.PREFIX + OriginTexts.DISPLAY));
	}

	/**
	 * Names the channels of a latent.
	 *
	 * @param indices of its slices, from 1
	 * @return what the label of each says, else what follows from its position
	 */
	public List<String> names(final int... indices) {
		final List<String> names = new ArrayList<>();
		for (final int index : indices) {
			final int channel = slices.get(index - 1).channel;
			names.add(LABEL + (channel > 0 ? channel : names.size() + 1));
		}
		return names;
	}

	/**
	 * Finds what all labels say.
	 *
	 * @return empty if they tell of no model; sizes of 0 if those of several images are told
	 * @throws IllegalArgumentException if they were changed, or tell of several models
	 */
	public Optional<Provenance> provenance() {
		final List<Provenance> told = slices.stream()
				.map(Slice::texts)
				.distinct()
				.map(texts -> reader(texts).needed())
				.flatMap(Optional::stream)
				.toList();
		if (told.isEmpty()) return Optional.empty();
		final Provenance first = told.get(0);
		for (final Provenance other : told) {
			if (!first.fits(other))
				throw new IllegalArgumentException("The slices of \"" + title
						+ "\" were made with different models: " + described(first) + " and " + described(other)
						+ ". Decode slices of one model, or " + REMOVE + " and set model=.");
		}
		final boolean oneSize =
				told.stream().allMatch(other -> other.width() == first.width() && other.height() == first.height());
		return Optional.of(oneSize ? first : first.withSize(0, 0));
	}

	/** The model and its version, for a message. */
	public static String described(final Provenance made) {
		return Printable.quoted(made.model()) + " (version " + Printable.text(made.modelVersion()) + ")";
	}

	private ProvenanceReader reader(final Map<String, String> texts) {
		return new ProvenanceReader("The slice labels of \"" + title + "\"", REMOVE, texts::get);
	}

	/** @return for each slice the number of its latent channel, from 1; 0 where its label does not tell */
	public int[] channels() {
		return slices.stream().mapToInt(Slice::channel).toArray();
	}

	/** @return the number of channels of each latent; 0 where the labels do not tell */
	public int latentChannels() {
		final int told = slices.stream().mapToInt(Slice::of).max().orElse(0);
		return told > 0 ? told : slices.stream().mapToInt(Slice::channel).max().orElse(0);
	}

	/**
	 * Tells where a slice comes from.
	 *
	 * @param slice its number, from 0
	 * @return empty if its label does not tell
	 */
	public Optional<PlaneOrigin> origin(final int slice) {
		return OriginTexts.parse(key -> slices.get(slice).texts.get(ProvenanceReader.PREFIX + key));
	}

	/**
	 * Names a latent, for what is made of it.
	 *
	 * @param slice one of its slices, from 0
	 * @return its step on the way from one latent to another, or else the label of the slice that was encoded; empty
	 *         for neither
	 */
	public String label(final int slice) {
		final String step = slices.get(slice).texts.get(ProvenanceReader.PREFIX + StepLabels.KEY);
		return step == null ? origin(slice).map(PlaneOrigin::label).orElse("") : step;
	}

	/**
	 * Refuses channels that are missing or in another order, as of a reversed stack: what is
	 * decoded of them is no image. To be called where they are not those of one latent, or of
	 * several, in order.
	 *
	 * @return for the caller to throw
	 */
	public IllegalArgumentException disordered() {
		final int n = slices.size();
		final int channels = slices.stream().mapToInt(Slice::of).max().orElse(0);
		final List<Integer> order = slices.stream().map(Slice::channel).toList();
		final String of = channels == 0 || channels == n ? "" : " of " + channels;
		if (n == 1)
			return new IllegalArgumentException("\"" + title + "\" is the latent channel " + listed(order) + of
					+ " alone, by its label. Decode all channels of a latent: Image > Duplicate... copies them with"
					+ " \"Duplicate stack\".");
		final String found =
				"The slices of \"" + title + "\" are the latent channels " + listed(order) + of + ", by their labels.";
		final String asTheyAre = ", or " + REMOVE + " to decode the slices as they are.";
		if (!IntStream.rangeClosed(1, n).allMatch(order::contains) || channels > 0 && channels != n)
			return new IllegalArgumentException(found + " Decode all channels of one latent, or of several, in order"
					// Other numbers of slices are no latents without labels, either.
					+ (channels == 0 || n % channels == 0 ? asTheyAre : "."));
		final List<Integer> sorted = IntStream.rangeClosed(1, n)
				.map(c -> order.indexOf(c) + 1)
				.boxed()
				.toList();
		return new IllegalArgumentException(
				found + " Put them in order (Image > Stacks > Tools > Make Substack..., slices "
						+ listed(sorted).replace(" ", "") + ")" + asTheyAre);
	}

	private static String listed(final List<Integer> numbers) {
		final String first = numbers.stream()
				.limit(MAX_LISTED)
				.map(n -> n == 0 ? "?" : n.toString())
				.collect(Collectors.joining(", "));
		return numbers.size() > MAX_LISTED ? first + ", ..." : first;
	}
}
