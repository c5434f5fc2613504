// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OmeXmlTest {

	/** As tifffile writes it, of an image of 3 channels, 2 slices and 2 frames. */
	private static String xml(final String order, final String inside) {
		return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME"
				+ " xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\"><Pixels"
				+ " ID=\"Pixels:0\" DimensionOrder=\"" + order
				+ "\" SizeC=\"3\" SizeZ=\"2\" SizeT=\"2\">" + inside + "</Pixels></Image></OME>";
	}

	private static Optional<int[]> pages(final String text) {
		return OmeXml.parse(text).orElseThrow().pages(12);
	}

	/** The page of the second channel, of the second slice, and of the second frame, where all else is the first. */
	@ParameterizedTest
	@CsvSource({"XYCZT,1,3,6", "XYCTZ,1,6,3", "XYZCT,2,1,6", "XYZTC,4,1,2", "XYTCZ,2,6,1", "XYTZC,4,2,1"})
	void pagesAreInTheOrderThatIsTold(final String order, final int channel, final int slice, final int frame) {
		for (final String inside : new String[] {"<TiffData IFD=\"0\" PlaneCount=\"12\"/>", "<TiffData/>", ""}) {
			final int[] pages = pages(xml(order, inside)).orElseThrow();
			assertEquals(0, pages[0]);
			assertEquals(channel, pages[1]);
			assertEquals(slice, pages[3]);
			assertEquals(frame, pages[6]);
			assertEquals(11, pages[11]);
		}
	}

	/** As of a microscope that stores the last channel first. */
	@Test
	void eachPageMayBeToldByItself() {
		final StringBuilder parts = new StringBuilder();
		for (int page = 0; page < 12; page++)
			parts.append("<TiffData IFD=\"" + page + "\" FirstC=\"" + (2 - page % 3) + "\" FirstZ=\"" + page / 3 % 2
					+ "\" FirstT=\"" + page / 6 + "\"><UUID FileName=\"a.ome.tif\">urn:uuid:1</UUID></TiffData>");
		final String text = xml("XYCZT", parts.toString());
		assertArrayEquals(
				new int[] {2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9}, pages(text).orElseThrow());
		assertTrue(pages(text.replaceFirst("a.ome.tif", "b.ome.tif")).isEmpty(), "pages of another file");
		assertTrue(pages(text.replaceFirst("IFD=\"1\"", "IFD=\"0\"")).isEmpty(), "one page for two slices");
		assertTrue(pages(text.replaceFirst("IFD=\"11\"", "IFD=\"12\"")).isEmpty(), "no such page");
		assertTrue(pages(text.replaceFirst("FirstC=\"2\"", "FirstC=\"3\"")).isEmpty(), "no such channel");
	}

	@Test
	void otherNumbersOfPagesDoNotFit() {
		final OmeXml told = OmeXml.parse(xml("XYCZT", "")).orElseThrow();
		assertTrue(told.isHyperstack());
		for (final int count : new int[] {0, 1, 11, 13, 24})
			assertTrue(told.pages(count).isEmpty());
		for (final String order : new String[] {"XYZCC", "CZTXY", "XYCZ", "XYCZTS", ""})
			assertTrue(pages(xml(order, "")).isEmpty(), order);
		final String none = xml("XYCZT", "").replace("Z=\"2\"", "Z=\"-2\"").replace("T=\"2\"", "T=\"-2\"");
		assertTrue(pages(none).isEmpty());
		for (final String part : new String[] {
			"IFD=\"0\" PlaneCount=\"2147483647\"",
			"IFD=\"2147483647\" PlaneCount=\"12\"",
			"IFD=\"0\" PlaneCount=\"-1\"",
			"IFD=\"0\" FirstT=\"1\" PlaneCount=\"12\"",
			"IFD=\"0\" PlaneCount=\"11\""
		}) assertTrue(pages(xml("XYCZT", "<TiffData " + part + "/>")).isEmpty(), part);
	}

	/** Red, green and blue of a page are three channels, which have no pages of their own. */
	@Test
	void samplesAreNoPages() {
		final OmeXml told = OmeXml.parse(xml("XYCZT", "<Channel SamplesPerPixel=\"3\" Color=\"-1\"/>"))
				.orElseThrow();
		assertEquals(1, told.channels());
		assertEquals(List.of(), told.colors());
		assertEquals(4, told.pages(4).orElseThrow().length);
	}

	@Test
	void colorsAreThoseOfAllChannels() {
		final String two = "<Channel Color=\"-16776961\"/><Channel Color=\"16711935\"/>";
		assertEquals(List.of(), OmeXml.parse(xml("XYCZT", two)).orElseThrow().colors());
		assertEquals(
				List.of(0xff0000, 0x00ff00, 0x123456),
				OmeXml.parse(xml("XYCZT", two + "<Channel Color=\"" + 0x12345600 + "\"/>"))
						.orElseThrow()
						.colors());
	}

	/** Some programs write names, or other numbers. */
	@ParameterizedTest
	@ValueSource(strings = {"red", "", "#ff0000", "4294902015"})
	void whatIsNoColorTellsNoneAndNothingElse(final String color) {
		final String channels = "<Channel Color=\"65535\"/>".repeat(2) + "<Channel Color=\"" + color + "\"/>";
		final OmeXml told = OmeXml.parse(xml("XYCZT", channels)).orElseThrow();
		assertEquals(List.of(), told.colors());
		assertEquals(3, told.channels());
	}

	private static OmeSizes sizes(final String attributes, final String inside, final String behind) {
		final String text =
				xml("XYCZT", inside).replace("SizeC", attributes + " SizeC").replace("</Image>", "</Image>" + behind);
		return OmeXml.parse(text).orElseThrow().sizes();
	}

	/** In microns; the letter of the unit is that of Latin-1, or of Greek. */
	@ParameterizedTest
	@CsvSource({
		"0.5, , 0.5",
		"0.5, \u00b5m, 0.5",
		"0.5, \u03bcm, 0.5",
		"500, nm, 0.5",
		"5e-4, mm, 0.5",
		"0.5, pixel, 0",
		"0.5, reference frame, 0",
		"half, , 0",
		"0, , 0",
		"-1, , 0",
		"NaN, , 0",
		"INF, , 0"
	})
	void pixelsHaveTheirSizes(final String size, final String unit, final double expected) {
		final StringBuilder attributes = new StringBuilder();
		for (final String axis : List.of("X", "Y", "Z")) {
			attributes.append(" PhysicalSize" + axis + "=\"" + size + "\"");
			if (unit != null) attributes.append(" PhysicalSize" + axis + "Unit=\"" + unit + "\"");
		}
		final PixelSize pixel = expected == 0 ? PixelSize.UNKNOWN : new PixelSize(expected, expected, "micron");
		assertEquals(new OmeSizes(pixel, expected, 0), sizes(attributes.toString(), "", ""));
	}

	/** Of one side alone, nothing is known. */
	@ParameterizedTest
	@CsvSource({
		"TimeIncrement=\"2\", 2",
		"TimeIncrement=\"250\" TimeIncrementUnit=\"ms\", 0.25",
		"PhysicalSizeX=\"2\", 0"
	})
	void framesHaveTheirInterval(final String attributes, final double seconds) {
		assertEquals(new OmeSizes(PixelSize.UNKNOWN, 0, seconds), sizes(attributes, "", ""));
	}

	/** Each of several files names all, and may hold any of their images. */
	@Test
	void imagesOfSeveralFilesMustHaveTheSameSizes() {
		final String half = "PhysicalSizeX=\"0.5\" PhysicalSizeY=\"0.5\"";
		final OmeSizes known = new OmeSizes(new PixelSize(0.5, 0.5, "micron"), 0, 0);
		final String file = "<TiffData><UUID FileName=\"%s\"/></TiffData>";
		final String other =
				"<Image><Pixels PhysicalSizeX=\"2\" PhysicalSizeY=\"2\">" + file + file + "</Pixels></Image>";
		assertEquals(known, sizes(half, file.formatted("a"), other.formatted("a", "a")));
		assertEquals(OmeSizes.NONE, sizes(half, file.formatted("a"), other.formatted("a", "b")));
		assertEquals(
				known,
				sizes(half, file.formatted("a"), other.replace("2", "0.5").formatted("a", "b")));
	}

	/** White is the default of the format; channels in black would be encoded as black images. */
	@ParameterizedTest
	@CsvSource({"-1,-1,-1", "0,0,0", "-16776961,255,16711935"})
	void whiteAndBlackAreNoColorsOfChannels(final int red, final int green, final int blue) {
		final String channels = "<Channel Color=\"%d\"/>".repeat(3).formatted(red, green, blue);
		assertEquals(
				List.of(), OmeXml.parse(xml("XYCZT", channels)).orElseThrow().colors());
	}

	/** One channel may be of plain light. */
	@Test
	void oneOfSeveralColorsMayBeWhite() {
		final String channels = "<Channel Color=\"-1\"/><Channel Color=\"16711935\"/><Channel Color=\"65535\"/>";
		assertEquals(
				List.of(0xffffff, 0x00ff00, 0x0000ff),
				OmeXml.parse(xml("XYCZT", channels)).orElseThrow().colors());
	}

	/** Nothing is looked for elsewhere; damaged files have their pages. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"<OME><BinaryOnly MetadataFile=\"a.companion.ome\"/></OME>",
				"<OME><Image><Pixels SizeC=\"3\"></Image></OME>",
				"<OME><Image><Pixels SizeC=\"three\"/></Image></OME>",
				"<OME><Image><Pixels SizeC=\"3\">",
				"<!DOCTYPE OME [<!ENTITY c SYSTEM \"file:///etc/hostname\">]><OME><Pixels SizeC=\"&c;\"/></OME>",
				"<!DOCTYPE OME [<!ENTITY c \"3\">]><OME><Pixels SizeC=\"&c;\"/></OME>",
				"<OME",
				"OME"
			})
	void whatIsNotUnderstoodTellsNothing(final String text) {
		assertFalse(OmeXml.parse(text).isPresent());
	}
}
