// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.IJ;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import latentij.util.CancelCheck;

/** ImageJ's Esc key, which is one for all that goes on. Several threads may ask. */
public final class EscKey implements CancelCheck, AutoCloseable {

	/** The number of those who watch the key now. */
	private static final AtomicInteger WATCHING = new AtomicInteger();

	private volatile boolean pressed;

	private EscKey() {}

	/**
	 * Watches the key from now on. If it was pressed before, something else was meant, unless that
	 * still goes on.
	 *
	 * @return the key, until it is closed
	 */
	public static EscKey watch() {
		if (WATCHING.getAndIncrement() == 0) IJ.resetEscape();
		return new EscKey();
	}

	/** @return true if it was pressed since */
	public boolean wasPressed() {
		if (IJ.escapePressed()) pressed = true;
		return pressed;
	}

	@Override
	public void check() {
		if (wasPressed()) throw new CancellationException("Canceled with the Esc key.");
	}

	@Override
	public void close() {
		WATCHING.decrementAndGet();
	}
}
