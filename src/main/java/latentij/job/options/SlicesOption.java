// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The planes of a stack that are wanted, as users of ImageJ write them: {@code current},
 * {@code all}, numbers and ranges as <i>Make Substack</i> takes them ({@code 2-10},
 * {@code 1,3,5-7}, {@code 1-100-10} for every tenth), or such ranges of slices and of frames
 * ({@code z=2-10 t=1-50}).
 *
 * @param word as it was typed, in small letters and without spaces that mean nothing
 */
public record SlicesOption(String word) implements Serializable {

	/** The plane that is shown. */
	public static final SlicesOption CURRENT = new SlicesOption("current");

	/** Every plane. */
	public static final SlicesOption ALL = new SlicesOption("all");

	/** The words that users may type, for messages. */
	static final String WORDS = "current, all, or a range as 2-10, 1,3,5-7 or [z=2-10 t=1-50]";

	private static final Pattern SPAN =
			Pattern.compile("([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?(?:-([1-9][0-9]{0,8}))?");

	private static final Pattern AXIS = Pattern.compile("([zt])=(.*)");

	/**
	 * Numbers from one to another.
	 *
	 * @param first of them
	 * @param last none is higher
	 * @param step from each to the next
	 */
	private record Span(int first, int last, int step) {

		static Optional<Span> parse(final String text) {
			final Matcher span = SPAN.matcher(text);
			if (!span.matches()) return Optional.empty();
			final int first = Integer.parseInt(span.group(1));
			final int last = span.group(2) == null ? first : Integer.parseInt(span.group(2));
			final int step = span.group(3) == null ? 1 : Integer.parseInt(span.group(3));
			return last < first ? Optional.empty() : Optional.of(new Span(first, last, step));
		}

		Stream<Integer> numbers() {
			return IntStream.iterate(first, n -> n <= last, n -> n + step).boxed();
		}
	}

	/**
	 * Understands what users type.
	 *
	 * @param word as above; spaces around commas, hyphens and equal signs do not matter
	 * @return empty if it is none of these
	 */
	static Optional<SlicesOption> parse(final String word) {
		final String normal = word.strip()
				.toLowerCase(Locale.ROOT)
				.replaceAll("\\s*([-,=])\\s*", "$1")
				.replaceAll("[\\s,]+(?=[zt]=)", " ");
		final SlicesOption option = new SlicesOption(normal);
		if (option.equals(CURRENT) || option.equals(ALL)) return Optional.of(option);
		if (spans(normal).isPresent()) return Optional.of(option);
		final List<String> axes = new ArrayList<>();
		for (final String part : normal.split(" ")) {
			final Matcher axis = AXIS.matcher(part);
			if (!axis.matches()
					|| axes.contains(axis.group(1))
					|| spans(axis.group(2)).isEmpty()) return Optional.empty();
			axes.add(axis.group(1));
		}
		return Optional.of(option);
	}

	private static Optional<List<Span>> spans(final String text) {
		final List<Span> spans = new ArrayList<>();
		for (final String part : text.split(",", -1)) {
			final Optional<Span> span = Span.parse(part);
			if (span.isEmpty()) return Optional.empty();
			spans.add(span.get());
		}
		return Optional.of(spans);
	}

	/**
	 * Finds the planes in a stack.
	 *
	 * @param title of the stack, for messages
	 * @param size of the stack
	 * @param current the plane that is shown
	 * @param channels those of each plane, as {@link PlaneSelection} has them
	 * @return the planes, in the order in which they were written
	 * @throws IllegalArgumentException if the stack has no such planes, or if it has slices and
	 *           frames and the word does not say which are meant
	 */
	public PlaneSelection select(
			final String title, final StackSize size, final Position current, final List<Integer> channels) {
		if (equals(CURRENT)) return new PlaneSelection(channels, List.of(current.slice()), List.of(current.frame()));
		List<Integer> slices = IntStream.rangeClosed(1, size.slices()).boxed().toList();
		List<Integer> frames = IntStream.rangeClosed(1, size.frames()).boxed().toList();
		if (equals(ALL)) return new PlaneSelection(channels, slices, frames);
		final Optional<List<Span>> any = spans(word);
		if (any.isPresent()) {
			if (size.slices() > 1 && size.frames() > 1) throw ambiguous(title, size);
			if (size.frames() > 1) frames = frames(any.get(), title, size, channels);
			else slices = slices(any.get(), title, size, channels);
			return new PlaneSelection(channels, slices, frames);
		}
		for (final String part : word.split(" ")) {
			final List<Span> spans = spans(part.substring(2)).orElseThrow();
			if (part.startsWith("z")) slices = slices(spans, title, size, channels);
			else frames = frames(spans, title, size, channels);
		}
		return new PlaneSelection(channels, slices, frames);
	}

	private IllegalArgumentException ambiguous(final String title, final StackSize size) {
		return new IllegalArgumentException("\"slices=" + word + "\": \"" + title + "\" has " + size.describe()
				+ ". Say which are meant, as slices=z=" + word + " or slices=t=" + word + ".");
	}

	private List<Integer> slices(
			final List<Span> spans, final String title, final StackSize size, final List<Integer> channels) {
		return numbers(spans, size.slices(), "slice", title, size, channels);
	}

	private List<Integer> frames(
			final List<Span> spans, final String title, final StackSize size, final List<Integer> channels) {
		return numbers(spans, size.frames(), "frame", title, size, channels);
	}

	private List<Integer> numbers(
			final List<Span> spans,
			final int most,
			final String thing,
			final String title,
			final StackSize size,
			final List<Integer> channels) {
		final int last = spans.stream().mapToInt(span -> span.last).max().orElse(0);
		if (last <= most) return spans.stream().flatMap(Span::numbers).toList();
		final String found = most == 1 ? "only one " + thing : size.describe() + ", no number " + last;
		// ImageJ counts the channels of a stack among its slices.
		final boolean mayMeanChannels = size.channels() > 1 && channels.equals(PlaneSelection.COMPOSITE);
		throw new IllegalArgumentException("\"slices=" + word + "\": \"" + title + "\" has " + found + ". Choose "
				+ (most == 1 ? "number 1." : "numbers from 1 to " + most + ".")
				+ (mayMeanChannels
						? " Its " + size.channels() + " channels are no slices: channels=each encodes each on its own."
						: ""));
	}

	/** @return the word, as a macro writes it */
	@Override
	public String toString() {
		return word;
	}
}
