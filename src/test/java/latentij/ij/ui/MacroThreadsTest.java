// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.macro.Interpreter;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import latentij.ij.models.ImageJModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two macros at once. */
public class MacroThreadsTest {

	private static final Map<String, CountDownLatch> ENTERED = new ConcurrentHashMap<>();
	private static final Map<String, CountDownLatch> RELEASED = new ConcurrentHashMap<>();
	private static final Set<String> REACHED = ConcurrentHashMap.newKeySet();

	@BeforeEach
	void clear() {
		ENTERED.clear();
		RELEASED.clear();
		REACHED.clear();
		// ImageJ forgets the macros of other tests, which it may take for running ones.
		new Interpreter().run("");
	}

	/** Is called by macros: waits, like a long command. */
	public static String hold(final String name) throws InterruptedException {
		ENTERED.get(name).countDown();
		RELEASED.get(name).await();
		return "";
	}

	/** Is called by macros behind it. */
	public static String reached(final String name) {
		REACHED.add(name);
		return "";
	}

	/** A macro that is in the middle of its command. */
	private static Thread start(final String name, final Interpreter macro) throws InterruptedException {
		ENTERED.put(name, new CountDownLatch(1));
		RELEASED.put(name, new CountDownLatch(1));
		final String calls = "call(\"" + MacroThreadsTest.class.getName() + ".";
		final String text = calls + "hold\", \"" + name + "\"); " + calls + "reached\", \"" + name + "\");";
		final Thread thread = new Thread(() -> macro.run(text, ""), "Macro$" + name);
		thread.start();
		ENTERED.get(name).await();
		return thread;
	}

	private static void finish(final String name, final Thread thread) throws InterruptedException {
		RELEASED.get(name).countDown();
		thread.join();
	}

	@Test
	void macroStaysOneWhenAnotherEnds() throws InterruptedException {
		final Thread first = start("first", new Interpreter());
		final Thread second = start("second", new Interpreter());
		assertTrue(IJ.isMacro());
		assertTrue(MacroThreads.isMacro(second));
		assertFalse(MacroThreads.isMacro(Thread.currentThread()), "a click into the menu is no macro");
		finish("first", first);
		assertFalse(IJ.isMacro(), "ImageJ knows the threads apart now");
		assertTrue(MacroThreads.isMacro(second));
		finish("second", second);
		assertFalse(MacroThreads.isMacro(second));
	}

	/** ImageJ2 has commands of macros done by other threads, which must ask nobody anything. */
	@Test
	void aThreadThatWorksForAMacroIsOne() throws IOException {
		final Thread own = Thread.currentThread();
		MacroThreads.forMacro(() -> {
			MacroThreads.forMacro(() -> assertTrue(MacroThreads.isMacro(own)));
			assertTrue(MacroThreads.isMacro(own));
			assertFalse(ImageJModels.canAsk());
		});
		assertFalse(MacroThreads.isMacro(own));
		assertThrows(
				IOException.class,
				() -> MacroThreads.forMacro(() -> {
					throw new IOException();
				}));
		assertFalse(MacroThreads.isMacro(own));
	}

	@Test
	void onlyTheMacroThatFailedIsStopped() throws InterruptedException {
		final Interpreter one = new Interpreter();
		final Interpreter two = new Interpreter();
		one.setIgnoreErrors(true);
		two.setIgnoreErrors(true);
		final Thread first = start("first", one);
		final Thread second = start("second", two);
		MacroThreads.error(one, "Encode to Latent", "There is no image.");
		finish("first", first);
		finish("second", second);
		assertEquals(Set.of("second"), REACHED);
	}
}
