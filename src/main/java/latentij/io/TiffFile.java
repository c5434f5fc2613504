// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.io.TiffPage.Type;
import latentij.util.files.FileIdentity;
import latentij.util.files.FileLook;
import latentij.util.files.Missing;

/**
 * A TIFF or BigTIFF file of which any rectangle can be read: in strips or tiles, as they are or
 * compressed with Deflate, LZW or PackBits; 8 or 16-bit grey, with or without a sign; whole numbers of
 * 32 bits and floats of 16, 32 or 64 bits, which are given as floats of 32; 8-bit RGB; or colors of 16
 * bits, which are given as pages of their own; without their alpha. Also ImageJ's large stacks, which
 * have one directory and all other slices behind the first. Several threads may read at once.
 */
public final class TiffFile implements Closeable {

	/** The first words of reasons that are faults of the file. */
	private static final String DAMAGED = "it is damaged";

	/** The most pages of a file; no usable file has as many. */
	private static final int MAX_PAGES = 1 << 22;

	private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

	private static final int CENTIMETER = 3;
	private static final int INCH = 2;

	private final Path path;
	private final FileIdentity state;
	private final TiffBytes bytes;
	/** True if another one closes the file. */
	private final boolean lent;

	private final TiffChunks kept;
	private final List<TiffPage> pages;
	private final Map<String, String> description;
	private ImageJText text = ImageJText.NONE;

	/** What the file tells of its pages, if that is so. */
	private Optional<OmeXml> ome = Optional.empty();

	private PixelSize pixelSize = PixelSize.UNKNOWN;
	private OmeSizes sizes = OmeSizes.NONE;
	private ByteBuffer colors = TiffTexts.GREY;

	/** True for pages with colors of 16 bits. */
	private boolean hasColors;

	/** Strips or tiles of all pages. */
	private long chunks;

	/**
	 * Opens a file.
	 *
	 * @param path of the file
	 * @throws IOException if it cannot be read, or is no such file; the message says which file,
	 *           why, and what to do
	 */
	public TiffFile(final Path path) throws IOException {
		this(path, there(path), FileChannel.open(path, StandardOpenOption.READ), false);
	}

	/**
	 * Reads a file that is open.
	 *
	 * @param file stays open when this is closed
	 * @throws IOException likewise
	 */
	public TiffFile(final FileLook file) throws IOException {
		this(file.path(), there(file.path()), file.channel(), true);
	}

	private TiffFile(final Path path, final FileIdentity state, final FileChannel channel, final boolean lent)
			throws IOException {
		this.path = path;
		this.state = state;
		this.lent = lent;
		kept = new TiffChunks();
		pages = new ArrayList<>();
		description = new HashMap<>();
		try {
			bytes = TiffBytes.of(channel);
			readPages();
		} catch (final IOException | RuntimeException exc) {
			if (!lent) channel.close();
			throw failure("used", exc);
		}
	}

	/** Names the file; the reason begins with "it". */
	private IOException failure(final String toBe, final Exception exc) {
		final String reason = String.valueOf(exc.getMessage());
		final String remedy = reason.startsWith(DAMAGED) ? " Write or copy it again." : "";
		return new IOException("\"" + path + "\" cannot be " + toBe + ": " + reason + remedy, exc);
	}

	private TiffFile(final TiffFile other) throws IOException {
		path = other.path;
		state = other.state;
		kept = other.kept;
		pages = other.pages;
		description = other.description;
		text = other.text;
		ome = other.ome;
		pixelSize = other.pixelSize;
		sizes = other.sizes;
		colors = other.colors;
		hasColors = other.hasColors;
		lent = false;
		if (!there(path).equals(state))
			throw new IOException("\"" + path + "\" was written anew since it was opened. Open it again.");
		bytes = other.bytes.with(FileChannel.open(path, StandardOpenOption.READ));
	}

	/**
	 * Opens the file once more. An open file cannot be replaced on Windows: who reads of it now and then closes it
	 * meanwhile.
	 *
	 * @return the same pages, whose directories are not read again; closed by the caller
	 * @throws IOException if it is not there any more, or was changed since it was first opened; the message says so
	 */
	public TiffFile again() throws IOException {
		return new TiffFile(this);
	}

	private static FileIdentity there(final Path path) throws IOException {
		if (!Files.isRegularFile(path)) throw new IOException(Missing.file(path, "Choose one that is there."));
		return FileIdentity.of(path);
	}

	private void readPages() throws IOException {
		final TiffDirectories directories = new TiffDirectories(bytes);
		final TiffDirectory first = directories.next();
		if (first == null) throw new IOException("it holds no image.");
		readTexts(first);
		TiffDirectory directory = first;
		int count = 0;
		// Smaller pages of slides, and their thumbnails, are no planes.
		while (directory != null && pages.size() < MAX_PAGES && directory.isLike(first)) {
			final List<TiffPage> channels = TiffPage.of(directory);
			add(channels);
			hasColors = channels.size() > 1;
			count++;
			directory = directories.next();
		}
		if (directory == null) directories.requireEnd();
		addRaw();
		final Optional<OmeXml> told = OmeXml.of(first);
		sizes = told.map(OmeXml::sizes).orElse(OmeSizes.NONE);
		sort(told, count);
	}

	/** Brings pages into ImageJ's order, if they are those that OME-XML tells of. */
	private void sort(final Optional<OmeXml> told, final int count) {
		final Optional<int[]> order = told.flatMap(xml -> xml.pages(count));
		if (order.isEmpty() || told.get().channels() > 1 && (hasColors || isRgb())) return;
		ome = told;
		final List<TiffPage> stored = List.copyOf(pages);
		final int each = stored.size() / count;
		for (int i = 0; i < stored.size(); i++) pages.set(i, stored.get(order.get()[i / each] * each + i % each));
	}

	private void add(final List<TiffPage> channels) throws IOException {
		pages.addAll(channels);
		chunks += channels.get(0).chunks().places().length;
		// Directories may name the same list of them again and again.
		if (chunks * Short.BYTES > bytes.channel().size())
			throw new IOException("it is damaged: it names more strips or tiles than it can hold.");
	}

	private void readTexts(final TiffDirectory directory) throws IOException {
		for (final String line : directory.text(TiffTag.DESCRIPTION).split("[\r\n]+")) {
			final int equals = line.indexOf('=');
			if (equals > 0) description.putIfAbsent(line.substring(0, equals), unescaped(line.substring(equals + 1)));
		}
		text = directory.imageJText();
		colors = directory.table();
		final double x = directory.rational(TiffTag.X_RESOLUTION);
		final double y = directory.rational(TiffTag.Y_RESOLUTION);
		final long unit = directory.number(TiffTag.RESOLUTION_UNIT, 0);
		String name = "";
		if (unit == INCH) name = "inch";
		if (unit == CENTIMETER) name = "cm";
		name = description.getOrDefault("unit", name);
		if (x > 0 && y > 0 && !name.isEmpty()) pixelSize = new PixelSize(1 / x, 1 / y, name);
	}

	/** ImageJ writes letters beyond ASCII as Java does: a backslash, u, and four digits. */
	private static String unescaped(final String value) {
		return ESCAPE.matcher(value)
				.replaceAll(escape ->
						Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(escape.group(1), 16))));
	}

	/** ImageJ's stacks above 4 GB have one directory. */
	private void addRaw() throws IOException {
		final TiffPage first = pages.get(0);
		final long images = isOfImageJ() ? (long) number("images").orElse(1) : 1;
		if (pages.size() > 1 || images <= 1 || !first.packing().isNone()) return;
		final double all = first.chunks().places()[0] + (double) images * first.bytes();
		if (images > MAX_PAGES || all > bytes.channel().size())
			throw new IOException("it is damaged: it says that it has " + images + " slices, and is too short.");
		for (int i = 1; i < images; i++) pages.add(first.shifted(i * first.bytes()));
	}

	/** @return true if ImageJ wrote it, or somebody in its way */
	private boolean isOfImageJ() {
		return description.containsKey("ImageJ");
	}

	/**
	 * A number of ImageJ's description.
	 *
	 * @param key as "channels", "min"
	 * @return empty if it is not there, or no number
	 */
	public OptionalDouble number(final String key) {
		try {
			return isOfImageJ() && description.containsKey(key)
					? OptionalDouble.of(Double.parseDouble(description.get(key)))
					: OptionalDouble.empty();
		} catch (final NumberFormatException exc) {
			return OptionalDouble.empty();
		}
	}

	/**
	 * A word of ImageJ's description.
	 *
	 * @param key as "mode", "tunit"
	 * @return empty if it is not there
	 */
	public Optional<String> word(final String key) {
		return isOfImageJ() ? Optional.ofNullable(description.get(key)) : Optional.empty();
	}

	/** @return the look-up table of an image of one channel: 256 reds, greens and blues; empty if there is none */
	public ByteBuffer colors() {
		return colors.duplicate();
	}

	/** @return true for 8-bit pages of colors whose look-up tables differ */
	public boolean hasTables() {
		return pages.stream().anyMatch(page -> !page.table().equals(pages.get(0).table()));
	}

	/** @return the look-up table of a page, from 0, where {@link #hasTables tables} differ; as {@link #colors()} */
	public ByteBuffer colors(final int page) {
		return pages.get(page).table().duplicate();
	}

	/** @return the place of the file */
	public Path path() {
		return path;
	}

	/** @return the name of the file, without folders */
	public String name() {
		return path.getFileName().toString();
	}

	/** @return the number of pages that are like the first, up to one of another size or type */
	public int size() {
		return pages.size();
	}

	/** @return the width of the pages, in pixels */
	public int width() {
		return pages.get(0).width();
	}

	/** @return the height of the pages, in pixels */
	public int height() {
		return pages.get(0).height();
	}

	/** @return true for colors of 16 bits: each three pages are the red, green and blue of one */
	public boolean hasColors() {
		return hasColors;
	}

	/** @return the number of channels by ImageJ's description or OME-XML, 1 where it does not say; 3 for colors of 16 bits */
	public int channels() {
		return hasColors
				? 3
				: ome.map(OmeXml::channels)
						.orElseGet(() -> (int) number("channels").orElse(1));
	}

	/** @return the number of frames by ImageJ's description or OME-XML, 1 where it does not say */
	public int frames() {
		return ome.map(OmeXml::frames).orElseGet(() -> (int) number("frames").orElse(1));
	}

	/** @return how channels are shown, as ImageJ's description or OME-XML tells; empty if it does not */
	public Optional<String> mode() {
		// As images in OME-Zarr, so that none of the channels is left out.
		return ome.map(xml -> "composite").or(() -> word("mode"));
	}

	/** @return the colors of the channels by OME-XML, 0xRRGGBB; empty if it does not tell them */
	public List<Integer> channelColors() {
		return ome.map(OmeXml::colors).orElse(List.of());
	}

	/** @return the display range by ImageJ's description: two numbers, or none */
	public double[] displayRange() {
		final double min = number("min").orElse(0);
		final double max = number("max").orElse(0);
		return min == 0 && max == 0 ? new double[0] : new double[] {min, max};
	}

	/** @return true for 32-bit pages */
	public boolean isFloat() {
		return type() == Type.FLOATS;
	}

	/** @return true for RGB pages */
	public boolean isRgb() {
		return type() == Type.RGB;
	}

	/** @return true for whole numbers of 8 or 16 bits with a sign, of which the least is given as 0 */
	public boolean isSigned() {
		return !isFloat() && pages.get(0).stored().numbers() == TiffPage.Numbers.SIGNED;
	}

	/** @return the bits of a grey pixel, 24 for RGB */
	public int bitDepth() {
		return type().bytes() * Byte.SIZE;
	}

	Type type() {
		return pages.get(0).type();
	}

	/** @return true if 0 is white */
	public boolean isWhiteZero() {
		return pages.get(0).whiteIsZero();
	}

	/** @return the labels and properties that ImageJ keeps in the file */
	public ImageJText text() {
		return text;
	}

	/** @return the size of a pixel; that of OME-XML, if it tells one */
	public PixelSize pixelSize() {
		return sizes.pixel().isKnown() ? sizes.pixel() : pixelSize;
	}

	/** @return what OME-XML tells of its slices and frames, too */
	public OmeSizes sizes() {
		return sizes;
	}

	/**
	 * The columns to read of all rows before others are read. A row of compressed tiles may be more than is kept: across
	 * all of it, each tile would be unpacked again for each row of pixels.
	 *
	 * @return how many, at most the width
	 */
	public int columnsAtOnce() {
		return pages.get(0).columnsAtOnce();
	}

	/**
	 * Reads a part of a row.
	 *
	 * @param page number of the page, from 0
	 * @param y the row
	 * @param x the first pixel
	 * @param columns how many pixels
	 * @param into gets the pixels, from its beginning on, in the byte order that it gets: one, two or
	 *          four bytes for grey, three bytes for RGB; at least so many must fit
	 * @throws IOException if the file is damaged
	 */
	public void readRow(final int page, final int y, final int x, final int columns, final ByteBuffer into)
			throws IOException {
		into.clear().order(bytes.order());
		try {
			pages.get(page).read(bytes, kept, y, x, columns, into);
		} catch (final IOException exc) {
			throw failure("read", exc);
		}
		into.flip();
	}

	@Override
	public void close() throws IOException {
		if (!lent) bytes.channel().close();
	}
}
