// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.TileGrid;
import latentij.codec.tiling.TileSpan;
import latentij.codec.tiling.Tiling;
import latentij.model.MemoryCost;
import latentij.model.Reach;
import latentij.runtime.DeviceChoice;
import latentij.runtime.VaeCodecs.Room;

/**
 * Cuts images as far as memory makes it necessary, and refuses those that a network
 * could not hold, before anything is computed. One for each network; several threads
 * may use it.
 */
public final class MemoryGuard {

	/** Three colours of so many pixels still fit into one buffer. */
	private static final int MAX_PIXELS = 1 << 27;

	/** One int for each of so many pixels still fits into one buffer. */
	private static final int MAX_EIGHT_BIT = (1 << 29) - 1;

	/** Sides of tiles that give the numbers of the whole image, in pixels. */
	private static final int[] EXACT_SIDES = {2048, 1024, 512, 256};

	/** Sides of tiles to propose, in pixels. */
	private static final int[] BLENDED_SIDES = {512, 256, 128};

	private static final String BLENDED = " (as diffusers' AutoencoderKL: tiles "
			+ "that are blended, whose numbers are not quite those of the whole image)";

	private final MemoryCost cost;
	private final VaeConfig config;
	private final Supplier<Optional<Reach>> reach;
	private final Function<DeviceChoice, List<Room>> memories;

	/** Bytes of the largest runs, without what lies beside them. */
	private double encoded;

	private double decoded;

	/**
	 * An image or a latent that is to be worked on.
	 *
	 * @param encoding whether an image is encoded, rather than a latent decoded
	 * @param what is done, for the message: {@code Encoding "cells.tif"}
	 * @param height of the latent
	 * @param width of the latent
	 * @param eightBit whether its image is one of 8-bit pixels
	 * @param fixed whether the size is not the user's to choose
	 */
	public record Task(boolean encoding, String what, int height, int width, boolean eightBit, boolean fixed) {}

	/**
	 * Creates a guard.
	 *
	 * @param cost of the model
	 * @param config of the model
	 * @param reach of the model; asked for when an image is too large
	 * @param memories that a run may take, the one for the largest image first
	 */
	MemoryGuard(
			final MemoryCost cost,
			final VaeConfig config,
			final Supplier<Optional<Reach>> reach,
			final Function<DeviceChoice, List<Room>> memories) {
		this.cost = cost;
		this.config = config;
		this.reach = reach;
		this.memories = memories;
	}

	/**
	 * Decides on the tiles.
	 *
	 * @param task what is to be done
	 * @param option what the user chose
	 * @param device where it shall run
	 * @return the tiles that were chosen; where none were, the whole image, or
	 *         tiles with the numbers of the whole image if that does not fit
	 * @throws IllegalArgumentException if it does not fit: the message says what is
	 *           needed, what there is, and the largest image that fits
	 */
	public Tiling plan(final Task task, final TilingOption option, final DeviceChoice device) {
		final List<Room> rooms = memories.apply(device);
		final Tiling tiling = option.tiling(config);
		if (fits(task, tiling, rooms)) return tiling;
		final List<Tiling> candidates = new ArrayList<>(List.of(tiling));
		if (!option.on())
			reach.get().ifPresent(limited -> {
				for (final int side : EXACT_SIDES)
					candidates.add(new Tiling.Exact(
							Math.max(1, side / config.spatialCompressionRatio()),
							limited.encoder(),
							limited.decoder()));
			});
		return first(task, candidates, rooms).orElseThrow(() -> refusal(task, option, candidates, device, rooms));
	}

	private Optional<Tiling> first(final Task task, final List<Tiling> candidates, final List<Room> rooms) {
		return candidates.stream().filter(tiling -> fits(task, tiling, rooms)).findFirst();
	}

	private IllegalArgumentException refusal(
			final Task task,
			final TilingOption option,
			final List<Tiling> candidates,
			final DeviceChoice device,
			final List<Room> rooms) {
		// The one that needs least.
		final Tiling tiling = candidates.get(candidates.size() - 1);
		final int f = config.spatialCompressionRatio();
		final boolean encoding = task.encoding;
		int side = 0;
		while (first(square(task, side + f), candidates, rooms).isPresent()) side += f;
		final Room room = rooms.get(0);
		final double run = runPixels(task, tiling);
		final double need = need(task, tiling) * room.factor();
		final boolean tooMany = pixels(task) > most(task);
		final String reason;
		if (need > room.bytes())
			reason = " needs about " + bytes(need) + " of memory"
					+ (option.on()
							? String.format(
									Locale.ROOT,
									" in tiles of %d x %1$d",
									f * ((Tiling.Blended) tiling).tileLatentSize())
							: "")
					+ ", but "
					+ (room.device() == null
							? bytes(room.bytes()) + " are free"
							: room.device() + " has " + bytes(room.bytes()));
		else if (tooMany || run >= MAX_PIXELS)
			reason = String.format(
					Locale.ROOT,
					" means %,.0f pixels, more than %s can hold",
					pixels(task),
					tooMany ? "LatentIJ's tensors" : "one run of a network");
		else
			reason = String.format(
					Locale.ROOT,
					" means a tensor of about %,.0f values, more than %s can count",
					values(encoding, run),
					room.device());
		final String other = device.kind() == DeviceChoice.Kind.GPU && room.device() != null
				? "choose device=auto or device=cpu"
				: need > room.bytes() ? "close other programs" : "";
		final String advice = (tooMany ? "" : smallerTiles(task, option, rooms)) + or(other);
		if (side == 0 || task.fixed)
			return new IllegalArgumentException(task.what + reason
					+ (side == 0 ? ", which is not enough for any image" : "") + ". Choose a smaller model"
					+ advice + ".");
		return new IllegalArgumentException(String.format(
				Locale.ROOT,
				"%s%s. The largest image that fits now has about %,d pixels (%d x %d). Crop or scale the image%s.",
				task.what,
				reason,
				(long) side * side,
				side,
				side,
				advice));
	}

	/** The largest blended tiles that would fit: the model's own, or smaller ones. */
	private String smallerTiles(final Task task, final TilingOption option, final List<Room> rooms) {
		if (!option.on() && fits(task, TilingOption.ON.tiling(config), rooms)) return ", choose tiling=on" + BLENDED;
		for (final int side : BLENDED_SIDES) {
			final int size = side / config.spatialCompressionRatio();
			if (size >= Tiling.Blended.MIN_LATENT_SIZE && fits(task, new Tiling.Blended(size), rooms))
				return ", choose tiling=" + side + BLENDED;
		}
		return "";
	}

	private Task square(final Task task, final int side) {
		final int size = side / config.spatialCompressionRatio();
		return new Task(task.encoding, task.what, size, size, task.eightBit, task.fixed);
	}

	private static String or(final String other) {
		return other.isEmpty() ? "" : ", or " + other;
	}

	/**
	 * Notes that a run fitted. ONNX Runtime keeps its memory for the next one, which
	 * therefore fits too, although that memory is not free any more.
	 *
	 * @param task what was done
	 * @param tiling with which tiles
	 */
	public synchronized void fitted(final Task task, final Tiling tiling) {
		final double run = runBytes(task, tiling);
		if (task.encoding) encoded = Math.max(encoded, run);
		else decoded = Math.max(decoded, run);
	}

	private synchronized boolean fits(final Task task, final Tiling tiling, final List<Room> rooms) {
		final double run = runPixels(task, tiling);
		final double need = need(task, tiling);
		final double values = values(task.encoding, run);
		// Of a run, the memory was kept; what lies beside it was freed.
		final boolean again = runBytes(task, tiling) <= (task.encoding ? encoded : decoded);
		return run < MAX_PIXELS
				&& pixels(task) <= most(task)
				&& rooms.stream()
						.anyMatch(
								room -> again && besideBytes(task, tiling) <= room.bytes() || room.fits(need, values));
	}

	/** Of the image. */
	private double pixels(final Task task) {
		final double f = config.spatialCompressionRatio();
		return f * f * task.height * task.width;
	}

	/** That the largest tile has. */
	private double runPixels(final Task task, final Tiling tiling) {
		final double f = config.spatialCompressionRatio();
		return f * f * tiling.grid(task.encoding, task.height, task.width).largest();
	}

	private static int most(final Task task) {
		return task.eightBit ? MAX_EIGHT_BIT : MAX_PIXELS - 1;
	}

	private double need(final Task task, final Tiling tiling) {
		return runBytes(task, tiling) + besideBytes(task, tiling);
	}

	/** Of the largest tile. */
	private double runBytes(final Task task, final Tiling tiling) {
		final double run = runPixels(task, tiling);
		final int ratio = config.spatialCompressionRatio();
		return task.encoding ? cost.encodeBytes(run, ratio) : cost.decodeBytes(run, ratio);
	}

	/**
	 * What an image in tiles takes beside them: itself, and of the last row of tiles,
	 * which are floats, what the next one is blended into.
	 */
	private double besideBytes(final Task task, final Tiling tiling) {
		final TileGrid grid = tiling.grid(task.encoding, task.height, task.width);
		if (grid.size() == 1) return 0;
		final double f = config.spatialCompressionRatio();
		final double strips = task.encoding
				? 0
				: 3
						* Float.BYTES
						* f
						* f
						* grid.blendExtent()
						* grid.columns().stream().mapToInt(TileSpan::length).sum();
		return pixels(task) * Integer.BYTES * (task.eightBit ? 1 : 3) + strips;
	}

	private double values(final boolean encoding, final double pixels) {
		final int ratio = config.spatialCompressionRatio();
		return encoding ? cost.encodeValues(pixels, ratio) : cost.decodeValues(pixels, ratio);
	}

	private static String bytes(final double bytes) {
		return bytes < 1e9
				? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
				: String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
	}
}
