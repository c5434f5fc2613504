// SPDX-License-Identifier: BSD-2-Clause
package latentij.diagnosis;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latentij.runtime.Devices;
import latentij.runtime.backend.Unavailable;
import latentij.util.Bytes;
import latentij.util.LastError;
import latentij.util.Printable;
import latentij.util.Versions;
import latentij.util.files.AppFolders;
import latentij.util.machine.DirectMemory;
import latentij.util.machine.SystemMemory;

/**
 * Reports what a person must know who looks for the fault of an installation: versions,
 * devices, folders, memory, the last error. What cannot be found out says why.
 */
public final class Installation {

	/** Files of a folder that are counted; a shared cache may have millions. */
	private static final int MOST_FILES = 20_000;

	/** Characters of a line, and of what stands before its text. */
	private static final int WIDTH = 100;

	private static final int INDENT = 20;

	private static final Pattern TOKEN = Pattern.compile("hf_[A-Za-z0-9]{8,}");
	private static final Pattern LOGIN = Pattern.compile("//[^/\\s]*@");
	private static final Pattern QUERY = Pattern.compile("(https?://[^\\s?\"]*)\\?[^\\s\"]+");
	private static final Pattern SECRET = Pattern.compile("(?i).*(token|password|secret|key).*");

	/** The end of a name in a path. */
	private static final String END = "(?=[/\\\\\\s,;:\"')]|$)";

	private static final OperatingSystemMXBean SYSTEM =
			ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	private final StringBuilder text = new StringBuilder();

	/** Finds out a fact. */
	@FunctionalInterface
	private interface Fact {

		String find() throws IOException;
	}

	private Installation() {}

	/**
	 * Writes a report.
	 *
	 * @param host versions of the program around LatentIJ, by name
	 * @param models folders where models are looked for, by what they are
	 * @param networks the open networks, for people
	 * @return plain text of some lines, without the user's name, home folder or tokens
	 */
	public static String report(
			final Map<String, String> host, final Map<String, Path> models, final List<String> networks) {
		final Installation report = new Installation();
		report.versions(host);
		report.devices();
		report.folders(models);
		report.memory(networks);
		report.settings();
		report.text.append("\nLast error\n");
		report.text.append(LastError.text().orElse("none since the start").indent(2));
		return withoutSecrets(report.text.toString());
	}

	private void versions(final Map<String, String> host) {
		text.append("Versions\n");
		row("LatentIJ", () -> Versions.latentIJ() + place("latentij/diagnosis/Installation.class"));
		host.forEach((name, version) -> row(name, () -> version));
		row(
				"Java",
				() -> property("java.version") + ", " + property("java.vendor") + ", " + property("sun.arch.data.model")
						+ " bit, in " + property("java.home"));
		row(
				"System",
				() -> property("os.name") + " " + property("os.version") + ", " + property("os.arch") + ", "
						+ "processors: " + Runtime.getRuntime().availableProcessors());
		row("ONNX Runtime", () -> Versions.onnxRuntime() + place("ai/onnxruntime/OrtEnvironment.class"));
		row(
				"DJL",
				() -> Versions.djl()
						+ place("ai/djl/engine/Engine.class")
						+ place("ai/djl/onnxruntime/engine/OrtEngine.class"));
	}

	/** The jars that hold a class; none is loaded. */
	private static String place(final String file) throws IOException {
		final List<URL> urls =
				Collections.list(Installation.class.getClassLoader().getResources(file));
		if (urls.isEmpty()) return ", but its jar is missing";
		final StringBuilder places = new StringBuilder();
		for (final URL url : urls)
			places.append(", in ")
					.append(decoded(url.toString().replaceFirst("^jar:", "").replaceFirst("!?/?" + file + "$", "")));
		return urls.size() == 1 ? places.toString() : places + " (more than one: delete the older)";
	}

	private static String decoded(final String url) {
		try {
			return Path.of(URI.create(url)).toString();
		} catch (final RuntimeException exc) {
			return url;
		}
	}

	private void devices() {
		text.append("\nDevices\n");
		try {
			for (final Devices.State state : Devices.standard().states())
				row(
						state.name(),
						() -> state.unavailable().map(Installation::sentences).orElse("available"));
		} catch (final RuntimeException | LinkageError exc) {
			row("none", () -> String.valueOf(exc.getMessage()));
		}
	}

	private static String sentences(final Unavailable why) {
		final String reason = "not available: " + why.reason() + ".";
		return why.remedy().isEmpty() ? reason : reason + " To use it, " + why.remedy() + ".";
	}

	private void folders(final Map<String, Path> models) {
		text.append("\nFolders\n");
		row("Cache", () -> size(AppFolders.cache()));
		try (Stream<Path> list = Files.list(AppFolders.cache())) {
			for (final Path folder : list.sorted().toList()) {
				if (folder.getFileName().toString().startsWith("onnxruntime-")) row("Natives", () -> size(folder));
			}
		} catch (final IOException | RuntimeException exc) {
			// The line above says why.
		}
		models.forEach((name, folder) -> row(name, () -> size(folder)));
		row("Temporary", () -> property("java.io.tmpdir"));
	}

	/** A folder, and how much is in it. */
	private static String size(final Path folder) throws IOException {
		if (!Files.isDirectory(folder)) return folder + ", which does not exist";
		final Size size = new Size();
		Files.walkFileTree(folder, size);
		final String most = size.files >= MOST_FILES ? "more than " : "";
		return folder + ", " + most + Bytes.ofFile(size.bytes) + (Files.isWritable(folder) ? "" : ", read-only");
	}

	/** Adds up files; links are not followed. */
	private static final class Size extends SimpleFileVisitor<Path> {

		private long bytes;
		private int files;

		@Override
		public FileVisitResult visitFile(final Path file, final BasicFileAttributes facts) {
			if (facts.isRegularFile()) bytes += facts.size();
			return ++files >= MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult visitFileFailed(final Path file, final IOException exc) {
			return FileVisitResult.CONTINUE;
		}
	}

	private void memory(final List<String> networks) {
		text.append("\nMemory\n");
		row(
				"Free",
				() -> Bytes.ofMemory(SystemMemory.available())
						+ (SystemMemory.isStated() ? ", as " + SystemMemory.PROPERTY + " states" : ""));
		row("Machine", () -> Bytes.ofMemory(SYSTEM.getTotalMemorySize()));
		SystemMemory.limitOfGroup()
				.ifPresent(bytes -> row("Control group", () -> "at most " + Bytes.ofMemory(bytes) + ", by its limit"));
		SystemMemory.ofThisProcess().ifPresent(bytes -> row("This process", () -> Bytes.ofMemory(bytes)));
		final Runtime java = Runtime.getRuntime();
		row(
				"Java",
				() -> Bytes.ofMemory(java.totalMemory() - java.freeMemory()) + " of at most "
						+ Bytes.ofMemory(java.maxMemory()) + ", and " + Bytes.ofMemory(DirectMemory.limit())
						+ " beside its heap");
		row("Networks", () -> networks.isEmpty() ? "none is open" : String.join("; ", networks));
	}

	/** The settings that change what LatentIJ does. */
	private void settings() {
		final Map<String, String> settings = new TreeMap<>();
		System.getProperties().forEach((key, value) -> {
			if (String.valueOf(key).matches("latentij\\..*|onnxruntime\\..*"))
				settings.put(String.valueOf(key), String.valueOf(value));
		});
		System.getenv().forEach((key, value) -> {
			if (key.matches("LATENTIJ_.*|HF_.*|HUGGINGFACE_.*|CUDA_VISIBLE_DEVICES|LD_LIBRARY_PATH"))
				settings.put(key, value);
		});
		if (settings.isEmpty()) return;
		text.append("\nSettings\n");
		settings.forEach((key, value) -> row(key, () -> setting(key, value)));
	}

	/** The value of a setting, as far as people would post it. */
	static String setting(final String key, final String value) {
		if (SECRET.matcher(key).matches()) return "set, not shown";
		final boolean address = key.endsWith("ENDPOINT") || value.contains("://");
		return Printable.text(address ? Printable.withoutSecrets(value) : value);
	}

	private void row(final String name, final Fact fact) {
		String found;
		try {
			found = fact.find();
		} catch (final IOException | RuntimeException | LinkageError exc) {
			found = "not known: " + exc.getMessage();
		}
		String line = String.format(Locale.ROOT, "  %-16s ", name);
		for (final String word : found.strip().split("\\s+")) {
			final boolean full = line.length() + 1 + word.length() > WIDTH && !line.isBlank();
			if (full && line.length() > INDENT) {
				text.append(line).append(System.lineSeparator());
				line = " ".repeat(INDENT - 1);
			}
			line += " " + word;
		}
		text.append(line).append(System.lineSeparator());
	}

	private static String property(final String key) {
		return System.getProperty(key, "?");
	}

	/** Takes out what people would not post. */
	static String withoutSecrets(final String report) {
		String clean = report.replace(System.lineSeparator(), "\n");
		final String home = property("user.home");
		for (final String path : List.of(home, home.replace('\\', '/')))
			if (path.length() > 1) clean = clean.replaceAll("(?<![\\w./\\\\-])" + Pattern.quote(path) + END, "~");
		final String user = property("user.name");
		if (user.length() > 2) clean = clean.replaceAll("(?<![\\w.])" + Pattern.quote(user) + END, "USER");
		clean = TOKEN.matcher(clean).replaceAll("hf_…");
		return QUERY.matcher(LOGIN.matcher(clean).replaceAll("//…@")).replaceAll("$1?…");
	}
}
