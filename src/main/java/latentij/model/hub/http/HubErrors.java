// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import latentij.model.hub.FileHash;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubReference;
import latentij.model.hub.HubSettings;
import latentij.model.hub.HubSettings.Token;
import latentij.util.Bytes;
import latentij.util.Remedies;

/** Sentences about what went wrong between us and Hugging Face, and what can be done. */
public final class HubErrors {

	private final URI endpoint;
	private final Token token;
	private final HubClock clock;

	/**
	 * @param endpoint Hugging Face's address
	 * @param token ours; null for none
	 * @param clock tells the time of day
	 */
	HubErrors(final URI endpoint, final Token token, final HubClock clock) {
		this.endpoint = endpoint;
		this.token = token;
		this.clock = clock;
	}

	/** A file of a repository, for messages. */
	public static String name(final HubReference reference, final String path) {
		return reference.repository() + "/" + path;
	}

	/** Host and port: addresses of files may be signed, and are never shown. */
	static String host(final URI uri) {
		if (uri.getPort() < 0) return uri.getHost();
		return uri.getHost() + ":" + uri.getPort();
	}

	static HubException canceled() {
		return new HubException(
				Kind.CANCELED,
				"The download was canceled. What had arrived is kept, and the next download goes on from there.");
	}

	/**
	 * A file that is not the one that was asked for.
	 *
	 * @param what the file, as the first words of a sentence
	 * @param expected the hash that it should have
	 * @param found the hash that it has
	 * @param then what was done with it, or what the user can do
	 */
	public static HubException mismatch(
			final String what, final FileHash expected, final String found, final String then) {
		return new HubException(
				Kind.MISMATCH,
				what + " is not the file it should be: expected " + expected + ", found " + found + ". " + then);
	}

	static HubException truncated(final String what, final long found, final long expected) {
		return HubException.passing(
				Kind.NETWORK, what + " arrived only in part: " + found + " of " + expected + " bytes.");
	}

	static HubException tooLong(final HubAnswer answer, final String what, final int limit) {
		return new HubException(
				Kind.WRONG_CONTENT,
				what + " is longer than " + Bytes.ofFile(limit) + ", far too long for such a file. "
						+ host(answer.uri()) + " sent something else, or the file is damaged there.");
	}

	static HubException silent(final URI uri, final Duration time, final Throwable cause) {
		return HubException.passing(
				Kind.NETWORK, host(uri) + " does not answer (for " + time.toSeconds() + " seconds).", cause);
	}

	static HubException broken(final URI uri, final Throwable cause) {
		return HubException.passing(
				Kind.NETWORK, "The connection to " + host(uri) + " broke (" + reason(cause) + ").", cause);
	}

	static HubException tooManyRedirects(final URI from, final int redirects, final URI last) {
		return new HubException(
				Kind.WRONG_CONTENT,
				host(from) + " redirects more than " + redirects + " times, last to " + host(last)
						+ ". If HF_ENDPOINT is set, check it; else try again later.");
	}

	static HubException oddRedirect(final URI from) {
		return new HubException(
				Kind.WRONG_CONTENT, host(from) + " redirects to no address that can be used. Try again later.");
	}

	static HubException unsafeRedirect(final URI from, final String scheme, final URI to) {
		return new HubException(
				Kind.INSECURE,
				host(from) + " redirects from https to " + scheme + "://" + host(to)
						+ ", which is not encrypted; this is refused. A proxy or a login page of "
						+ "your network may be in between.");
	}

	/** A request that got no response. */
	static HubException unanswered(final URI uri, final Throwable cause) {
		for (Throwable t = cause; t != null; t = t.getCause())
			if (t instanceof CertificateException || t instanceof SSLPeerUnverifiedException)
				return untrusted(uri, t, cause);
		final boolean unreachable = cause instanceof ConnectException
				|| cause instanceof HttpConnectTimeoutException
				|| cause instanceof NoRouteToHostException;
		if (unreachable) return unreachable(uri, cause);
		if (cause instanceof SSLHandshakeException)
			return HubException.passing(
					Kind.NETWORK,
					"No encrypted connection to " + host(uri) + " could be made (" + reason(cause) + ").",
					cause);
		return broken(uri, cause);
	}

	private static HubException untrusted(final URI uri, final Throwable why, final Throwable cause) {
		return new HubException(
				Kind.INSECURE,
				"The identity of " + host(uri) + " could not be verified (" + reason(why)
						+ "), so nothing was downloaded. If your network inspects encrypted connections, its "
						+ "certificate must be added to Java's trust store; else check the "
						+ "computer's date and HF_ENDPOINT.",
				cause);
	}

	private static HubException unreachable(final URI uri, final Throwable cause) {
		final boolean unknown =
				causedBy(cause, UnresolvedAddressException.class) || causedBy(cause, UnknownHostException.class);
		return HubException.passing(
				Kind.NETWORK,
				host(uri) + " cannot be reached (" + (unknown ? "its name is not known" : reason(cause))
						+ "). Check the network connection and the proxy " + Remedies.PROXY
						+ "; behind a mirror set HF_ENDPOINT. "
						+ "A model that was copied to this computer can be opened by its path.",
				cause);
	}

	private static boolean causedBy(final Throwable error, final Class<? extends Throwable> type) {
		for (Throwable t = error; t != null; t = t.getCause()) if (type.isInstance(t)) return true;
		return false;
	}

	private static String reason(final Throwable t) {
		return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
	}

	/**
	 * An answer that is not the file.
	 *
	 * @param answer of which {@link HubAnswer#isFile} is false
	 */
	HubException notTheFile(final HubAnswer answer, final HubReference reference, final String path) {
		final String what = name(reference, path);
		final String server = host(answer.uri());
		final String told = told(answer);
		return switch (answer.status()) {
			case 200, 206 -> new HubException(
					Kind.WRONG_CONTENT,
					server + " sent a web page instead of " + what
							+ ". A login page of your network may be in between: open any page "
							+ "in a browser, log in, and try again.");
			case 401, 403 -> forbidden(answer, reference, what);
			case 404 -> new HubException(Kind.NOT_FOUND, missing(answer, reference, what));
			case 407 -> proxyLogin(answer.uri());
			case 408 -> HubException.passing(Kind.NETWORK, server + " lost patience with the connection " + told + ".");
			case 416 -> new HubException(
					Kind.WRONG_CONTENT,
					server + " does not have the part of " + what + " that was asked for " + told + ". Try again.");
			case 429 -> tooManyRequests(answer);
			default -> unexpected(answer, what);
		};
	}

	private static String told(final HubAnswer answer) {
		final String code = answer.errorCode();
		return "(HTTP " + answer.status() + (code.matches("[A-Za-z]{1,40}") ? ", " + code : "") + ")";
	}

	private HubException forbidden(final HubAnswer answer, final HubReference reference, final String what) {
		final String server = host(answer.uri());
		if (answer.errorCode().equals("RepoNotFound"))
			return new HubException(
					Kind.NOT_FOUND,
					"There is no repository " + reference.repository() + " on " + server + ", or it is private "
							+ told(answer) + ". Check the spelling; for a private one: " + tokenRemedy());
		return new HubException(
				Kind.LOGIN,
				server + " does not give " + what + " to everybody " + told(answer) + ". Accept the license on "
						+ reference.page() + " in a browser; " + tokenRemedy());
	}

	private static String missing(final HubAnswer answer, final HubReference reference, final String what) {
		final String repository = reference.repository();
		final String server = host(answer.uri());
		final String told = told(answer);
		return switch (answer.errorCode()) {
			case "RepoNotFound" -> "There is no repository " + repository + " on " + server + " " + told
					+ ". Check the spelling.";
			case "RevisionNotFound" -> "The repository " + repository + " on " + server + " has no such revision "
					+ told + ". Check its spelling; " + repository + "@main means the newest one.";
			default -> server + " does not have " + what + " " + told
					+ ". Check the names of the repository, the revision and the folder on " + reference.page() + ".";
		};
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

	private HubException tooManyRequests(final HubAnswer answer) {
		final Duration wait = retryAfter(answer.headers());
		final String when = wait == null ? ". Try again later" : ". Try again in " + wait.toSeconds() + " seconds";
		return HubException.passing(
				Kind.RATE_LIMITED,
				host(answer.uri()) + " gets too many requests from your network " + told(answer) + when
						+ (token == null ? "; with an access token more requests are allowed." : "."),
				wait);
	}

	private HubException unexpected(final HubAnswer answer, final String what) {
		final String server = host(answer.uri());
		if (answer.status() >= 500)
			return HubException.passing(
					Kind.SERVER,
					server + " failed " + told(answer) + ". Try again later.",
					retryAfter(answer.headers()));
		return new HubException(
				Kind.WRONG_CONTENT,
				server + " answered unexpectedly to the request for " + what + " " + told(answer) + ".");
	}

	private String tokenRemedy() {
		final String get = "create an access token on https://huggingface.co/settings/tokens and set the environment "
				+ "variable HF_TOKEN to it, or store it with \"hf auth login\".";
		if (token != null)
			return "the access token from " + token.source() + " was not enough; if it is old or another user's, "
					+ get;
		return HubSettings.isPrivate(endpoint) ? get : get + " It is sent to encrypted (https) addresses only.";
	}

	/** The time that the server asks to wait; null if it names none. */
	private Duration retryAfter(final HttpHeaders headers) {
		final String value = headers.firstValue("Retry-After").orElse("").strip();
		if (value.matches("[0-9]{1,9}")) return Duration.ofSeconds(Long.parseLong(value));
		try {
			final ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
			final Duration wait = Duration.between(clock.now(), date.toInstant());
			return wait.isNegative() ? Duration.ZERO : wait;
		} catch (final DateTimeException exc) {
			return null;
		}
	}
}
