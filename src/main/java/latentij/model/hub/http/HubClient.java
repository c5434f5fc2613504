// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.FileHash;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubReference;
import latentij.model.hub.HubSettings;
import latentij.model.hub.HubSettings.Token;
import latentij.model.hub.http.HubAnswer.Stated;

/**
 * Speaks with Hugging Face: one request at a time, its redirects followed by
 * hand, because what Hugging Face states about a file stands on the first,
 * redirecting response, and because the access token is for the first host only.
 *
 * @see <a href=
 *      "https://github.com/huggingface/huggingface_hub/blob/main/src/huggingface_hub/file_download.py">huggingface_hub's
 *      file_download.py</a>
 */
public final class HubClient {

	private static final int MAX_REDIRECTS = 10;
	private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(20);

	private final HttpClient http;
	private final ProxyLogin proxyLogin;
	private final URI endpoint;
	private final Token token;
	private final HubClock clock;
	private final HubTuning tuning;
	private final Patience patience;
	private final HubErrors errors;
	private final Consumer<String> log;
	/** True once the server refused the token but gave a file without it. */
	private boolean tokenRefused;

	/**
	 * A client that has sent nothing yet.
	 *
	 * @param settings the server, and the access token if there is one
	 * @param proxies null for none
	 * @param ssl null for Java's
	 * @param log takes what the user should know, a sentence at a time
	 * @throws HubException if the access token cannot be read
	 */
	public HubClient(
			final HubSettings settings,
			final ProxySelector proxies,
			final SSLContext ssl,
			final HubClock clock,
			final HubTuning tuning,
			final Consumer<String> log)
			throws HubException {
		this.clock = clock;
		this.tuning = tuning;
		patience = new Patience(tuning, clock);
		proxyLogin = new ProxyLogin(proxies);
		this.log = log;
		endpoint = settings.endpoint();
		final Token known;
		try {
			known = settings.token(log);
		} catch (final IllegalArgumentException exc) {
			throw new HubException(Kind.SETTINGS, exc.getMessage(), exc);
		}
		if (known != null && !HubSettings.isPrivate(endpoint)) {
			log.accept("The access token is not sent to " + endpoint + ", because that address is not encrypted.");
			token = null;
		} else token = known;
		errors = new HubErrors(endpoint, token, clock);
		final HttpClient.Builder builder = HttpClient.newBuilder()
				.version(HttpClient.Version.HTTP_1_1)
				.followRedirects(HttpClient.Redirect.NEVER)
				.connectTimeout(CONNECT_PATIENCE);
		if (proxies != null) builder.proxy(proxies);
		if (ssl != null) builder.sslContext(ssl);
		http = builder.build();
	}

	/** The server's name, for messages. */
	public String server() {
		return HubErrors.host(endpoint);
	}

	/** How this client waits and tries again. */
	public Patience patience() {
		return patience;
	}

	/** The address of a file; all three parts have been checked. */
	URI address(final HubReference reference, final String revision, final String path) {
		final String escaped = revision.replace("/", "%2F");
		return URI.create(endpoint + "/" + reference.repository() + "/resolve/" + escaped + "/" + path);
	}

	/**
	 * Asks about a file, without fetching it.
	 *
	 * @return Hugging Face's statements, and the size that the file's own server
	 *         states where Hugging Face says none; empty if there is no such file
	 */
	public Optional<Stated> head(
			final HubReference reference, final String revision, final String path, final DownloadListener listener)
			throws HubException {
		return patience.retry(listener, () -> {
			try (HubAnswer answer = open("HEAD", reference, revision, path, 0, listener::isCanceled)) {
				if (answer.isMissingFile()) return Optional.empty();
				// Some mirrors know GET only; its body is given up unread.
				if (answer.status() == 405 || answer.status() == 501)
					return Optional.of(headByGet(reference, revision, path, listener));
				check(answer, reference, path);
				return Optional.of(answer.statedWithLength());
			}
		});
	}

	private Stated headByGet(
			final HubReference reference, final String revision, final String path, final DownloadListener listener)
			throws HubException {
		try (HubAnswer answer = open("GET", reference, revision, path, 0, listener::isCanceled)) {
			check(answer, reference, path);
			return answer.statedWithLength();
		}
	}

	/** A small file, and the statements about it. */
	public record Content(byte[] bytes, Stated stated) {}

	/**
	 * Fetches a small file, of at most {@link HubFile.MAX_CONFIG} bytes.
	 *
	 * @return its content, verified against the stated hash; empty if there is no
	 *         such file
	 */
	public Optional<Content> get(
			final HubReference reference, final String revision, final String path, final DownloadListener listener)
			throws HubException {
		return patience.retry(listener, () -> {
			try (HubAnswer answer = open("GET", reference, revision, path, 0, listener::isCanceled)) {
				if (answer.isMissingFile()) return Optional.empty();
				check(answer, reference, path);
				return Optional.of(read(answer, reference, path, listener));
			}
		});
	}

	private Content read(
			final HubAnswer answer, final HubReference reference, final String path, final DownloadListener listener)
			throws HubException {
		final int limit = HubFile.MAX_CONFIG;
		final String what = HubErrors.name(reference, path);
		final long length = answer.length();
		final byte[] bytes = new byte[limit];
		int n = 0;
		while (true) {
			final ByteBuffer piece = next(answer, listener::isCanceled);
			if (piece == null) break;
			if (Math.max(length, n + (long) piece.remaining()) > limit) throw HubErrors.tooLong(answer, what, limit);
			final int count = piece.remaining();
			piece.get(bytes, n, count);
			n += count;
		}
		final byte[] content = Arrays.copyOf(bytes, n);
		if (length >= 0 && n != length) throw HubErrors.truncated(what, n, length);
		final FileHash hash = answer.stated().hash();
		if (hash != null && !hash.matches(content))
			throw HubErrors.mismatch(what, hash, hash.of(content), "The file was not kept.");
		return new Content(content, answer.stated());
	}

	/**
	 * Requests a file.
	 *
	 * @param from the first byte that is wanted
	 * @return the answer, whatever its status, with its body to come
	 */
	HubAnswer open(
			final String method,
			final HubReference reference,
			final String revision,
			final String path,
			final long from,
			final BooleanSupplier canceled)
			throws HubException {
		final URI start = address(reference, revision, path);
		final boolean withToken = token != null && !tokenRefused;
		final HubAnswer answer = follow(method, start, from, withToken, canceled);
		if (answer.status() != 401 || !withToken) return answer;
		// An expired token is refused even for public files.
		answer.close();
		final HubAnswer anonymous = follow(method, start, from, false, canceled);
		if (anonymous.status() >= 400) {
			anonymous.close();
			return answer;
		}
		tokenRefused = true;
		log.accept("The access token from " + token.source() + " was refused by " + HubErrors.host(start)
				+ "; going on without it. Renew or remove it.");
		return anonymous;
	}

	private HubAnswer follow(
			final String method,
			final URI start,
			final long from,
			final boolean withToken,
			final BooleanSupplier canceled)
			throws HubException {
		URI uri = start;
		boolean home = true;
		String commit = null;
		FileHash hash = null;
		long size = -1;
		for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
			final HttpResponse<BodyPipe> response = hop(method, uri, from, home && withToken, canceled);
			final HttpHeaders headers = response.headers();
			final int status = response.statusCode();
			// A host that was redirected to may state things only if it is Hugging
			// Face's as well, and only what was not stated before.
			if (home || headers.firstValue("X-Repo-Commit").isPresent()) {
				if (commit == null)
					commit = headers.firstValue("X-Repo-Commit")
							.filter(HubReference::isCommit)
							.orElse(null);
				if (hash == null)
					hash = FileHash.ofEtag(headers.firstValue("X-Linked-Etag").orElse(null));
				if (size < 0) size = HubAnswer.longHeader(headers, "X-Linked-Size");
				// Other servers than Hugging Face's have other things for ETags.
				if (hash == null && commit != null && (status == 200 || status == 206))
					hash = FileHash.ofEtag(headers.firstValue("ETag").orElse(null));
			}
			if (!isRedirect(status))
				return new HubAnswer(status, headers, body(response), uri, new Stated(commit, hash, size));
			body(response).close();
			final URI next = redirected(uri, headers);
			// Then the file's own server has nothing to add.
			if (method.equals("HEAD") && hash != null && size >= 0)
				return new HubAnswer(200, headers, body(response), uri, new Stated(commit, hash, size));
			home &= sameOrigin(start, next);
			uri = next;
		}
		throw HubErrors.tooManyRedirects(start, MAX_REDIRECTS, uri);
	}

	/** The answer of one server, redirection or not; asked again with a login where a proxy wants one. */
	private HttpResponse<BodyPipe> hop(
			final String method,
			final URI uri,
			final long from,
			final boolean withToken,
			final BooleanSupplier canceled)
			throws HubException {
		final HttpRequest.Builder request = HttpRequest.newBuilder(uri)
				.method(method, BodyPublishers.noBody())
				.header("User-Agent", userAgent())
				.header("Accept-Encoding", "identity");
		proxyLogin.addTo(request, uri);
		if (withToken) request.header("Authorization", "Bearer " + token.value());
		if (from > 0) request.header("Range", "bytes=" + from + "-");
		HttpResponse<BodyPipe> response = send(request.build(), canceled);
		if (response.statusCode() == 407 && proxyLogin.find(uri)) {
			body(response).close();
			proxyLogin.addTo(request, uri);
			response = send(request.build(), canceled);
		}
		patience.reached();
		return response;
	}

	/** The JDK gives no body with a proxy's refusal to connect. */
	private static BodyPipe body(final HttpResponse<BodyPipe> response) {
		if (response.body() != null) return response.body();
		final BodyPipe empty = new BodyPipe();
		empty.onComplete();
		return empty;
	}

	private static boolean isRedirect(final int status) {
		return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
	}

	private static URI redirected(final URI from, final HttpHeaders headers) throws HubException {
		final String location = headers.firstValue("Location").orElse(null);
		final URI to;
		try {
			if (location == null) throw new IllegalArgumentException("no Location");
			to = from.resolve(location);
			if (to.getHost() == null || to.getRawUserInfo() != null) throw new IllegalArgumentException("no host");
		} catch (final IllegalArgumentException exc) {
			throw HubErrors.oddRedirect(from);
		}
		final String scheme = to.getScheme().toLowerCase(Locale.ROOT);
		final boolean safe = scheme.equals("https")
				|| scheme.equals("http") && from.getScheme().equalsIgnoreCase("http");
		if (!safe) throw HubErrors.unsafeRedirect(from, scheme, to);
		return to;
	}

	private static boolean sameOrigin(final URI a, final URI b) {
		return a.getScheme().equalsIgnoreCase(b.getScheme())
				&& a.getHost().equalsIgnoreCase(b.getHost())
				&& port(a) == port(b);
	}

	private static int port(final URI uri) {
		if (uri.getPort() >= 0) return uri.getPort();
		return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
	}

	private HttpResponse<BodyPipe> send(final HttpRequest request, final BooleanSupplier canceled) throws HubException {
		final CompletableFuture<HttpResponse<BodyPipe>> future = http.sendAsync(request, info -> new BodyPipe());
		final long start = clock.nanoTime();
		try {
			while (true) {
				if (canceled.getAsBoolean()) throw HubErrors.canceled();
				try {
					return future.get(tuning.look().toNanos(), TimeUnit.NANOSECONDS);
				} catch (final TimeoutException exc) {
					if (clock.nanoTime() - start > tuning.stall().toNanos())
						throw HubErrors.silent(request.uri(), tuning.stall(), exc);
				}
			}
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
			throw HubErrors.canceled();
		} catch (final ExecutionException exc) {
			throw HubErrors.unanswered(request.uri(), exc.getCause());
		} finally {
			// Without effect on a future that is done.
			future.cancel(true);
		}
	}

	/**
	 * Waits for the next bytes of a body.
	 *
	 * @return null at its end
	 */
	ByteBuffer next(final HubAnswer answer, final BooleanSupplier canceled) throws HubException {
		try {
			return answer.body().read(tuning.stall(), tuning.look(), clock, canceled);
		} catch (final BodyPipe.CanceledException exc) {
			throw HubErrors.canceled();
		} catch (final IOException exc) {
			throw HubErrors.broken(answer.uri(), exc);
		}
	}

	/**
	 * Makes sure that an answer is the file.
	 *
	 * @throws HubException if it is not, with what to do
	 */
	void check(final HubAnswer answer, final HubReference reference, final String path) throws HubException {
		if (!answer.isFile()) throw errors.notTheFile(answer, reference, path);
	}

	private static String userAgent() {
		final String version = HubClient.class.getPackage().getImplementationVersion();
		return "LatentIJ/" + (version == null ? "0" : version);
	}
}
