// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.process.LUT;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import latentij.ij.chunked.ChunkedImage;
import latentij.ij.images.Images;
import latentij.ij.planes.StackPlanes;
import latentij.job.options.PlaneSelection;
import latentij.util.Printable;

/** Descriptions of what is made of an image in OME-Zarr or N5: the same axes, and places and sizes that follow from it. */
final class ChunkedDescriptions {

	private static final String[] PRIMARIES = {"FF0000", "00FF00", "0000FF"};

	private final ChunkedImage from;
	private final PlaneSelection selection;
	private final List<Axis> axes;
	private final double ratio;
	private final Rectangle2D part;

	/**
	 * Creates descriptions.
	 *
	 * @param from the image that is read
	 * @param selection the planes of it
	 * @param axes of what is written
	 * @param ratio the side of a new pixel, in pixels of the old image
	 * @param part what the new image shows, in pixels of the old level
	 */
	ChunkedDescriptions(
			final ChunkedImage from,
			final PlaneSelection selection,
			final List<Axis> axes,
			final double ratio,
			final Rectangle2D part) {
		this.from = from;
		this.selection = selection;
		this.axes = axes.stream()
				.map(axis -> isEven(numbers(axis.name())) ? axis : new Axis(axis.name(), ""))
				.toList();
		this.ratio = ratio;
		this.part = part;
	}

	/** Describes latents by the texts of a stack of them. */
	ImageDescription latent(final String name, final ImagePlus texts) {
		final List<String> labels = new ArrayList<>();
		for (int s = 1; s <= texts.getStackSize(); s++)
			labels.add(texts.getStack().getSliceLabel(s));
		return new ImageDescription(
				name, axes, List.of(level()), List.of(), new LatentTexts(StackPlanes.properties(texts), labels));
	}

	/** Describes images, in so many sizes, by a stack of pixels of them. */
	ImageDescription decoded(final String name, final ImagePlus image, final int n) {
		final List<Channel> channels = new ArrayList<>();
		if (image.getBitDepth() == 24)
			for (final String color : PRIMARIES) channels.add(new Channel("", color, 0, 0xff, true));
		else for (final LUT lut : luts(image)) channels.add(channel(lut));
		return new ImageDescription(
				name, axes, levels(n), channels, new LatentTexts(StackPlanes.properties(image), List.of()));
	}

	private static Channel channel(final LUT lut) {
		final int first = lut.getRGB(0) & 0xffffff;
		final int last = lut.getRGB(lut.getMapSize() - 1) & 0xffffff;
		final boolean inverted = last == 0 && first != 0;
		return new Channel(
				"", String.format(Locale.ROOT, "%06X", inverted ? first : last), lut.min, lut.max, true, inverted);
	}

	private static LUT[] luts(final ImagePlus image) {
		if (image instanceof CompositeImage composite) return composite.getLuts();
		final LUT lut = (LUT) image.getProcessor().getLut().clone();
		lut.min = image.getDisplayRangeMin();
		lut.max = image.getDisplayRangeMax();
		return new LUT[] {lut};
	}

	/**
	 * A place is that of a pixel's center: the first new pixel covers several old ones, or a part of one. A cut part
	 * begins where it was.
	 */
	private Level level() {
		final List<Double> scale = new ArrayList<>();
		final List<Double> translation = new ArrayList<>();
		for (final Axis axis : axes) {
			final int d = from.description().index(axis.name());
			final double old = d < 0 ? 1 : from.level().scale().get(d);
			final double place = d < 0 ? 0 : from.level().translation().get(d);
			switch (axis.name()) {
				case "y" -> add(scale, old * ratio, translation, place + old * part.getY() + old * (ratio - 1) / 2);
				case "x" -> add(scale, old * ratio, translation, place + old * part.getX() + old * (ratio - 1) / 2);
				case "z" -> add(scale, translation, old, place, selection.slices());
				case "t" -> add(scale, translation, old, place, selection.frames());
				default -> add(scale, 1, translation, 0);
			}
		}
		return new Level(from.format().array(0), scale, translation);
	}

	/** The image, and smaller ones, each half of the one before. */
	private List<Level> levels(final int n) {
		final List<Level> levels = new ArrayList<>(List.of(level()));
		for (int l = 1; l < n; l++) {
			final Level last = levels.get(l - 1);
			final List<Double> scale = new ArrayList<>(last.scale());
			final List<Double> translation = new ArrayList<>(last.translation());
			for (int d = axes.size() - 2; d < axes.size(); d++) {
				translation.set(d, translation.get(d) + scale.get(d) / 2);
				scale.set(d, scale.get(d) * 2);
			}
			levels.add(new Level(from.format().array(l), scale, translation));
		}
		return levels;
	}

	private static void add(
			final List<Double> scale, final double factor, final List<Double> translation, final double place) {
		scale.add(factor);
		translation.add(place);
	}

	/** Planes that have no even distance have numbers alone. */
	private static void add(
			final List<Double> scale,
			final List<Double> translation,
			final double old,
			final double place,
			final List<Integer> numbers) {
		if (isEven(numbers)) add(scale, old * Images.step(numbers), translation, place + old * (numbers.get(0) - 1));
		else add(scale, 1, translation, 0);
	}

	private static boolean isEven(final List<Integer> numbers) {
		for (int i = 2; i < numbers.size(); i++)
			if (numbers.get(i) - numbers.get(i - 1) != numbers.get(1) - numbers.get(0)) return false;
		return true;
	}

	private List<Integer> numbers(final String axis) {
		return switch (axis) {
			case "z" -> selection.slices();
			case "t" -> selection.frames();
			default -> List.of();
		};
	}

	/** Tells of axes whose planes have no even distance. */
	List<String> notes() {
		return axes.stream()
				.filter(axis -> !isEven(numbers(axis.name())))
				.map(axis -> "The planes " + axis.name() + "=" + Printable.text(numbers(axis.name()))
						+ " of \"" + from.name()
						+ "\" have no even distance, which its format cannot tell. In the result they"
						+ " are 1 apart, without a unit.")
				.toList();
	}
}
