/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.service;

import java.util.List;
import java.util.Locale;

import latentij.model.MemoryCost;
import latentij.runtime.DeviceChoice;
import latentij.runtime.VaeCodecs;
import latentij.runtime.VaeCodecs.Room;

/**
 * Refuses images that a network could not hold, before anything is computed. One
 * for each network; several threads may use it.
 */
final class MemoryGuard {

	/** Three colours of so many pixels still fit into one buffer. */
	private static final int MAX_PIXELS = 1 << 27;

	private final MemoryCost cost;
	private final int ratio;

	/** Bytes of the largest runs. */
	private double encoded;
	private double decoded;

	/**
	 * Creates a guard.
	 *
	 * @param cost of the model
	 * @param ratio the model's spatial compression ratio
	 */
	MemoryGuard(final MemoryCost cost, final int ratio) {
		this.cost = cost;
		this.ratio = ratio;
	}

	/**
	 * Refuses a run that does not fit.
	 *
	 * @param encoding whether an image is encoded, rather than a latent decoded
	 * @param what is done, for the message: {@code Encoding "cells.tif"}
	 * @param pixels of the image, width times height
	 * @param fixed whether the size is not the user's to choose
	 * @param device where it shall run
	 * @throws IllegalArgumentException that says what is needed, what there is, and
	 *           the largest image that fits
	 */
	void require(final boolean encoding, final String what, final double pixels,
		final boolean fixed, final DeviceChoice device)
	{
		final List<Room> rooms = VaeCodecs.rooms(device);
		if (fits(encoding, pixels, rooms)) return;
		int side = 0;
		while (fits(encoding, (double) (side + ratio) * (side + ratio), rooms))
			side += ratio;
		final Room room = rooms.get(0);
		final double need = need(encoding, pixels);
		final String reason;
		if (need > room.bytes()) reason = " needs about " + bytes(need) +
			" of memory, but " + (room.device() == null ? bytes(room.bytes()) +
				" are free" : room.device() + " has " + bytes(room.bytes()));
		else if (pixels >= MAX_PIXELS) reason = String.format(Locale.ROOT,
			" means %,.0f pixels, more than one run of a network can hold", pixels);
		else reason = String.format(Locale.ROOT, " means a tensor of about %,.0f " +
			"values, more than %s can count", values(encoding, pixels), room
				.device());
		final String other = device.kind() == DeviceChoice.Kind.GPU && room
			.device() != null ? "choose device=auto or device=cpu" : need > room.bytes()
				? "close other programs" : "";
		if (side == 0 || fixed) throw new IllegalArgumentException(what + reason +
			(side == 0 ? ", which is not enough for any image" : "") +
			". Choose a smaller model" + or(other) + ".");
		throw new IllegalArgumentException(String.format(Locale.ROOT, "%s%s. The " +
			"largest image that fits now has about %,d pixels (%d x %d). Crop or scale " +
			"the image%s.", what, reason, (long) side * side, side, side, or(other)));
	}

	private static String or(final String other) {
		return other.isEmpty() ? "" : ", or " + other;
	}

	/**
	 * Notes that a run fitted. ONNX Runtime keeps its memory for the next one, which
	 * therefore fits too, although that memory is not free any more.
	 *
	 * @param encoding as for {@link #require}
	 * @param pixels as there
	 */
	synchronized void fitted(final boolean encoding, final double pixels) {
		final double need = need(encoding, pixels);
		if (encoding) encoded = Math.max(encoded, need);
		else decoded = Math.max(decoded, need);
	}

	private synchronized boolean fits(final boolean encoding,
		final double pixels, final List<Room> rooms)
	{
		final double need = need(encoding, pixels);
		final double values = values(encoding, pixels);
		return pixels < MAX_PIXELS && (need <= (encoding ? encoded : decoded) || rooms
			.stream().anyMatch(room -> room.fits(need, values)));
	}

	private double need(final boolean encoding, final double pixels) {
		return encoding ? cost.encodeBytes(pixels, ratio) : cost.decodeBytes(pixels,
			ratio);
	}

	private double values(final boolean encoding, final double pixels) {
		return encoding ? cost.encodeValues(pixels, ratio) : cost.decodeValues(pixels,
			ratio);
	}

	private static String bytes(final double bytes) {
		return bytes < 1e9 ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
			: String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
	}
}
