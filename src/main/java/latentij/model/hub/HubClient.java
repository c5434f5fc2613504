// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubSettings.Token;
import latentij.util.Bytes;

/**
 * Speaks with Hugging Face: one request at a time, its redirects followed by
 * hand, because what Hugging Face states about a file stands on the first,
 * redirecting response, and because the access token is for the first host only.
 *
 * @see <a href=
 *      "https://github.com/huggingface/huggingface_hub/blob/main/src/huggingface_hub/file_download.py">huggingface_hub's
 *      file_download.py</a>
 */
final class HubClient {

	private static final int MAX_REDIRECTS = 10;
	private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(20);

	private final HttpClient http;
	private final ProxySelector proxies;
	private final URI endpoint;
	private final Token token;
	private final HubClock clock;
	private final Tuning tuning;
	private final Consumer<String> log;
	/** Whether the server refused the token but gives files without it. */
	private boolean tokenRefused;
	/** Once a proxy has asked for it; null before. */
	private String proxyAuthorization;
	/** Whether anything was ever heard from a server. */
	private boolean reached;

	/**
	 * How patient to be.
	 *
	 * @param attempts how often a request is made at most, as long as nothing
	 *          arrives
	 * @param firstDelay the wait before the second attempt; doubled each time
	 * @param maxDelay the longest wait, also where the server asks for more
	 * @param stall how long nothing may arrive on a connection
	 * @param look how often to ask whether it was canceled
	 */
	record Tuning(int attempts, Duration firstDelay, Duration maxDelay, Duration stall, Duration look) {

		static final Tuning DEFAULT = new Tuning(
				6, Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofSeconds(60), Duration.ofMillis(100));
	}

	/**
	 * What Hugging Face states about a file.
	 *
	 * @param commit the revision's commit; null if not stated
	 * @param hash the hash of the content; null if not stated
	 * @param size in bytes; -1 if not stated
	 */
	record Stated(String commit, FileHash hash, long size) {}

	/** A response with its body still to come. */
	record Answer(int status, HttpHeaders headers, BodyPipe body, URI uri, Stated stated) implements AutoCloseable {

		/** Bytes to come; -1 if unknown. */
		long length() {
			return longHeader(headers, "Content-Length");
		}

		@Override
		public void close() {
			body.close();
		}
	}

	HubClient(
			final HubSettings settings,
			final ProxySelector proxies,
			final SSLContext ssl,
			final HubClock clock,
			final Tuning tuning,
			final Consumer<String> log)
			throws HubException {
		this.proxies = proxies;
		this.clock = clock;
		this.tuning = tuning;
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
		final HttpClient.Builder builder = HttpClient.newBuilder()
				.version(HttpClient.Version.HTTP_1_1)
				.followRedirects(HttpClient.Redirect.NEVER)
				.connectTimeout(CONNECT_PATIENCE);
		if (proxies != null) builder.proxy(proxies);
		if (ssl != null) builder.sslContext(ssl);
		http = builder.build();
	}

	URI endpoint() {
		return endpoint;
	}

	/** The address of a file; all three parts have been checked. */
	URI address(final HubReference reference, final String revision, final String path) {
		return URI.create(endpoint + "/" + reference.repository() + "/resolve/" + revision + "/" + path);
	}

	/**
	 * Asks what is known of a file, without fetching it.
	 *
	 * @return what Hugging Face states, and the size that the file's own server
	 *         states where Hugging Face says none; empty if there is no such file
	 */
	Optional<Stated> head(
			final HubReference reference, final String revision, final String path, final DownloadListener listener)
			throws HubException {
		return retry(listener, () -> {
			try (Answer answer = open("HEAD", reference, revision, path, 0, listener::isCanceled)) {
				if (answer.status == 404 && isMissingFile(answer)) return Optional.empty();
				// Some mirrors know GET only; its body is given up unread.
				if (answer.status == 405 || answer.status == 501)
					return Optional.of(headByGet(reference, revision, path, listener));
				check(answer, reference, path);
				return Optional.of(withLength(answer));
			}
		});
	}

	private Stated headByGet(
			final HubReference reference, final String revision, final String path, final DownloadListener listener)
			throws HubException {
		try (Answer answer = open("GET", reference, revision, path, 0, listener::isCanceled)) {
			check(answer, reference, path);
			return withLength(answer);
		}
	}

	private static Stated withLength(final Answer answer) {
		final Stated stated = answer.stated;
		return stated.size >= 0 ? stated : new Stated(stated.commit, stated.hash, answer.length());
	}

	/** A small file, and what was stated about it. */
	record Content(byte[] bytes, Stated stated) {}

	/**
	 * Fetches a small file.
	 *
	 * @param limit how long it may be
	 * @return its content, verified against the stated hash; empty if there is no
	 *         such file
	 */
	Optional<Content> get(
			final HubReference reference,
			final String revision,
			final String path,
			final int limit,
			final DownloadListener listener)
			throws HubException {
		return retry(listener, () -> {
			try (Answer answer = open("GET", reference, revision, path, 0, listener::isCanceled)) {
				if (answer.status == 404 && isMissingFile(answer)) return Optional.empty();
				check(answer, reference, path);
				return Optional.of(read(answer, reference, path, limit, listener));
			}
		});
	}

	private Content read(
			final Answer answer,
			final HubReference reference,
			final String path,
			final int limit,
			final DownloadListener listener)
			throws HubException {
		final String what = name(reference, path);
		final long length = answer.length();
		final byte[] bytes = new byte[limit];
		int n = 0;
		while (true) {
			final ByteBuffer piece = next(answer, listener::isCanceled);
			if (piece == null) break;
			if (Math.max(length, n + (long) piece.remaining()) > limit)
				throw new HubException(
						Kind.WRONG_CONTENT,
						what + " is longer than " + Bytes.ofFile(limit)
								+ ", far too long for such a file. " + host(answer.uri)
								+ " sent something else, or the file is damaged there.");
			final int count = piece.remaining();
			piece.get(bytes, n, count);
			n += count;
		}
		final byte[] content = Arrays.copyOf(bytes, n);
		if (length >= 0 && n != length) throw truncated(what, n, length);
		final FileHash hash = answer.stated.hash;
		if (hash != null && !hash.matches(content))
			throw mismatch(what, hash, hash.of(content), "The file was not kept.");
		return new Content(content, answer.stated);
	}

	static HubException mismatch(final String what, final FileHash expected, final String found, final String then) {
		return new HubException(
				Kind.MISMATCH,
				what + " is not the file it should be: expected " + expected + ", found " + found + ". " + then);
	}

	static HubException truncated(final String what, final long found, final long expected) {
		return HubException.passing(
				Kind.NETWORK, what + " arrived only in part: " + found + " of " + expected + " bytes.", (Throwable)
						null);
	}

	/**
	 * Requests a file.
	 *
	 * @param from the first byte that is wanted
	 * @return the answer, whatever its status, with its body to come
	 */
	Answer open(
			final String method,
			final HubReference reference,
			final String revision,
			final String path,
			final long from,
			final BooleanSupplier canceled)
			throws HubException {
		final URI start = address(reference, revision, path);
		final boolean withToken = token != null && !tokenRefused;
		final Answer answer = follow(method, start, from, withToken, canceled);
		if (answer.status != 401 || !withToken) return answer;
		// An expired token is refused even for public files.
		answer.close();
		final Answer anonymous = follow(method, start, from, false, canceled);
		if (anonymous.status >= 400) {
			anonymous.close();
			return answer;
		}
		tokenRefused = true;
		log.accept("The access token from " + token.source() + " was refused by " + host(start)
				+ "; going on without it. Renew or remove it.");
		return anonymous;
	}

	private Answer follow(
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
			final HttpRequest.Builder request = HttpRequest.newBuilder(uri)
					.method(method, BodyPublishers.noBody())
					.header("User-Agent", userAgent())
					.header("Accept-Encoding", "identity");
			if (proxyAuthorization != null && proxy(uri) != null)
				request.header("Proxy-Authorization", proxyAuthorization);
			if (home && withToken) request.header("Authorization", "Bearer " + token.value());
			if (from > 0) request.header("Range", "bytes=" + from + "-");
			HttpResponse<BodyPipe> response = send(request.build(), canceled);
			if (response.statusCode() == 407 && proxyAuthorization == null && proxy(uri) != null) {
				proxyAuthorization = proxyAuthorization(uri);
				if (proxyAuthorization != null) {
					body(response).close();
					response = send(
							request.header("Proxy-Authorization", proxyAuthorization)
									.build(),
							canceled);
				}
			}
			reached = true;
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
				if (size < 0) size = longHeader(headers, "X-Linked-Size");
				// Other servers than Hugging Face's have other things for ETags.
				if (hash == null && commit != null && (status == 200 || status == 206))
					hash = FileHash.ofEtag(headers.firstValue("ETag").orElse(null));
			}
			if (!isRedirect(status))
				return new Answer(status, headers, body(response), uri, new Stated(commit, hash, size));
			body(response).close();
			final URI next = redirected(uri, headers);
			// Then the file's own server has nothing to add.
			if (method.equals("HEAD") && hash != null && size >= 0)
				return new Answer(200, headers, body(response), uri, new Stated(commit, hash, size));
			home &= sameOrigin(start, next);
			uri = next;
		}
		throw new HubException(
				Kind.WRONG_CONTENT,
				host(start) + " redirects more than "
						+ MAX_REDIRECTS + " times, last to " + host(uri) + ". If "
						+ "HF_ENDPOINT is set, check it; else try again later.");
	}

	/** The JDK gives no body with a proxy's refusal to connect. */
	private static BodyPipe body(final HttpResponse<BodyPipe> response) {
		if (response.body() != null) return response.body();
		final BodyPipe empty = new BodyPipe();
		empty.onComplete();
		return empty;
	}

	/**
	 * What to tell a proxy that asks who we are: what the user gave to Java, or to
	 * ImageJ. (The JDK's client would ask an authenticator itself, but then drops
	 * the access token from its requests.)
	 *
	 * @return a header's value; null if nobody knows
	 */
	private String proxyAuthorization(final URI uri) {
		PasswordAuthentication user = null;
		for (final String scheme : new String[] {uri.getScheme(), "https", "http"}) {
			final String name = System.getProperty(scheme + ".proxyUser");
			final String password = System.getProperty(scheme + ".proxyPassword");
			if (user == null && name != null && password != null)
				user = new PasswordAuthentication(name, password.toCharArray());
		}
		final Authenticator asked = Authenticator.getDefault();
		final InetSocketAddress proxy = proxy(uri);
		if (user == null && asked != null && proxy != null)
			user = asked.requestPasswordAuthenticationInstance(
					proxy.getHostString(),
					proxy.getAddress(),
					proxy.getPort(),
					uri.getScheme(),
					"",
					"basic",
					null,
					Authenticator.RequestorType.PROXY);
		if (user == null) return null;
		return "Basic "
				+ Base64.getEncoder()
						.encodeToString((user.getUserName() + ":" + new String(user.getPassword()))
								.getBytes(StandardCharsets.UTF_8));
	}

	private InetSocketAddress proxy(final URI uri) {
		if (proxies == null) return null;
		for (final Proxy proxy : proxies.select(uri))
			if (proxy.address() instanceof InetSocketAddress address) return address;
		return null;
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
			throw new HubException(
					Kind.WRONG_CONTENT, host(from) + " redirects to no address that can be used. Try again later.");
		}
		final String scheme = to.getScheme().toLowerCase(Locale.ROOT);
		final boolean safe = scheme.equals("https")
				|| scheme.equals("http") && from.getScheme().equalsIgnoreCase("http");
		if (!safe)
			throw new HubException(
					Kind.INSECURE,
					host(from) + " redirects from https to "
							+ scheme + "://" + host(to)
							+ ", which is not encrypted; this is refused. A proxy or a login page of "
							+ "your network may be in between.");
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
				if (canceled.getAsBoolean()) throw canceled();
				try {
					return future.get(tuning.look().toNanos(), TimeUnit.NANOSECONDS);
				} catch (final TimeoutException exc) {
					if (clock.nanoTime() - start > tuning.stall().toNanos())
						throw HubException.passing(
								Kind.NETWORK,
								host(request.uri()) + " does not answer (for "
										+ tuning.stall().toSeconds() + " seconds).",
								exc);
				}
			}
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
			throw canceled();
		} catch (final ExecutionException exc) {
			throw failed(request.uri(), exc.getCause());
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
	ByteBuffer next(final Answer answer, final BooleanSupplier canceled) throws HubException {
		try {
			return answer.body.read(tuning.stall(), tuning.look(), clock, canceled);
		} catch (final BodyPipe.CanceledException exc) {
			throw canceled();
		} catch (final IOException exc) {
			throw HubException.passing(
					Kind.NETWORK, "The connection to " + host(answer.uri) + " broke (" + reason(exc) + ").", exc);
		}
	}

	static HubException canceled() {
		return new HubException(
				Kind.CANCELED,
				"The download was canceled. What had arrived is kept, and the next download goes on from there.");
	}

	private HubException failed(final URI uri, final Throwable cause) {
		for (Throwable t = cause; t != null; t = t.getCause()) {
			if (t instanceof CertificateException || t instanceof SSLPeerUnverifiedException)
				return new HubException(
						Kind.INSECURE,
						"The identity of " + host(uri) + " could not be verified ("
								+ reason(t) + "), so nothing was "
								+ "downloaded. If your network inspects encrypted connections, its "
								+ "certificate must be added to Java's trust store; else check the "
								+ "computer's date and HF_ENDPOINT.",
						cause);
		}
		final boolean unreachable = cause instanceof ConnectException
				|| cause instanceof HttpConnectTimeoutException
				|| cause instanceof NoRouteToHostException;
		if (unreachable) {
			final boolean unknown =
					causedBy(cause, UnresolvedAddressException.class) || causedBy(cause, UnknownHostException.class);
			return HubException.passing(
					Kind.NETWORK,
					host(uri) + " cannot be reached ("
							+ (unknown ? "its name is not known" : reason(cause))
							+ "). Check the network connection and the proxy "
							+ "(Edit > Options > Proxy Settings); behind a mirror set HF_ENDPOINT. "
							+ "A model that was copied to this computer can be opened by its path.",
					cause);
		}
		if (cause instanceof SSLHandshakeException)
			return HubException.passing(
					Kind.NETWORK,
					"No encrypted connection to " + host(uri) + " could be made (" + reason(cause) + ").",
					cause);
		return HubException.passing(
				Kind.NETWORK, "The connection to " + host(uri) + " broke (" + reason(cause) + ").", cause);
	}

	private static boolean causedBy(final Throwable error, final Class<? extends Throwable> type) {
		for (Throwable t = error; t != null; t = t.getCause()) if (type.isInstance(t)) return true;
		return false;
	}

	private static String reason(final Throwable t) {
		return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
	}

	private static HubException proxyLogin(final URI uri) {
		return new HubException(
				Kind.PROXY,
				"The proxy on the way to " + host(uri) + " asks for a name and a password (HTTP 407). Start Java with "
						+ "-Dhttp.proxyUser=… -Dhttp.proxyPassword=… (and https.proxyUser, "
						+ "https.proxyPassword). Java itself refuses Basic authentication on the "
						+ "way to encrypted servers unless it is started with "
						+ "-Djdk.http.auth.tunneling.disabledSchemes=\"\".");
	}

	private static boolean isMissingFile(final Answer answer) {
		final String code = answer.headers.firstValue("X-Error-Code").orElse("");
		return !code.equals("RepoNotFound") && !code.equals("RevisionNotFound");
	}

	/**
	 * Makes sure that an answer is the file.
	 *
	 * @throws HubException if it is not, with what to do
	 */
	void check(final Answer answer, final HubReference reference, final String path) throws HubException {
		final int status = answer.status;
		final String what = name(reference, path);
		final String server = host(answer.uri);
		if (status == 200 || status == 206) {
			final String type =
					answer.headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
			if (type.startsWith("text/html"))
				throw new HubException(
						Kind.WRONG_CONTENT,
						server + " sent a web page instead of " + what
								+ ". A login page of your network may be in between: open any page "
								+ "in a browser, log in, and try again.");
			return;
		}
		final String code = answer.headers.firstValue("X-Error-Code").orElse("");
		final String told = "(HTTP " + status + (code.matches("[A-Za-z]{1,40}") ? ", " + code : "") + ")";
		final String page = "https://huggingface.co/" + reference.repository();
		switch (status) {
			case 401:
			case 403:
				if (code.equals("RepoNotFound"))
					throw new HubException(
							Kind.NOT_FOUND,
							"There is no repository " + reference.repository() + " on "
									+ server + ", or it is private " + told
									+ ". Check the spelling; for a private one: "
									+ tokenRemedy());
				throw new HubException(
						Kind.LOGIN,
						server + " does not give " + what + " to everybody "
								+ told + ". Accept the licence on " + page + " in a browser; "
								+ tokenRemedy());
			case 404:
				throw new HubException(
						Kind.NOT_FOUND,
						code.equals("RepoNotFound")
								? "There is no repository " + reference.repository() + " on " + server + " " + told
										+ ". Check the spelling."
								: code.equals("RevisionNotFound")
										? "The repository " + reference.repository() + " on " + server
												+ " has no such revision " + told + ". Check its spelling; "
												+ reference.repository() + "@main means the newest one."
										: server + " does not have "
												+ what + " " + told
												+ ". Check the names of the repository, the revision and the "
												+ "folder on "
												+ page + ".");
			case 407:
				throw proxyLogin(answer.uri);
			case 408:
				throw HubException.passing(
						Kind.NETWORK, server + " lost patience with the connection " + told + ".", (Throwable) null);
			case 416:
				throw new HubException(
						Kind.WRONG_CONTENT,
						server + " does not have the part of " + what + " that was asked for " + told + ". Try again.");
			case 429:
				final Duration wait = retryAfter(answer.headers);
				throw HubException.passing(
						Kind.RATE_LIMITED,
						server + " gets too many requests from your network "
								+ told
								+ (wait == null
										? ". Try again later"
										: ". Try again in " + wait.toSeconds() + " seconds")
								+ (token == null ? "; with an access token more requests are allowed." : "."),
						wait);
			default:
				if (status >= 500)
					throw HubException.passing(
							Kind.SERVER, server + " failed " + told + ". Try again later.", retryAfter(answer.headers));
				throw new HubException(
						Kind.WRONG_CONTENT,
						server + " answered unexpectedly to the request for " + what + " " + told + ".");
		}
	}

	private String tokenRemedy() {
		final String get = "create an access token on https://huggingface.co/settings/tokens and set the environment "
				+ "variable HF_TOKEN to it, or store it with \"hf auth login\".";
		if (token != null)
			return "the access token from " + token.source() + " was not enough; if it is old or another user's, "
					+ get;
		return HubSettings.isPrivate(endpoint) ? get : get + " It is sent to encrypted (https) addresses only.";
	}

	private Duration retryAfter(final HttpHeaders headers) {
		final String value = headers.firstValue("Retry-After").orElse("").strip();
		if (value.matches("[0-9]{1,9}")) return Duration.ofSeconds(Long.parseLong(value));
		try {
			final Duration wait = Duration.between(
					clock.now(),
					ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
							.toInstant());
			return wait.isNegative() ? Duration.ZERO : wait;
		} catch (final DateTimeParseException exc) {
			return null;
		}
	}

	/** Something that may fail and be tried again. */
	interface Attempt<T> {

		T run() throws HubException;
	}

	<T> T retry(final DownloadListener listener, final Attempt<T> attempt) throws HubException {
		final Backoff backoff = new Backoff(listener);
		while (true) {
			try {
				return attempt.run();
			} catch (final HubException exc) {
				backoff.failed(exc);
			}
		}
	}

	/** Waits between attempts, longer each time, and gives up in the end. */
	final class Backoff {

		/** Against a line that drops after every few bytes. */
		private static final int MAX_FAILURES = 200;
		/** Without a network nobody should wait for long to be told. */
		private static final int ATTEMPTS_TO_REACH = 3;

		private final DownloadListener listener;
		private int failures;
		private int inVain;

		Backoff(final DownloadListener listener) {
			this.listener = listener;
		}

		/** Says that the last attempt brought something. */
		void progressed() {
			inVain = 0;
		}

		/**
		 * Waits before the next attempt.
		 *
		 * @throws HubException that very failure, if there shall be no other attempt
		 */
		void failed(final HubException e) throws HubException {
			failures++;
			inVain++;
			final boolean tooLong = e.retryAfter() != null && e.retryAfter().compareTo(tuning.maxDelay()) > 0;
			final int attempts = reached ? tuning.attempts() : Math.min(tuning.attempts(), ATTEMPTS_TO_REACH);
			if (!e.isPassing() || tooLong || inVain >= attempts || failures >= MAX_FAILURES) throw e;
			Duration delay = tuning.firstDelay().multipliedBy(1L << Math.min(20, inVain - 1));
			if (delay.compareTo(tuning.maxDelay()) > 0) delay = tuning.maxDelay();
			if (e.retryAfter() != null && e.retryAfter().compareTo(delay) > 0) delay = e.retryAfter();
			listener.status(e.getMessage() + " Trying again in " + delay.toSeconds() + " s (attempt " + (inVain + 1)
					+ " of " + attempts + ").");
			pause(delay, listener::isCanceled);
		}
	}

	/** Waits, asking now and then whether it was canceled. */
	void pause(final Duration time, final BooleanSupplier canceled) throws HubException {
		Duration left = time;
		while (!left.isZero()) {
			if (canceled.getAsBoolean()) throw canceled();
			final Duration step = left.compareTo(tuning.look()) > 0 ? tuning.look() : left;
			try {
				clock.sleep(step);
			} catch (final InterruptedException exc) {
				Thread.currentThread().interrupt();
				throw canceled();
			}
			left = left.minus(step);
		}
	}

	static String name(final HubReference reference, final String path) {
		return reference.repository() + "/" + path;
	}

	/** Host and port: addresses of files may be signed, and are never shown. */
	static String host(final URI uri) {
		return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
	}

	static long longHeader(final HttpHeaders headers, final String name) {
		try {
			final OptionalLong value = headers.firstValueAsLong(name);
			return value.isPresent() && value.getAsLong() >= 0 ? value.getAsLong() : -1;
		} catch (final NumberFormatException exc) {
			return -1;
		}
	}

	private static String userAgent() {
		final String version = HubClient.class.getPackage().getImplementationVersion();
		return "LatentIJ/" + (version == null ? "0" : version);
	}
}
