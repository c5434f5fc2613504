// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import latentij.testing.Looks;
import latentij.util.files.UnfinishedDownload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherContentTest {

	@TempDir
	Path folder;

	@ParameterizedTest
	@CsvSource({
		"'', ' It is empty. Copy it again.'",
		"'\n<!DOCTYPE html>', ' It is a web page: what was downloaded is an error'",
		"'<?xml version=''1.0''?><!DOCTYPE html>', ' It is a web page: what was downloaded is an error'",
		"'<?xml version=''1.0''?>\n<svg ', ' It is a drawing (SVG) or other XML, which is not read here.'",
		"'<svg xmlns=', ' It is a drawing (SVG) or other XML, which is not read here.'",
		"RIFF1234WEBPVP8 , ' It is a WebP file, which is not read here.'",
		"1234ftypavif5678, ' It is an AVIF file, which is not read here.'",
		"1234ftypheic5678, ' It is a HEIC file, which is not read here.'",
		"'\0\0\0\fjP  ', ' It is a JPEG 2000 file, which is not read here.'",
		"\u00ffO\u00ffQ\0, ' It is a JPEG 2000 file, which is not read here.'",
		"'\0\0\0\fJXL ', ' It is a JPEG XL file, which is not read here.'",
		"'\u00ff\n\u00fa', ' It is a JPEG XL file, which is not read here.'",
		"'Pf\n2 1\n', ' It is a file of floats (PFM), which is not read here.'",
		"'8BPS\0\u0001', ' It is a Photoshop file (PSD), which is not read here.'",
		"'v/1\u0001', ' It is an OpenEXR file, which is not read here.'",
		"#?RADIANCE, ' It is a Radiance file (HDR), which is not read here.'",
		"\u0093NUMPY\u0001, ' It is an array of NumPy, which is not read here.'",
		"'\0\0\2\0TRUEVISION-XFILE.\0', ' It is a Targa file (TGA), which is not read here.'"
	})
	void whatAFileHoldsIsSaid(final String content, final String told) throws IOException {
		final Path file = Files.write(folder.resolve("a.png"), content.getBytes(StandardCharsets.ISO_8859_1));
		assertEquals(Optional.empty(), ImageFiles.open(file));
		assertTrue(Looks.at(file, ImageFiles::whyNot).startsWith(told), Looks.at(file, ImageFiles::whyNot));
	}

	@ParameterizedTest
	@ValueSource(strings = {"a.png", "a.dcm", "a.tif", "a.jpg"})
	void filesOfZerosAreToldToBeUnfinished(final String name) throws IOException {
		final Path file = Files.write(folder.resolve(name), new byte[5000]);
		assertEquals(" It is not whole: " + UnfinishedDownload.ZEROS_ADVICE, Looks.at(file, ImageFiles::whyNot));
	}

	/** The header of a frame stands behind other segments, as that of Adobe. */
	@ParameterizedTest
	@CsvSource({"04, ' It is a JPEG file of four colors, as for print (CMYK). Save it as RGB.'", "03, ''"})
	void colorsForPrintAreSaid(final String components, final String told) throws IOException {
		final String hex = "ffd8" + "ffee00040000" + "ffffffc4000400ff" + "ffc0000a0800010001" + components + "0000";
		final Path file = Files.write(folder.resolve("a.jpg"), HexFormat.of().parseHex(hex));
		assertEquals(told, Looks.at(file, ImageFiles::whyNot));
	}

	/** Java prints a stack of calls where it opens one of these. */
	@ParameterizedTest
	@CsvSource({
		"c1, 0c, ' It is a JPEG file of 12 bits. Save it as PNG or TIFF in another program.'",
		"c3, 08, ' It is a JPEG file of a rare kind (lossless, or with arithmetic coding). Save it as PNG in another program.'",
		"c9, 08, ' It is a JPEG file of a rare kind (lossless, or with arithmetic coding). Save it as PNG in another program.'"
	})
	void rareKindsOfJpegAreSaid(final String frame, final String bits, final String told) throws IOException {
		final String hex = "ffd8" + "ff" + frame + "000b" + bits + "0001000101" + "011100" + "ffd9";
		final Path file = Files.write(folder.resolve("a.jpg"), HexFormat.of().parseHex(hex));
		final PrintStream before = System.err;
		final ByteArrayOutputStream printed = new ByteArrayOutputStream();
		System.setErr(new PrintStream(printed, true));
		try {
			assertEquals(Optional.empty(), ImageFiles.open(file));
		} finally {
			System.setErr(before);
		}
		assertEquals("", printed.toString());
		assertEquals(told, Looks.at(file, ImageFiles::whyNot));
	}

	@ParameterizedTest
	@ValueSource(strings = {"4.70", "4.201", "5"})
	void compressedDicomIsSaid(final String syntax) throws IOException {
		final byte[] content = new byte[300];
		final byte[] head = ("DICM--UI--1.2.840.10008.1.2." + syntax).getBytes(StandardCharsets.ISO_8859_1);
		System.arraycopy(head, 0, content, 128, head.length);
		final Path file = Files.write(folder.resolve("a.dcm"), content);
		assertEquals(
				" It is a DICOM file with compressed pixels. Save it without compression (as gdcmconv --raw does).",
				Looks.at(file, ImageFiles::whyNot));
	}

	@ParameterizedTest
	@CsvSource({
		"8, 0, ' It is a FITS file without an image in its first part. Save the image that is in an extension as a file of its own.'",
		"64, 2, ' It is a FITS file of whole numbers of 64 bits. Save them with 32 bits, or as floats.'",
		"16, 1, ''"
	})
	void fitsFilesWithoutAnImageThatIsOpenedAreSaid(final int bits, final int axes, final String told)
			throws IOException {
		final StringBuilder header = new StringBuilder(String.format("%-80s", "SIMPLE  =                    T"));
		header.append(String.format("%-80s", String.format("BITPIX  = %20d / bits", bits)));
		header.append(String.format("%-80s", String.format("NAXIS   = %20d", axes)));
		for (int i = 1; i <= axes; i++) header.append(String.format("%-80s", String.format("NAXIS%d  = %20d", i, 1)));
		header.append(String.format("%-80s", "END"));
		final Path file = Files.writeString(folder.resolve("a.fits"), String.format("%-5760s", header));
		assertEquals(told, Looks.at(file, ImageFiles::whyNot));
	}

	/** Those of the first version of the format have no mark; there is no other name for them. */
	@Test
	void targaFilesWithoutAMarkAreKnownByTheirNames() throws IOException {
		final byte[] targa = {0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 24, 0, 1, 2, 3};
		assertEquals(
				" It is a Targa file (TGA), which is not read here. Save it as PNG in another program.",
				Looks.at(Files.write(folder.resolve("A.TGA"), targa), ImageFiles::whyNot));
		assertEquals("", Looks.at(Files.write(folder.resolve("a.png"), targa), ImageFiles::whyNot));
	}

	@Test
	void ofWhatIsNotKnownNothingIsSaid() throws IOException {
		assertEquals("", Looks.at(Files.writeString(folder.resolve("a.png"), "notes"), ImageFiles::whyNot));
		assertEquals("", Looks.at(Files.write(folder.resolve("b.jpg"), new byte[] {-1, -40, -1}), ImageFiles::whyNot));
	}
}
