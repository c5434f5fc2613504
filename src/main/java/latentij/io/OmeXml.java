// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What an OME-TIFF file tells of its first image, in the description of its first page. ImageJ opens such files as plain
 * slices; with Bio-Formats, as in Fiji, as hyperstacks.
 *
 * @param order of dimensions, the fastest first, as "XYCZT"
 * @param channels that have pages of their own: 1 for RGB pages
 * @param slices along Z
 * @param frames along T
 * @param parts which pages are which; empty for all of them, in order
 * @param files names of the files with the pages, or none
 * @param colors of the channels, 0xRRGGBB; empty if they are not told of all, or are no colors to tell them apart
 * @param sizes of its pixels and steps; none if those of the file may be others
 * @see <a href="https://ome-model.readthedocs.io/en/stable/ome-tiff/specification.html">The OME-TIFF specification</a>
 */
record OmeXml(
		String order,
		int channels,
		int slices,
		int frames,
		List<Part> parts,
		Set<String> files,
		List<Integer> colors,
		OmeSizes sizes) {

	private static final int BLACK = 0;
	private static final int WHITE = 0xffffff;

	/** Dimensions of planes: a word of three letters. */
	private static final String DIMENSIONS = "CZT";

	/**
	 * Pages one after the other.
	 *
	 * @param page the first one, from 0
	 * @param c its channel, from 0, likewise for slice and frame
	 * @param count of pages; 0 for all that there are
	 */
	private record Part(int page, int c, int z, int t, int count) {}

	/**
	 * Reads the description of a page.
	 *
	 * @param first page of a file
	 * @return empty if it is no OME-XML with an image, or damaged
	 */
	static Optional<OmeXml> of(final TiffDirectory first) throws IOException {
		final String text = new String(
				first.text(TiffTag.DESCRIPTION).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
		return text.startsWith("<") && text.contains("OME") ? parse(text) : Optional.empty();
	}

	static Optional<OmeXml> parse(final String text) {
		final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
		// Nothing of a file that somebody sent is to be looked for elsewhere.
		factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
		try {
			final XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text));
			while (xml.hasNext())
				if (xml.next() == XMLStreamReader.START_ELEMENT
						&& xml.getLocalName().equals("Pixels")) return Optional.of(first(xml));
			return Optional.empty();
		} catch (final XMLStreamException | NumberFormatException exc) {
			// Its pages are there all the same.
			return Optional.empty();
		}
	}

	/** Reads the first image. If this is one of several files, it may hold another image, of other sizes. */
	private static OmeXml first(final XMLStreamReader xml) throws XMLStreamException {
		final OmeXml first = image(xml);
		// The others of a file that is alone need not be read.
		if (first.files.isEmpty() || first.sizes.equals(OmeSizes.NONE)) return first;
		final Set<String> files = new HashSet<>(first.files);
		boolean same = true;
		while (xml.hasNext()) {
			if (xml.next() != XMLStreamReader.START_ELEMENT) continue;
			if (xml.getLocalName().equals("UUID")) files.add(attribute(xml, "FileName", ""));
			if (xml.getLocalName().equals("Pixels")) same &= first.sizes.equals(OmeSizes.of(xml));
		}
		return same || files.size() < 2 ? first : first.withoutSizes();
	}

	/** Reads an image, up to its end. */
	private static OmeXml image(final XMLStreamReader xml) throws XMLStreamException {
		final String order = attribute(xml, "DimensionOrder", "XYCZT");
		final int channels = number(xml, "SizeC", 1);
		final int slices = number(xml, "SizeZ", 1);
		final int frames = number(xml, "SizeT", 1);
		final OmeSizes sizes = OmeSizes.of(xml);
		int samples = 1;
		final List<Part> parts = new ArrayList<>();
		final Set<String> files = new HashSet<>();
		final List<Integer> colors = new ArrayList<>();
		while (xml.next() != XMLStreamReader.END_ELEMENT || !xml.getLocalName().equals("Pixels")) {
			if (!xml.isStartElement()) continue;
			switch (xml.getLocalName()) {
				case "Channel" -> {
					samples = Math.max(1, number(xml, "SamplesPerPixel", 1));
					color(xml).ifPresent(colors::add);
				}
				case "TiffData" -> parts.add(part(xml));
				case "UUID" -> files.add(attribute(xml, "FileName", ""));
				default -> {
					// Of instruments and the like.
				}
			}
		}
		final int apart = channels / samples;
		return new OmeXml(
				order,
				apart,
				slices,
				frames,
				parts,
				files,
				colors.size() == apart && samples == 1 && areColors(colors) ? colors : List.of(),
				sizes);
	}

	private OmeXml withoutSizes() {
		return new OmeXml(order, channels, slices, frames, parts, files, colors, OmeSizes.NONE);
	}

	/** Red, green, blue and alpha; none where it is no number, as some programs write it. */
	private static OptionalInt color(final XMLStreamReader xml) {
		try {
			return has(xml, "Color") ? OptionalInt.of(number(xml, "Color", 0) >>> Byte.SIZE) : OptionalInt.empty();
		} catch (final NumberFormatException exc) {
			return OptionalInt.empty();
		}
	}

	/** White is what OME-XML takes where nothing is told; in black, no channel is seen. */
	private static boolean areColors(final List<Integer> colors) {
		return !colors.contains(BLACK) && colors.stream().anyMatch(color -> color != WHITE);
	}

	private static Part part(final XMLStreamReader xml) {
		return new Part(
				number(xml, "IFD", 0),
				number(xml, "FirstC", 0),
				number(xml, "FirstZ", 0),
				number(xml, "FirstT", 0),
				number(xml, "PlaneCount", has(xml, "IFD") ? 1 : 0));
	}

	private static boolean has(final XMLStreamReader xml, final String name) {
		return xml.getAttributeValue(null, name) != null;
	}

	private static String attribute(final XMLStreamReader xml, final String name, final String otherwise) {
		return has(xml, name) ? xml.getAttributeValue(null, name) : otherwise;
	}

	private static int number(final XMLStreamReader xml, final String name, final int otherwise) {
		return has(xml, name)
				? Integer.parseInt(xml.getAttributeValue(null, name).strip())
				: otherwise;
	}

	/** @return true for several channels or frames, of which plain slices do not tell */
	boolean isHyperstack() {
		return channels > 1 || frames > 1;
	}

	/**
	 * Finds the pages of a hyperstack.
	 *
	 * @param count of the pages of the file
	 * @return for each slice in ImageJ's order, channels first, then Z, then T, its page, from 0; empty if the pages are
	 *         not exactly those that are told
	 */
	Optional<int[]> pages(final int count) {
		final boolean isWhole = (double) channels * slices * frames == count && Math.min(slices, frames) > 0;
		if (!isWhole || files.size() > 1 || !isOrder()) return Optional.empty();
		final int[] pages = new int[count];
		Arrays.fill(pages, -1);
		final List<Part> all = parts.isEmpty() ? List.of(new Part(0, 0, 0, 0, 0)) : parts;
		for (final Part part : all) if (!put(part, pages)) return Optional.empty();
		return Arrays.stream(pages).distinct().count() == count
						&& Arrays.stream(pages).noneMatch(page -> page < 0)
				? Optional.of(pages)
				: Optional.empty();
	}

	private boolean isOrder() {
		return order.startsWith("XY")
				&& order.length() == 2 + DIMENSIONS.length()
				&& DIMENSIONS.chars().allMatch(dimension -> order.indexOf(dimension) > 1);
	}

	/** Puts pages to the slices that they are; false if there is no such page or slice. */
	private boolean put(final Part part, final int[] pages) {
		final int[] at = {part.c, part.z, part.t};
		final int[] sizes = {channels, slices, frames};
		for (int d = 0; d < sizes.length; d++) if (at[d] < 0 || at[d] >= sizes[d]) return false;
		final int count = part.count == 0 ? pages.length : part.count;
		if (part.page < 0 || part.page > pages.length - count) return false;
		for (int i = 0; i < count; i++) {
			if (at[DIMENSIONS.indexOf(order.charAt(4))] >= sizes[DIMENSIONS.indexOf(order.charAt(4))]) return false;
			pages[at[0] + channels * (at[1] + slices * at[2])] = part.page + i;
			step(at, sizes);
		}
		return true;
	}

	/** Goes on to the next plane; behind the last one, the slowest dimension is at its end. */
	private void step(final int[] at, final int[] sizes) {
		for (int i = 2; i < order.length(); i++) {
			final int dimension = DIMENSIONS.indexOf(order.charAt(i));
			at[dimension]++;
			if (at[dimension] < sizes[dimension] || i == order.length() - 1) return;
			at[dimension] = 0;
		}
	}
}
