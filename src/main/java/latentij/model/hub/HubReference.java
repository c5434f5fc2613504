// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.util.Printable;

/**
 * A name of a model on Hugging Face, as users type it: {@code owner/name}, optionally
 * with a revision and a folder or a {@code .safetensors} file inside the
 * repository.
 *
 * <pre>{@code
 * HubReference.parse("stabilityai/sd-vae-ft-mse");
 * HubReference.parse("stabilityai/sd-vae-ft-mse@31f26fdeee1355a5c34592e401dd41e45d25a493");
 * HubReference.parse("stable-diffusion-v1-5/stable-diffusion-v1-5@main/vae");
 * HubReference.parse("stabilityai/sdxl-vae/sdxl_vae.safetensors");
 * HubReference.parse("https://huggingface.co/stabilityai/sdxl-vae/tree/main");
 * HubReference.parse("huggingface.co/stabilityai/sdxl-vae/blob/main/sdxl_vae.safetensors");
 * }</pre>
 *
 * Every part is checked when a reference is made, by Hugging Face's own rules
 * and a little more strictly, so that a reference can neither leave a folder
 * when it becomes a path nor a host when it becomes a URL. An existing file or
 * folder should win over a reference of the same spelling.
 *
 * @param owner the user or organization
 * @param name the repository
 * @param revision a branch, a tag, a commit, or a pull request as {@code refs/pr/1};
 *          null for the main branch
 * @param path a folder or a {@code .safetensors} file inside the repository,
 *          without a slash at either end; null where none was given
 * @see <a href=
 *      "https://github.com/huggingface/huggingface_hub/blob/main/src/huggingface_hub/utils/_validators.py">the
 *      rules for repository names</a>
 */
public record HubReference(String owner, String name, String revision, String path) {

	/** The branch that a reference without a revision means. */
	public static final String MAIN = "main";

	private static final int MAX_NAME = 96;
	private static final int MAX_PATH = 200;

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?");
	/** Git's own names, as Hugging Face has them for pull requests and conversions. */
	private static final String REFS = "refs/(?:pr|convert|heads|tags)/[^/]*";

	private static final Pattern TYPED = Pattern.compile(
			"(?s)(?<owner>[^/]*)/(?<name>[^/@]*)(?:@(?<revision>" + REFS + "|[^/@]*))?(?:/(?<path>.*))?");

	private static final String HOST = "(?:www\\.)?(?:huggingface\\.co|hf\\.co)";
	private static final String PAGE = "/(?:tree|blob|resolve|raw|commits?)/(?<revision>[^/?#]+)(?:/(?<path>[^?#]+?))?";

	/**
	 * The address of a model's page, or of a folder or file in it, as browsers show it and Git
	 * takes it.
	 */
	private static final Pattern ADDRESS = Pattern.compile("(?i:(?:https?://)?" + HOST
			+ ")/(?<owner>[^/?#]+)/(?<name>[^/?#]+?)(?:\\.git)?(?:" + PAGE + ")?/?(?:[?#].*)?");

	/** The end of such an address, from the owner on. */
	private static final Pattern END_OF_ADDRESS = Pattern.compile("(?<owner>[^/?#]+)/(?<name>[^/?#@]+)" + PAGE);

	/** Addresses of any kind; those of Hugging Face also without their beginning. */
	private static final Pattern ANY_ADDRESS = Pattern.compile("(?si)(?<other>[a-z][a-z0-9+.-]*://(?!" + HOST
			+ "(?:[:/?#]|$)).*)|(?:[a-z][a-z0-9+.-]*://)?" + HOST + "(?:[:/?#].*)?");

	/** The scheme of Hugging Face's own file system in Python, before a name as it is typed here. */
	private static final Pattern FILE_SYSTEM = Pattern.compile("(?i)^hf://(?:models/)?");

	/** Pages of Hugging Face's, which can be no owners. */
	private static final Set<String> PAGES =
			Set.of("api", "blog", "collections", "datasets", "docs", "models", "papers", "spaces");

	/** Endings of files that hold no weights, or such as can hold programs. */
	private static final Pattern NO_WEIGHTS =
			Pattern.compile("(?i).*\\.(?:bin|ckpt|gguf|h5|json|md|msgpack|onnx|onnx_data|pt|pth|txt)");

	/** Names that Windows keeps for devices, whatever follows their first dot. */
	private static final Pattern DEVICE = Pattern.compile("(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\\..*)?");

	private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

	private static final String FORM =
			"A model on Hugging Face is written owner/name, owner/name@revision, owner/name/folder or "
					+ "owner/name@revision/folder";

	public HubReference {
		checkName("owner", owner);
		checkName("name", name);
		if (revision != null) checkRevision(revision);
		if (path != null) checkPath(path);
	}

	/**
	 * Parses what a user typed.
	 *
	 * @param text see the class; blanks around it are ignored
	 * @return the reference
	 * @throws IllegalArgumentException if the text has another form, or holds
	 *           characters or names that Hugging Face does not have; the message
	 *           is fit for users
	 */
	public static HubReference parse(final String text) {
		Objects.requireNonNull(text, "text");
		// One slash too many at the end means nothing, unless part of Git's own names is missing.
		final String s = FILE_SYSTEM
				.matcher(text.strip())
				.replaceFirst("")
				.replaceFirst("(?<=[^/])(?<!@refs(?:/[a-z]{1,9})?)/$", "");
		if (s.isEmpty()) throw new IllegalArgumentException("The name of the model is empty. " + FORM + ".");
		try {
			return parsed(s);
		} catch (final IllegalArgumentException exc) {
			throw new IllegalArgumentException(
					Printable.quoted(withoutSecrets(s)) + " names no model: " + exc.getMessage() + " " + FORM + ".",
					exc);
		}
	}

	private static HubReference parsed(final String s) {
		for (final Pattern page : List.of(ADDRESS, END_OF_ADDRESS)) {
			final Matcher address = page.matcher(s);
			if (address.matches()) return ofPage(address);
		}
		final Matcher any = ANY_ADDRESS.matcher(s);
		if (any.matches())
			throw new IllegalArgumentException(
					any.group("other") == null
							? "of Hugging Face's pages, that of a model, of its folder or of its .safetensors file is"
									+ " needed."
							: "it is no address on Hugging Face. A file from elsewhere can be opened by its path.");
		final Matcher name = TYPED.matcher(s);
		if (!name.matches())
			throw new IllegalArgumentException(
					s.indexOf('@') == s.lastIndexOf('@')
							? "it has no owner."
							: "it has more than one @, behind which the revision stands.");
		return of(name, name.group("revision"));
	}

	private static HubReference ofPage(final Matcher address) {
		final String revision = address.group("revision");
		// Pages of files name the main branch even if nobody chose it.
		return of(address, MAIN.equals(revision) ? null : revision);
	}

	private static HubReference of(final Matcher text, final String revision) {
		final String owner = text.group("owner");
		if (PAGES.contains(owner.toLowerCase(Locale.ROOT)))
			throw new IllegalArgumentException("Hugging Face's page " + Printable.quoted(owner) + " is no owner.");
		final String path = text.group("path");
		if (path != null && NO_WEIGHTS.matcher(path).matches())
			throw new IllegalArgumentException("the file " + Printable.quoted(path)
					+ " holds no weights that LatentIJ reads. Name a .safetensors file, or its folder.");
		final String decoded = revision == null ? null : revision.replaceAll("(?i)%2f", "/");
		return new HubReference(owner, text.group("name"), decoded, path);
	}

	/** An address may hold a password or a key. */
	private static String withoutSecrets(final String s) {
		if (!ANY_ADDRESS.matcher(s).matches()) return s;
		return s.replaceFirst("^([A-Za-z0-9+.-]+://)[^/?#]*@", "$1…@").replaceFirst("(?s)[?#].*", "");
	}

	/**
	 * Writes a reference as {@link #toString} does, without what else an address holds.
	 *
	 * @param text what a user typed
	 * @return the reference; the text itself if it is none
	 */
	public static String canonical(final String text) {
		try {
			return parse(text).toString();
		} catch (final IllegalArgumentException exc) {
			return text;
		}
	}

	/** @return {@code owner/name} */
	public String repository() {
		return owner + "/" + name;
	}

	/** @return the web page of the repository, where its license can be read */
	public String page() {
		return "https://huggingface.co/" + repository();
	}

	/** @return the revision, or {@link #MAIN} where none was given */
	public String revisionOrMain() {
		return revision == null ? MAIN : revision;
	}

	/** @return true if the revision is a full commit, which never changes */
	public boolean isPinned() {
		return revision != null && isCommit(revision);
	}

	/** @return true if {@link #path} names a file rather than a folder */
	public boolean isFile() {
		return path != null && (path.endsWith(".safetensors") || path.endsWith(".sft"));
	}

	/**
	 * This reference at another revision.
	 *
	 * @param newRevision a branch, a tag or a commit; null for the main branch
	 * @return a new reference
	 * @throws IllegalArgumentException if it is no revision
	 */
	public HubReference withRevision(final String newRevision) {
		return new HubReference(owner, name, newRevision, path);
	}

	/**
	 * This reference in another repository.
	 *
	 * @param repository {@code owner/name}
	 * @return a new reference with this one's revision and path
	 * @throws IllegalArgumentException if it is no repository
	 */
	public HubReference withRepository(final String repository) {
		final HubReference other = parse(repository);
		return new HubReference(other.owner, other.name, revision, path);
	}

	/** @return the text that {@link #parse} makes this reference of */
	@Override
	public String toString() {
		final StringBuilder text = new StringBuilder(repository());
		if (revision != null) text.append('@').append(revision);
		if (path != null) text.append('/').append(path);
		return text.toString();
	}

	/** @return true if a revision is a commit, which never changes, and not a branch or a tag */
	public static boolean isCommit(final String revision) {
		return COMMIT.matcher(revision).matches();
	}

	private static void checkName(final String what, final String value) {
		if (value.isEmpty()) throw new IllegalArgumentException("The " + what + " is empty.");
		if (value.length() > MAX_NAME)
			throw new IllegalArgumentException(
					"The " + what + " has " + value.length() + " characters, more than " + MAX_NAME + ".");
		// Two hyphens separate owner and name in the cache's folder names.
		if (!NAME.matcher(value).matches() || value.contains("..") || value.contains("--") || value.endsWith(".git"))
			throw new IllegalArgumentException("The " + what + " " + Printable.quoted(value)
					+ " must be letters, digits, '_', '-' and '.', with no '-' or '.' at "
					+ "its ends, no '--', no '..' and no '.git' at its end.");
	}

	private static void checkRevision(final String value) {
		final String last = value.matches(REFS) ? value.substring(value.lastIndexOf('/') + 1) : value;
		checkDevice("revision", last);
		if (value.length() > MAX_NAME || !NAME.matcher(last).matches() || value.contains(".."))
			throw new IllegalArgumentException("The revision " + Printable.quoted(value) + " must be at most "
					+ MAX_NAME + " letters, digits, '_', '-' and "
					+ "'.', with no '-' or '.' at its ends and no '..'.");
	}

	private static void checkDevice(final String what, final String name) {
		if (DEVICE.matcher(name).matches())
			throw new IllegalArgumentException("The " + what + " holds the name " + Printable.quoted(name)
					+ ", which Windows keeps for a device and no file can have there.");
	}

	/**
	 * Checks a path inside a repository.
	 *
	 * @param value folders and a file, separated by slashes
	 * @throws IllegalArgumentException if it could leave the repository, or holds
	 *           odd characters
	 */
	static void checkPath(final String value) {
		if (value.length() > MAX_PATH)
			throw new IllegalArgumentException("The path inside the repository has " + value.length()
					+ " characters, more than " + MAX_PATH + ".");
		for (final String part : value.split("/", -1)) {
			checkDevice("path inside the repository", part);
			if (!NAME.matcher(part).matches() || part.contains(".."))
				throw new IllegalArgumentException("The path inside the repository " + Printable.quoted(value)
						+ " must be names of letters, digits, '_', '-' and "
						+ "'.', separated by single slashes, with no '-' or '.' at the "
						+ "names' ends and no '..'.");
		}
	}
}
