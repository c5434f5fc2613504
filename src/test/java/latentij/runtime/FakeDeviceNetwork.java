// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.List;
import java.util.concurrent.CancellationException;
import latentij.codec.ImageProcessor;
import latentij.codec.VaeException;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;

/** Gives its own tensor, or fails. */
final class FakeDeviceNetwork implements DeviceNetwork {

	private final List<String> calls;
	final String device;
	final FloatTensor result = FloatTensor.zeros(1, 3, 16, 24);
	String failure;
	VaeException exception;
	boolean kept;
	boolean others;
	boolean helps;
	boolean searchedLong;
	boolean canceled;
	int closed;

	/**
	 * @param device for people
	 * @param calls of several networks, in order
	 */
	FakeDeviceNetwork(final String device, final List<String> calls) {
		this.device = device;
		this.calls = calls;
	}

	@Override
	public boolean takesNoise() {
		return false;
	}

	@Override
	public FloatTensor encode(final Block block, final FloatTensor noise) {
		final FloatTensor image = ImageProcessor.floats(block);
		return decode(image);
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		calls.add("run");
		if (canceled) throw new CancellationException();
		if (exception != null) throw exception;
		if (failure != null) throw new VaeException(failure);
		return result;
	}

	@Override
	public String device() {
		return device;
	}

	@Override
	public boolean holdsMemory() {
		return kept;
	}

	@Override
	public boolean freeMemory() {
		calls.add("free");
		if (helps) failure = null;
		return others;
	}

	@Override
	public boolean hasSearchedLong() {
		return searchedLong;
	}

	@Override
	public void shortenSearch() {
		calls.add("shorten");
		if (helps) failure = null;
		searchedLong = false;
	}

	@Override
	public void setCanceled(final boolean canceled) {
		this.canceled = canceled;
	}

	@Override
	public void close() {
		closed++;
	}
}
