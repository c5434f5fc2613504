// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import com.sun.jna.NativeLibrary;
import java.util.concurrent.Callable;
import latentij.runtime.ort.JnaLibrary;

/** A user who may not do with files what root may; on Linux. */
public final class OtherUser {

	private static final int NOBODY = 65534;

	private OtherUser() {}

	/**
	 * Does something with the rights of an ordinary user: those of nobody where this is root.
	 *
	 * @param work done by the calling thread, whose rights alone are others meanwhile
	 * @return what it gives
	 * @throws Exception what it throws
	 */
	public static <T> T call(final Callable<T> work) throws Exception {
		JnaLibrary.load();
		// Gives the number of the user before; that of another user changes nothing for anybody but root.
		final int before = user(NOBODY);
		try {
			return work.call();
		} finally {
			user(before);
		}
	}

	private static int user(final int number) {
		return NativeLibrary.getProcess().getFunction("setfsuid").invokeInt(new Object[] {number});
	}
}
