// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import latentij.codec.VaeConfig;
import latentij.ij.planes.ChannelDisplay;
import latentij.ij.planes.PlaneOrigin;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.options.PlaneSelection;
import latentij.job.options.Position;
import latentij.job.options.SlicesOption;
import latentij.job.options.StackSize;
import latentij.model.library.Models;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.util.Printable;

/**
 * The scaled latents in a 32-bit stack with one slice for each channel of each: one, or those of
 * a hyperstack, or of several stacks that were put together. Or
 * the numbers of a codebook's entries, in one slice each.
 *
 * @see LatentImages
 * @see LatentLayout
 */
public final class LatentStackSource implements BlockSource {

	private static final String FOLLOWED = " The properties are followed.";

	private final ImagePlus image;
	private final ProvenanceLabels labels;
	private final Provenance provenance;
	private final List<String> notes = new ArrayList<>();

	/** Null until it is known how many channels a latent has. */
	private LatentLayout layout;

	private PlaneSelection selection;
	private List<ChannelDisplay> displays = List.of();
	private float largest;

	/**
	 * Creates a source.
	 *
	 * @param image read, never changed
	 * @throws IllegalArgumentException if the image cannot be a latent, if its provenance is
	 *           damaged, or if its labels say that its channels are not those of latents, in
	 *           order
	 */
	public LatentStackSource(final ImagePlus image) {
		if (!LatentImages.mayBeIndices(image)) LatentImages.requireFloat(image);
		this.image = image;
		labels = ProvenanceLabels.of(image);
		layout = LatentLayout.of(image, labels).orElse(null);
		final Optional<Provenance> properties = ProvenanceProperties.read(image);
		provenance = properties.or(labels::provenance).orElse(null);
		properties.ifPresent(this::compareWithLabels);
	}

	/**
	 * Creates a source of a stack that does not tell of its making.
	 *
	 * @param image as above
	 * @param taken the provenance of others like it
	 */
	LatentStackSource(final ImagePlus image, final Provenance taken) {
		if (!LatentImages.mayBeIndices(image)) LatentImages.requireFloat(image);
		this.image = image;
		labels = ProvenanceLabels.of(image);
		layout = LatentLayout.of(image, labels).orElse(null);
		provenance = taken;
	}

	private void compareWithLabels(final Provenance properties) {
		try {
			labels.provenance().flatMap(told -> difference(properties, told)).ifPresent(notes::add);
		} catch (final IllegalArgumentException exc) {
			notes.add(exc.getMessage() + FOLLOWED);
		}
	}

	private Optional<String> difference(final Provenance properties, final Provenance told) {
		if (!told.model().equals(properties.model()))
			return Optional.of(disagree("the model", properties.model(), told.model()));
		if (!told.norm().equals(properties.norm()))
			return Optional.of(disagree(
					"the factors", properties.norm().properties(), told.norm().properties()));
		final String size = properties.width() + " x " + properties.height();
		final String other = told.width() + " x " + told.height();
		return size.equals(other) ? Optional.empty() : Optional.of(disagree("the original size", size, other));
	}

	private String disagree(final String what, final Object properties, final Object told) {
		return "\"" + image.getTitle() + "\" has two words for " + what + ": " + Printable.text(properties)
				+ " in its properties, " + Printable.text(told) + " in its slice labels." + FOLLOWED;
	}

	/** @return what users should know of its provenance, one sentence or two each */
	public List<String> notes() {
		return List.copyOf(notes);
	}

	/**
	 * Chooses the latents to read, and refuses those of another model.
	 *
	 * @param slices those of the images that come of them
	 * @param config of the model
	 * @param model as the user named it
	 * @throws IllegalArgumentException if the latents have another number of channels, or if there
	 *           are no such slices
	 */
	public void select(final SlicesOption slices, final VaeConfig config, final String model) {
		final LatentLayout all = layout == null ? LatentLayout.of(image, config.latentChannels()) : layout;
		requireChannels(all.indices()[0].length, config, model);
		selection = all.chosen(image, slices);
		layout = all.select(selection);
		if (Stream.of(layout.indices()).anyMatch(this::isMixed))
			notes.add(
					"The slice labels of \"" + image.getTitle() + "\" tell of channels from different planes that stand"
							+ " together as one latent. If the image looks wrong, take the planes apart again.");
		displays = findDisplays();
	}

	/**
	 * Tells which planes of a stack latents were made of, by their labels, or the properties of a single one.
	 *
	 * @param slices those of the images that come of the latents
	 * @return the place for each latent, in the order in which they are decoded; empty if one of them does not tell
	 * @throws IllegalArgumentException if there are no such slices
	 */
	public List<Position> origins(final SlicesOption slices) {
		if (layout == null)
			return ProvenanceProperties.origin(image).map(PlaneOrigin::position).stream()
					.toList();
		final int[][] indices = layout.select(layout.chosen(image, slices)).indices();
		final List<Position> told = Stream.of(indices)
				.flatMap(latent -> labels.origin(latent[0] - 1).map(PlaneOrigin::position).stream())
				.toList();
		return told.size() == indices.length ? told : List.of();
	}

	/** Channels that were cut out of several latents come in the right order, too. */
	private boolean isMixed(final int... indices) {
		return IntStream.of(indices)
						.mapToObj(index -> labels.origin(index - 1).map(PlaneOrigin::position))
						.distinct()
						.count()
				> 1;
	}

	/** The channels of a hyperstack are those of its latents if neither labels nor a model tell. */
	private LatentLayout layout() {
		if (layout != null) return layout;
		return LatentLayout.of(image, image.getNChannels() > 1 ? image.getNChannels() : image.getStackSize());
	}

	private void requireChannels(final int n, final VaeConfig config, final String model) {
		if (n == 1 && config.codebook() != null) return;
		LatentImages.requireFloat(image);
		final int channels = config.latentChannels();
		if (n == channels) return;
		throw new IllegalArgumentException(
				found(n) + "; a latent of the model " + Printable.quotedPath(model) + " has " + channels
						+ ", one slice for each channel. " + MadeLatents.remedy(image) + others(n) + "."
						+ several(n, channels));
	}

	/** Latents one after the other, as scripts make stacks of them. */
	private String several(final int slices, final int channels) {
		if (slices != image.getStackSize() || slices % channels != 0) return "";
		return " If these are " + slices / channels + " latents, one after the other, Image > Hyperstacks > Stack to"
				+ " Hyperstack... makes a stack of them that is taken: order xyczt, channels " + channels + ", slices "
				+ slices / channels + ", frames 1.";
	}

	private String found(final int channels) {
		final String title = "\"" + image.getTitle() + "\"";
		if (channels != image.getStackSize()) return "The latents in " + title + " have " + channels + " channels each";
		return title + " has " + (channels == 1 ? "1 slice" : channels + " slices");
	}

	/** A latent that remembers nothing may be one of a model with so many channels. */
	private String others(final int channels) {
		final List<String> names = Models.names(channels);
		if (provenance != null || names.isEmpty()) return "";
		return ", or set model= to the one that made it (" + String.join(", ", names) + " have " + channels
				+ " channels)";
	}

	@Override
	public String name() {
		return image.getTitle();
	}

	/** @return the size of all latents that were {@linkplain #select chosen}, or that there are */
	@Override
	public Extent extent() {
		final int[][] indices = layout().indices();
		return new Extent(indices.length, indices[0].length, image.getHeight(), image.getWidth(), Kind.FLOATS);
	}

	@Override
	public Provenance provenance() {
		return provenance;
	}

	@Override
	public Block read(final Region region) {
		final FloatTensor latent = LatentImages.values(image, layout.indices()[region.plane()]);
		if (!LatentImages.mayBeIndices(image)) noteLargest(latent.buffer());
		return region.covers(latent.height(), latent.width())
				? latent
				: latent.crop(region.y(), region.x(), region.height(), region.width());
	}

	private void noteLargest(final FloatBuffer values) {
		float most = largest;
		while (values.hasRemaining()) most = Math.max(most, Math.abs(values.get()));
		largest = most;
	}

	/** @return the largest absolute value that was read so far */
	public float largest() {
		return largest;
	}

	/**
	 * Reads all latents of the stack.
	 *
	 * @return [N,C,h,w], in the order of their slices; of slices without labels, those along the
	 *         channels of a hyperstack, else all, are one latent; owned by the caller
	 * @throws IllegalArgumentException if a value is NaN or infinite
	 */
	public FloatTensor readAll() {
		final int[][] all = layout().indices();
		final FloatTensor latents = FloatTensor.zeros(all.length, all[0].length, image.getHeight(), image.getWidth());
		final FloatBuffer values = latents.buffer();
		for (final int[] indices : all)
			values.put(LatentImages.toTensor(image, indices).buffer());
		return latents;
	}

	/** @return the size of the stack of images that come of the latents */
	public StackSize size() {
		return layout().size();
	}

	/**
	 * Lists the slices of a latent.
	 *
	 * @param plane the number of the latent, from 0
	 * @return those of its channels in ImageJ's stack, from 1; owned by the caller
	 */
	public int[] slices(final int plane) {
		return layout().indices()[plane].clone();
	}

	/**
	 * Finds the latent that a slice belongs to.
	 *
	 * @param slice in ImageJ's stack, from 1
	 * @return the number of the latent, from 0; 0 if it belongs to none
	 */
	public int plane(final int slice) {
		return layout().plane(slice);
	}

	/**
	 * Reads one latent.
	 *
	 * @param plane its number, from 0
	 * @return [1,C,h,w]; owned by the caller
	 * @throws IllegalArgumentException if a value is NaN or infinite
	 */
	public FloatTensor read(final int plane) {
		return LatentImages.toTensor(image, layout().indices()[plane]);
	}

	/** @return the labels of the slices that were encoded, or the steps of an interpolation; empty for none */
	public List<String> originalLabels() {
		return Stream.of(layout().indices())
				.map(indices -> labels.label(indices[0] - 1))
				.toList();
	}

	/** @return the latents that were chosen */
	public PlaneSelection selection() {
		return selection;
	}

	/**
	 * Tells how the channels were shown that were encoded on their own.
	 *
	 * @return one for each latent that was chosen; empty if they are of what was seen
	 */
	public List<ChannelDisplay> displays() {
		return displays;
	}

	/** The bytes of a decoded plane. */
	public long bytes(final Extent decoded) {
		final int colors = decoded.channels() == 3 ? Integer.BYTES : decoded.channels();
		final int bits = displays.stream().mapToInt(ChannelDisplay::bits).max().orElse(colors * Byte.SIZE);
		return (long) bits / Byte.SIZE * decoded.width() * decoded.height();
	}

	private List<ChannelDisplay> findDisplays() {
		final List<ChannelDisplay> found = new ArrayList<>();
		for (int plane = 0; plane < layout.indices().length; plane++)
			display(plane).ifPresent(found::add);
		if (found.isEmpty() || found.size() == layout.indices().length) return found;
		notes.add("\"" + image.getTitle()
				+ "\" holds latents of single channels and of whole images, so all were decoded" + " to RGB.");
		return List.of();
	}

	/** The facts that its label tells; the rest, and all without a label, are taken from the properties. */
	private Optional<ChannelDisplay> display(final int plane) {
		final Optional<PlaneOrigin> origin = labels.origin(layout.indices()[plane][0] - 1);
		final int channel = origin.map(one -> one.position().channel())
				.orElse(plane % layout.size().channels() + 1);
		final Optional<ChannelDisplay> kept = ProvenanceProperties.display(channel, image);
		final Optional<ChannelDisplay> told = origin.map(PlaneOrigin::display);
		if (origin.isPresent() && told.isEmpty()) return Optional.empty();
		return told.map(display -> kept.map(display::withColorsOf).orElse(display))
				.or(() -> kept);
	}
}
