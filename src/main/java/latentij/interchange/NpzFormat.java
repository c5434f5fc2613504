// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import latentij.interchange.LatentFile.ImageSize;
import latentij.tensor.FloatTensor;
import latentij.util.Printable;
import latentij.util.files.GitPointer;
import latentij.util.files.UnfinishedDownload;
import latentij.util.files.WholeFile;
import latentij.util.files.WholeFile.Content;

/**
 * NumPy's archive of arrays, {@code numpy.savez}, as programs that train on latents cache
 * them: {@code latents_HxW} [C,H,W] as the encoder gives them, {@code original_size_HxW} (width,
 * height) and {@code crop_ltrb_HxW} (left, top, right, bottom). Trainers of Stable Diffusion
 * 1.x and XL read the names without {@code _HxW}, so both are written.
 *
 * @see <a href=
 *      "https://github.com/kohya-ss/sd-scripts/blob/main/library/strategy_base.py">sd-scripts,
 *      LatentsCachingStrategy</a>
 */
final class NpzFormat implements LatentFormat {

	/** So that the same latents are the same bytes; a day before has Java write the time zone, too. */
	private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

	private static final String LATENTS = "latents";
	private static final String ORIGINAL_SIZE = "original_size";
	private static final String CROP = "crop_ltrb";
	private static final String SUFFIX = ".npy";

	/** A text of JSON: Python reads it with {@code json.loads(archive["latentij"].item())}. */
	private static final String NOTES = "latentij";

	/** The latents of the mirrored image have another name. */
	private static final Pattern NAME = Pattern.compile(LATENTS + "(_[0-9]+x[0-9]+)?");

	@Override
	public LatentFile read(final Path file, final String array) throws IOException {
		GitPointer.refuse(file);
		UnfinishedDownload.refuse(file);
		try (ZipFile zip = new ZipFile(file.toFile())) {
			final List<String> names = names(zip);
			final String name = choose(file, names, array);
			final FloatTensor values = read(zip, file, name, NpyArray::floats);
			final Map<String, String> notes = notes(zip, file, names);
			final Scaling usual = NAME.matcher(name).matches() ? Scaling.RAW : Scaling.UNSTATED;
			// Trainers crop to the size of the latents: the sizes that they write are those of other images.
			return new LatentFile(values, Notes.scaling(notes, usual), notes, Optional.empty());
		} catch (final ZipException exc) {
			throw new IOException(
					Printable.quoted(file) + " is no archive of NumPy (.npz), or damaged: "
							+ Printable.text(exc.getMessage()) + ". Write or copy it again.",
					exc);
		}
	}

	private static List<String> names(final ZipFile zip) {
		return zip.stream()
				.map(ZipEntry::getName)
				.filter(name -> name.endsWith(SUFFIX))
				.map(name -> name.substring(0, name.length() - SUFFIX.length()))
				.toList();
	}

	@Override
	public boolean isLatent(final Path file) throws IOException {
		try (ZipFile zip = new ZipFile(file.toFile())) {
			final String name = choose(file, names(zip), "");
			final ZipEntry entry = zip.getEntry(name + SUFFIX);
			try (InputStream in = new BufferedInputStream(zip.getInputStream(entry))) {
				return NpyArray.open(in, entry.getSize(), Printable.quoted(file))
						.look(NAME.matcher(name).matches())
						.isLatent();
			}
		}
	}

	private static String choose(final Path file, final List<String> names, final String array) throws IOException {
		if (!array.isEmpty()) {
			if (names.contains(array)) return array;
			throw new IOException(Printable.quoted(file) + " holds no array " + Printable.quoted(array) + ", but "
					+ list(names) + ".");
		}
		if (names.contains(LATENTS)) return LATENTS;
		final List<String> found =
				names.stream().filter(name -> NAME.matcher(name).matches()).toList();
		final List<String> candidates = found.isEmpty() ? names : found;
		if (candidates.size() == 1) return candidates.get(0);
		if (names.isEmpty()) throw new IOException(Printable.quoted(file) + " holds no arrays. Write it again.");
		throw new IOException(Printable.quoted(file) + " holds the arrays " + list(names)
				+ ". Set array= to the name of the one to take.");
	}

	private static String list(final List<String> names) {
		return names.isEmpty() ? "none" : Printable.text(String.join(", ", names));
	}

	/** Takes values out of an array. */
	private interface Reader<T> {

		T read(NpyArray array) throws IOException;
	}

	/** Reads an array, and compares its checksum: Java's archives do not. */
	private static <T> T read(final ZipFile zip, final Path file, final String name, final Reader<T> reader)
			throws IOException {
		final ZipEntry entry = zip.getEntry(name + SUFFIX);
		try (CheckedInputStream in =
				new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry)), new CRC32())) {
			final T read = reader.read(
					NpyArray.open(in, entry.getSize(), Printable.quoted(name) + " in " + Printable.quoted(file)));
			if (in.read() >= 0 || in.getChecksum().getValue() != entry.getCrc())
				throw new ZipException("the checksum of " + name + " is another");
			return read;
		}
	}

	@Override
	public Map<String, String> notes(final Path file) throws IOException {
		try (ZipFile zip = new ZipFile(file.toFile())) {
			return zip.getEntry(NOTES + SUFFIX) == null ? Map.of() : notes(zip, file, List.of(NOTES));
		}
	}

	private static Map<String, String> notes(final ZipFile zip, final Path file, final List<String> names)
			throws IOException {
		if (!names.contains(NOTES)) return Map.of();
		return Notes.parse(read(zip, file, NOTES, NpyArray::bytes));
	}

	@Override
	public void write(final Path file, final LatentFile content, final FloatType type) throws IOException {
		final long[] shape = content.values().shape();
		final boolean image = shape.length == 4;
		final String suffix = image ? "_" + shape[2] + "x" + shape[3] : "";
		// Caches hold one image, without a dimension for it.
		final FloatTensor values = image && shape[0] == 1
				? FloatTensor.wrap(content.values().buffer(), shape[1], shape[2], shape[3])
				: content.values();
		WholeFile.write(file, out -> {
			// Not closed, only finished: closing would close the file, which WholeFile does.
			final ZipOutputStream zip = new ZipOutputStream(out);
			for (final String end : image ? List.of(suffix, "") : List.of("")) {
				add(zip, LATENTS + end, bytes -> NpyArray.write(values, type, bytes));
				if (content.original().isEmpty()) continue;
				final ImageSize size = content.original().get();
				add(zip, ORIGINAL_SIZE + end, bytes -> NpyArray.write(new long[] {size.width(), size.height()}, bytes));
				add(zip, CROP + end, bytes -> NpyArray.write(new long[] {0, 0, size.width(), size.height()}, bytes));
			}
			if (!content.notes().isEmpty())
				add(zip, NOTES, bytes -> NpyArray.write(Notes.json(content.notes()), bytes));
			zip.finish();
		});
	}

	/** Stored, as NumPy does: floats do not shrink. */
	private static void add(final ZipOutputStream zip, final String name, final Content content) throws IOException {
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		content.writeTo(bytes);
		final CRC32 crc = new CRC32();
		crc.update(bytes.toByteArray());
		final ZipEntry entry = new ZipEntry(name + SUFFIX);
		entry.setMethod(ZipEntry.STORED);
		entry.setTimeLocal(NO_TIME);
		entry.setSize(bytes.size());
		entry.setCrc(crc.getValue());
		zip.putNextEntry(entry);
		bytes.writeTo(zip);
		zip.closeEntry();
	}

	@Override
	public Scaling convention() {
		return Scaling.RAW;
	}
}
