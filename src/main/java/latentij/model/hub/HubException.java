/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.model.hub;

import java.io.IOException;
import java.time.Duration;

/**
 * Says why a model could not be had. The message tells what happened, what was
 * expected and what can be done; it never holds an access token or a signed
 * address.
 */
public class HubException extends IOException {

	private static final long serialVersionUID = 1L;

	/** Kinds of failure. */
	public enum Kind {
			/** The user did not agree to the download. */
			NO_CONSENT,
			/** The user stopped it. */
			CANCELED,
			/** {@code HF_HUB_OFFLINE} is set. */
			OFFLINE,
			/** The server cannot be reached, or the connection broke. */
			NETWORK,
			/** The proxy asks for a name and a password. */
			PROXY,
			/** The server's certificate is not trusted, or a redirect is unsafe. */
			INSECURE,
			/** A licence must be accepted, or a token is missing or wrong. */
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

	HubException(final Kind kind, final String message) {
		this(kind, message, null);
	}

	HubException(final Kind kind, final String message, final Throwable cause) {
		this(kind, message, cause, false, null);
	}

	private HubException(final Kind kind, final String message,
		final Throwable cause, final boolean passing, final Duration retryAfter)
	{
		super(message, cause);
		this.kind = kind;
		this.passing = passing;
		this.retryAfter = retryAfter;
	}

	/** A failure that may be gone when it is tried again. */
	static HubException passing(final Kind kind, final String message,
		final Throwable cause)
	{
		return new HubException(kind, message, cause, true, null);
	}

	/** Likewise, where the server says how long to wait. */
	static HubException passing(final Kind kind, final String message,
		final Duration retryAfter)
	{
		return new HubException(kind, message, null, true, retryAfter);
	}

	/** @return what kind of failure this is */
	public Kind kind() {
		return kind;
	}

	boolean isPassing() {
		return passing;
	}

	/** How long the server asks to wait; null where it says nothing. */
	Duration retryAfter() {
		return retryAfter;
	}
}
