// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import latentij.codec.VaeException;
import latentij.util.files.AppFolders;

/**
 * Starts ONNX Runtime, once in a JVM, through DJL's engine. The engine must be touched
 * before anything else of ONNX Runtime, or it does not work in this JVM any more
 * (djl#3679); sessions are ONNX Runtime's own.
 */
public final class OrtLoader {

	private static final String ENGINE = "OnnxRuntime";

	/** Bytes; reserved, and taken only as far as it is used. */
	private static final long STACK = 1L << 29;

	/** The loader's words where a file may not be mapped as a program. */
	private static final Pattern NOT_EXECUTABLE =
			Pattern.compile("failed to map segment from shared object|Operation not permitted|Permission denied");

	/** Java's words where ONNX Runtime's folder cannot be made, which it needs even if it unpacks nothing. */
	private static final Pattern TEMPORARY_FOLDER =
			Pattern.compile("(?:FileSystem|AccessDenied|NoSuchFile)Exception: .*[/\\\\]onnxruntime-java\\d+");

	private static OrtEnvironment environment;

	private OrtLoader() {}

	/**
	 * Starts ONNX Runtime, if it was not started yet.
	 *
	 * @param providers the native libraries of execution providers that are to be
	 *          unpacked, beside ONNX Runtime's own
	 * @param load loads what those libraries link to
	 * @throws VaeException if it cannot be started; it may be tried again
	 */
	public static synchronized void start(final Set<String> providers, final Runnable load) {
		if (environment == null) environment = started(providers, load);
	}

	/**
	 * The environment of all sessions.
	 *
	 * @return ONNX Runtime's environment
	 * @throws IllegalStateException if it was not started
	 */
	static synchronized OrtEnvironment environment() {
		if (environment == null) throw new IllegalStateException("ONNX Runtime was not started");
		return environment;
	}

	private static OrtEnvironment started(final Set<String> providers, final Runnable load) {
		NativeLibraries.whyNone().ifPresent(why -> {
			throw new VaeException(why);
		});
		final Path folder = unpacked(providers);
		// Other plugins may bring an ONNX Runtime of their own: what is set here is
		// read once, now, and put back.
		final String before = System.getProperty(NativeLibraries.PATH_PROPERTY);
		if (before == null && folder != null) System.setProperty(NativeLibraries.PATH_PROPERTY, folder.toString());
		setIfAbsent("ai.djl.onnx.disable_alternative", "true");
		setIfAbsent("OPT_OUT_TRACKING", "true");
		try {
			load.run();
			Telemetry.forbid();
			loadCppRuntime();
			withLargeStack(() -> {
				final Engine engine = Engine.getEngine(ENGINE);
				Telemetry.stop(OrtEnvironment.getEnvironment());
				stayOnCpu(engine);
				engine.newBaseManager(Device.cpu()).close();
				keepUntilTheProcessEnds();
			});
			Leftovers.clearEmptyFolders(Path.of(System.getProperty("java.io.tmpdir")));
			return OrtEnvironment.getEnvironment();
		} catch (final RuntimeException | LinkageError | AssertionError exc) {
			throw new VaeException(
					"ONNX Runtime could not be started: " + OrtErrors.message(exc) + ". " + remedy(exc, folder) + ".",
					exc);
		} finally {
			if (before == null) System.clearProperty(NativeLibraries.PATH_PROPERTY);
		}
	}

	/** @return the folder with the libraries; null where the user names one, or none is needed */
	private static Path unpacked(final Set<String> providers) {
		// The user may name a folder with an ONNX Runtime of the same version.
		if (NativeLibraries.usersFolder() != null) return null;
		try {
			return NativeLibraries.unpack(providers.contains(NativeLibraries.CUDA));
		} catch (final IOException exc) {
			final String what = "ONNX Runtime's native libraries could not be unpacked: " + exc.getMessage();
			// A cache folder that cannot be used says so itself, with the remedy.
			if (what.contains(AppFolders.CACHE_PROPERTY)) throw new VaeException(what, exc);
			throw new VaeException(
					what + ". Is the disk full? The system property latentij.cache names another folder for them.",
					exc);
		}
	}

	/**
	 * ONNX Runtime 1.29 matches the JVM's whole command line against a regular
	 * expression when it starts, by a recursion about three calls deep for each
	 * character: class paths of more than 4000 characters overflow the stack of an
	 * ordinary thread and kill the JVM.
	 */
	private static void withLargeStack(final Runnable start) {
		final AtomicReference<Throwable> failure = new AtomicReference<>();
		final Thread thread = new Thread(null, start, "LatentIJ-start", STACK);
		// DJL finds its engines with the context class loader, and in ImageJ that
		// one does not always see the plugins.
		thread.setContextClassLoader(OrtLoader.class.getClassLoader());
		thread.setUncaughtExceptionHandler((t, exc) -> failure.set(exc));
		thread.start();
		boolean interrupted = false;
		while (thread.isAlive()) {
			try {
				thread.join();
			} catch (final InterruptedException exc) {
				interrupted = true;
			}
		}
		if (interrupted) Thread.currentThread().interrupt();
		if (failure.get() instanceof RuntimeException exc) throw exc;
		if (failure.get() instanceof Error exc) throw exc;
	}

	/**
	 * Keeps DJL from asking ONNX Runtime for CUDA as its default device, which
	 * writes an error to the terminal where there is none. LatentIJ chooses the
	 * device of each session itself.
	 */
	private static void stayOnCpu(final Engine engine) {
		try {
			final Field device = Engine.class.getDeclaredField("defaultDevice");
			device.setAccessible(true);
			device.set(engine, Device.cpu());
		} catch (final ReflectiveOperationException | RuntimeException exc) {
			// A DJL that keeps it elsewhere: the question is asked, the answer does
			// no harm.
		}
	}

	/**
	 * Keeps ONNX Runtime's own shutdown hook from freeing what a run may still be
	 * using when ImageJ is closed, of which the JVM dies with a crash report. ONNX
	 * Runtime counts references: with one more, the end of the process frees it.
	 */
	private static void keepUntilTheProcessEnds() {
		try {
			final Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
			api.setAccessible(true);
			final Method create =
					OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
			create.setAccessible(true);
			create.invoke(null, api.getLong(null), OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING.getValue(), "LatentIJ");
		} catch (final ReflectiveOperationException | RuntimeException exc) {
			// Another version of ONNX Runtime: all works, but for that moment.
		}
	}

	private static void setIfAbsent(final String property, final String value) {
		if (System.getProperty(property) == null) System.setProperty(property, value);
	}

	/**
	 * Loads a library, if it can be.
	 *
	 * @param library its path
	 * @return true if it was loaded
	 */
	public static boolean load(final Path library) {
		try {
			System.load(library.toString());
			return true;
		} catch (final UnsatisfiedLinkError exc) {
			return false;
		}
	}

	/**
	 * Loads Windows' own C++ runtime, where there is one. ONNX Runtime needs a newer
	 * one than some Javas have beside their programs, and takes the one that is
	 * loaded.
	 */
	private static void loadCppRuntime() {
		final String root = System.getenv("SystemRoot");
		if (!NativeLibraries.platform().startsWith("win") || root == null) return;
		for (final String name : List.of("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll", "msvcp140_1.dll"))
			load(Path.of(root, "System32", name));
	}

	/**
	 * Advice for a start that failed.
	 *
	 * @param folder with the libraries; null for one that the user names
	 */
	static String remedy(final Throwable failure, final Path folder) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			// The second time, Java only quotes the first failure.
			final String text = String.valueOf(cause);
			// Java 24 and newer can be told so; a later one will do so by itself (JEP 472).
			if (text.contains("Illegal native access")) return "Start Java with --enable-native-access=ALL-UNNAMED";
			if (TEMPORARY_FOLDER.matcher(text).find())
				return "The temporary folder " + System.getProperty("java.io.tmpdir")
						+ " cannot be written to. Set the "
						+ "system property java.io.tmpdir to a folder that can, and start ImageJ again";
			if (folder != null && NOT_EXECUTABLE.matcher(text).find())
				return "The folder " + folder + " lies on a file system that does not allow programs (noexec). Set the "
						+ "system property " + AppFolders.CACHE_PROPERTY + " (or the environment variable "
						+ "LATENTIJ_CACHE) to a folder elsewhere, and start ImageJ again";
			if (text.contains("UnsatisfiedLinkError")
					&& !text.contains("already loaded in another")
					&& NativeLibraries.platform().startsWith("win"))
				return "Install the newest Microsoft Visual C++ "
						+ "Redistributable for x64, and use a newer Java: ONNX Runtime "
						+ "needs an msvcp140.dll of version 14.40 or later";
		}
		return "If another plugin had started ONNX Runtime before, start ImageJ "
				+ "again and use LatentIJ first; else install LatentIJ again";
	}
}
