// SPDX-License-Identifier: BSD-2-Clause
package latentij.macro;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;

/** An ImageJ that runs macros in a JVM of its own. */
enum HostProcess {

	/** ImageJ 1.x, patched to do without a display. */
	IJ1_HEADLESS,
	/** ImageJ 1.x as it is downloaded, the plugin's jar in its plugins folder. */
	IJ1_WINDOW,
	/** ImageJ2 with its services, without a display. */
	IJ2_HEADLESS,
	/** ImageJ2 in a window. */
	IJ2_WINDOW;

	/** The folder of ImageJ2's jars, if they are not on the class path already. */
	private static final String IMAGEJ2 = "latentij.imagej2.jars";

	/** A hang is a failure; this is far above what a slow machine takes. */
	private static final long MINUTES = 3;

	boolean isWindow() {
		return name().endsWith("WINDOW");
	}

	boolean isImageJ2() {
		return name().startsWith("IJ2");
	}

	/** Why this host cannot be used here; null if it can. */
	String missing() {
		if (isImageJ2() && System.getProperty(IMAGEJ2) == null && !onClassPath("net.imagej.ImageJ"))
			return "ImageJ2 is not at hand: use the profile imagej2, or -D" + IMAGEJ2 + "=FOLDER";
		if (isWindow() && xvfb() == null) return "Xvfb is not installed";
		return null;
	}

	private static boolean onClassPath(final String name) {
		return HostProcess.class.getResource("/" + name.replace('.', '/') + ".class") != null;
	}

	private static Path xvfb() {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
				.map(folder -> Path.of(folder, "Xvfb"))
				.filter(Files::isExecutable)
				.findFirst()
				.orElse(null);
	}

	/**
	 * Runs macros, one after another.
	 *
	 * @param folder for ImageJ's own files
	 * @param macros files with macros
	 * @param environment variables for the JVM
	 * @return the lines that each macro printed, by file name
	 */
	Map<String, List<String>> run(final Path folder, final List<Path> macros, final Map<String, String> environment)
			throws IOException, InterruptedException {
		final List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx1g",
				// As in pom.xml.
				"-XX:ActiveProcessorCount=1",
				"-XX:TieredStopAtLevel=1",
				"-XX:+UseSerialGC",
				"--add-opens=java.base/java.lang=ALL-UNNAMED",
				"-Djava.awt.headless=" + !isWindow(),
				// Windows has another one; the first is JDK 17's name for it.
				"-Dsun.stdout.encoding=UTF-8",
				"-Dstdout.encoding=UTF-8",
				"-Duser.home=" + home(folder),
				"-Dlatentij.cache="
						+ System.getProperty(
								"latentij.cache",
								Path.of(System.getProperty("user.home"), ".cache", "LatentIJ")
										.toString()),
				"-Dplugins.dir=" + folder,
				"-cp",
				classPath(folder),
				MacroDriver.class.getName(),
				name().toLowerCase().replace('_', '-')));
		macros.forEach(macro -> command.add(macro.toString()));
		final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(environment);
		Process display = null;
		try {
			if (isWindow()) {
				display = new ProcessBuilder(
								xvfb().toString(),
								"-displayfd",
								"1",
								"-screen",
								"0",
								"1400x1000x24",
								"-nolisten",
								"tcp")
						.redirectError(ProcessBuilder.Redirect.DISCARD)
						.start();
				builder.environment().put("DISPLAY", ":" + display.inputReader().readLine());
			}
			// Kept, to be looked at when a test fails.
			final Path output =
					Files.createDirectories(Path.of("target", "macros")).resolve(name() + ".txt");
			final Process process = builder.redirectOutput(output.toFile()).start();
			if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
				process.destroyForcibly().waitFor();
				throw new IOException("ImageJ hangs:\n" + Files.readString(output));
			}
			if (process.exitValue() != 0)
				throw new IOException("ImageJ ended with " + process.exitValue() + ":\n" + Files.readString(output));
			return split(Files.readString(output, StandardCharsets.UTF_8));
		} finally {
			if (display != null) display.destroy();
		}
	}

	private static Path home(final Path folder) throws IOException {
		return Files.createDirectories(folder.resolve("home"));
	}

	private String classPath(final Path folder) throws IOException {
		final List<String> entries = new ArrayList<>(
				List.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
						.split(File.pathSeparator)));
		final String jars = System.getProperty(IMAGEJ2);
		if (isImageJ2() && jars != null) {
			entries.removeIf(entry -> entry.matches(
					".*[/\\\\](scijava-common|parsington|ij|ij1-patcher|javassist|gson|slf4j-api)-[^/\\\\]*\\.jar"));
			try (Stream<Path> files = Files.list(Path.of(jars))) {
				files.filter(file -> file.toString().endsWith(".jar")).forEach(file -> entries.add(file.toString()));
			}
		}
		if (!isImageJ2()) {
			// The plugin lies in plugins/, as a user puts it there, and SciJava is not
			// there at all.
			final Path classes = Path.of("target", "classes").toAbsolutePath();
			entries.removeIf(entry -> entry.matches(".*[/\\\\](scijava-common|parsington)-[^/\\\\]*\\.jar"));
			// Unpatched, ImageJ loads plugins with a class loader of its own; patched,
			// it only finds their menu entries there.
			if (isWindow())
				entries.removeIf(entry -> Path.of(entry).equals(classes)
						|| entry.matches(".*[/\\\\](ij1-patcher|javassist)-[^/\\\\]*\\.jar"));
			final Path plugins = Files.createDirectories(folder.resolve("plugins"));
			jar(classes, classes, plugins.resolve("LatentIJ_.jar"));
			final Path menu = Path.of("plugins.config").toAbsolutePath();
			jar(menu.getParent(), menu, plugins.resolve("LatentIJ_Menu.jar"));
		}
		return String.join(File.pathSeparator, entries);
	}

	private static void jar(final Path root, final Path part, final Path jar) throws IOException {
		try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
				Stream<Path> files = Files.walk(part)) {
			out.setLevel(Deflater.NO_COMPRESSION);
			for (final Path file : files.filter(Files::isRegularFile).toList()) {
				out.putNextEntry(new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
				Files.copy(file, out);
			}
		}
	}

	private static Map<String, List<String>> split(final String output) {
		final Map<String, List<String>> parts = new LinkedHashMap<>();
		List<String> part = parts.computeIfAbsent("start", k -> new ArrayList<>());
		for (final String line : output.lines().toList()) {
			if (line.startsWith("== ")) part = parts.computeIfAbsent(line.substring(3), k -> new ArrayList<>());
			else part.add(line);
		}
		return parts;
	}
}
