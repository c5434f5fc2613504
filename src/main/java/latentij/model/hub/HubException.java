// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.time.Duration;

/**
 * The reason why a model could not be had. The message tells what happened, what
 * was expected and what can be done; it never holds an access token or a signed
 * address.
 * <p>
 * The user's own decisions come as exceptions, too, and need no message where the
 * user has just made them: see {@link Kind#CANCELED} and {@link Kind#DECLINED}.
 */
public class HubException extends IOException {

	private static final long serialVersionUID = 1L;

	/** Kinds of failure. */
	public enum Kind {
		/** Nobody agreed to the download, and nobody could be asked. */
		NO_CONSENT,
		/** The user was asked, and declined the download. */
		DECLINED,
		/** The listener stopped the search or the download. */
		CANCELED,
		/** {@code HF_HUB_OFFLINE} is set. */
		OFFLINE,
		/** The server cannot be reached, or the connection broke. */
		NETWORK,
		/** The proxy asks for a name and a password. */
		PROXY,
		/** The server's certificate is not trusted, or a redirect is unsafe. */
		INSECURE,
		/** A license must be accepted, or a token is missing or wrong. */
		LOGIN,
		/** There is no such repository, revision or file. */
		NOT_FOUND,
		/** Too many requests. */
		RATE_LIMITED,
		/** The server failed. */
		SERVER,
		/** The server sent something other than was asked for. */
		WRONG_CONTENT,
		/** Size or hash of a file is not what it must be. */
		MISMATCH,
		/** The model is there, but its configuration asks for what is not supported. */
		UNSUPPORTED,
		/** There is not enough space. */
		DISK_FULL,
		/** The folder cannot be written to. */
		NOT_WRITABLE,
		/** {@code HF_ENDPOINT} or another setting is malformed. */
		SETTINGS
	}

	private final Kind kind;
	private final boolean passing;
	private final Duration retryAfter;

	/** A failure that stays when it is tried again. */
	public HubException(final Kind kind, final String message) {
		this(kind, message, null);
	}

	/** Likewise, with its cause. */
	public HubException(final Kind kind, final String message, final Throwable cause) {
		this(kind, message, cause, false, null);
	}

	private HubException(
			final Kind kind,
			final String message,
			final Throwable cause,
			final boolean passing,
			final Duration retryAfter) {
		super(message, cause);
		this.kind = kind;
		this.passing = passing;
		this.retryAfter = retryAfter;
	}

	/** A failure that may be gone when it is tried again. */
	public static HubException passing(final Kind kind, final String message) {
		return passing(kind, message, (Throwable) null);
	}

	/** Likewise, with its cause. */
	public static HubException passing(final Kind kind, final String message, final Throwable cause) {
		return new HubException(kind, message, cause, true, null);
	}

	/** Likewise, where the server says how long to wait. */
	public static HubException passing(final Kind kind, final String message, final Duration retryAfter) {
		return new HubException(kind, message, null, true, retryAfter);
	}

	/**
	 * Tells more.
	 *
	 * @param more behind the message, a blank included
	 * @return the same failure, with a longer message
	 */
	public HubException with(final String more) {
		return new HubException(kind, getMessage() + more, this, passing, retryAfter);
	}

	/** @return the kind of failure, for callers that treat some of them differently */
	public Kind kind() {
		return kind;
	}

	/** @return true if it may be gone when it is tried again */
	public boolean isPassing() {
		return passing;
	}

	/** The time that the server asks to wait; null where it names none. */
	public Duration retryAfter() {
		return retryAfter;
	}
}
