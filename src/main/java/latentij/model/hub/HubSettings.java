// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import latentij.model.hub.HubException.Kind;
import latentij.util.Printable;
import latentij.util.files.AppFolders;
import latentij.util.files.Paths;

/**
 * Settings of Hugging Face's own tools, and ours: the server's address, the access
 * token, and folders on this computer.
 * <p>
 * Read anew for each operation, so that a token stored meanwhile is seen.
 *
 * @see <a href=
 *      "https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables">huggingface_hub's
 *      environment variables</a>
 */
public final class HubSettings {

	/** The system property that names the folder for downloads. */
	public static final String FOLDER_PROPERTY = "latentij.models";

	private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
	private static final int MAX_TOKEN_FILE = 4096;
	private static final Pattern TOKEN = Pattern.compile("[!-~]{1,1024}");

	private final UnaryOperator<String> env;
	private final UnaryOperator<String> properties;

	/**
	 * @param env looks up environment variables; null for those that are not set
	 * @param properties looks up system properties
	 */
	public HubSettings(final UnaryOperator<String> env, final UnaryOperator<String> properties) {
		this.env = Objects.requireNonNull(env);
		this.properties = Objects.requireNonNull(properties);
	}

	/** The access token; never shown. */
	public record Token(String value, String source) {

		@Override
		public String toString() {
			return "token from " + source;
		}
	}

	/**
	 * {@code HF_ENDPOINT}, or Hugging Face itself.
	 *
	 * @return an absolute http or https address without a slash at its end
	 */
	public URI endpoint() throws HubException {
		final String text = env("HF_ENDPOINT");
		if (text == null) return URI.create(DEFAULT_ENDPOINT);
		try {
			final URI uri = new URI(text.replaceAll("/+$", ""));
			final String scheme = uri.getScheme();
			if (uri.getHost() != null
					&& uri.getRawQuery() == null
					&& uri.getRawFragment() == null
					&& uri.getRawUserInfo() == null
					&& ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))) return uri;
		} catch (final URISyntaxException exc) {
			// Falls through to the error below.
		}
		throw new HubException(
				Kind.SETTINGS,
				"The environment variable HF_ENDPOINT is "
						+ Printable.quoted(Printable.withoutSecrets(text))
						+ ", which is no address of a server. Expected something like "
						+ DEFAULT_ENDPOINT + ".");
	}

	/** {@code HF_HUB_OFFLINE}. */
	public boolean offline() {
		final String value = env("HF_HUB_OFFLINE");
		return value != null
				&& switch (value.toLowerCase(Locale.ROOT)) {
					case "1", "true", "yes", "on" -> true;
					default -> false;
				};
	}

	/**
	 * The access token: {@code HF_TOKEN}, or the file in which Hugging Face's
	 * tools keep it.
	 *
	 * @param warnings takes a line about a token that cannot be used
	 * @return the token; null where there is none
	 * @throws IllegalArgumentException if a variable that names a file does not
	 */
	public Token token(final Consumer<String> warnings) {
		for (final String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
			final String value = env(name);
			if (value != null) return usable(value, name, warnings);
		}
		final Path file = path(env("HF_TOKEN_PATH"), hubHome().resolve("token"));
		try {
			if (!Files.isRegularFile(file)) return null;
			if (Files.size(file) > MAX_TOKEN_FILE) {
				warnings.accept("The file " + file + " is too long for an access token; going on without one.");
				return null;
			}
			return usable(Files.readString(file, StandardCharsets.UTF_8), file.toString(), warnings);
		} catch (final IOException exc) {
			warnings.accept("The access token in " + file + " cannot be read (" + exc + "); going on without one.");
			return null;
		}
	}

	private static Token usable(final String text, final String source, final Consumer<String> warnings) {
		final String value = text.strip();
		if (value.isEmpty()) return null;
		if (TOKEN.matcher(value).matches()) return new Token(value, source);
		warnings.accept(
				"The access token from " + source + " holds characters that no token has; going on without one.");
		return null;
	}

	/**
	 * The folder that holds Hugging Face's {@code models--…} folders.
	 *
	 * @throws IllegalArgumentException if a variable that names a folder does not
	 */
	public Path hubCache() {
		final String given = env("HF_HUB_CACHE") != null ? env("HF_HUB_CACHE") : env("HUGGINGFACE_HUB_CACHE");
		return path(given, hubHome().resolve("hub"));
	}

	private Path hubHome() {
		return path(
				env("HF_HOME"),
				systemFolder("XDG_CACHE_HOME", home().resolve(".cache")).resolve("huggingface"));
	}

	/**
	 * The folder for our own downloads: the system property {@code latentij.models},
	 * the environment variable {@code LATENTIJ_MODELS}, or the folder
	 * {@code models} of {@link AppFolders#cache() the cache}.
	 */
	public Path store() {
		final String property = properties.apply(FOLDER_PROPERTY);
		if (property != null && !property.isBlank()) return path(property, null);
		final String given = env("LATENTIJ_MODELS");
		if (given != null) return path(given, null);
		return cache().resolve("models");
	}

	/** LatentIJ's cache folder, which need not exist. */
	private Path cache() {
		final String property = properties.apply(AppFolders.CACHE_PROPERTY);
		if (property != null && !property.isBlank()) return path(property, null);
		final String given = env("LATENTIJ_CACHE");
		if (given != null) return path(given, null);
		final String os = String.valueOf(properties.apply("os.name")).toLowerCase(Locale.ROOT);
		if (os.startsWith("windows"))
			return systemFolder("LOCALAPPDATA", home().resolve("AppData").resolve("Local"))
					.resolve("LatentIJ");
		if (os.startsWith("mac"))
			return home().resolve("Library").resolve("Caches").resolve("LatentIJ");
		return systemFolder("XDG_CACHE_HOME", home().resolve(".cache")).resolve("LatentIJ");
	}

	/** The home folder; where Java does not know it, or cannot spell it, LatentIJ's temporary one. */
	private Path home() {
		return Paths.absolute(properties.apply("user.home")).orElseGet(AppFolders::temporary);
	}

	/** A folder of the system's: one that cannot be used is passed over, as all of LatentIJ does it. */
	private Path systemFolder(final String variable, final Path otherwise) {
		final String given = env(variable);
		return given == null ? otherwise : Paths.absolute(given).orElse(otherwise);
	}

	private Path path(final String given, final Path otherwise) {
		if (given == null) return otherwise;
		final String s = given.strip();
		if (s.equals("~")) return home();
		try {
			if (s.startsWith("~/") || s.startsWith("~\\")) return home().resolve(s.substring(2));
			return Paths.of(s).toAbsolutePath();
		} catch (final IOException | InvalidPathException exc) {
			throw new IllegalArgumentException(
					"An environment variable or a system property names no folder: " + exc.getMessage(), exc);
		}
	}

	private String env(final String name) {
		final String value = env.apply(name);
		return value == null || value.isBlank() ? null : value.strip();
	}

	/**
	 * Tells whether a token may be sent to an address: it is encrypted, or on this
	 * very computer.
	 */
	public static boolean isPrivate(final URI uri) {
		if ("https".equalsIgnoreCase(uri.getScheme())) return true;
		final String host = uri.getHost();
		if ("localhost".equalsIgnoreCase(host)) return true;
		// Only literal addresses: a look-up could be answered by anybody.
		if (!host.matches("[0-9.]+|\\[[0-9a-fA-F:.]+\\]")) return false;
		try {
			return InetAddress.getByName(host).isLoopbackAddress();
		} catch (final IOException exc) {
			return false;
		}
	}
}
