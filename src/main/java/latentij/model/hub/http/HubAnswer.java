// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.OptionalLong;
import latentij.model.hub.FileHash;

/**
 * A response with its body still to come.
 *
 * @param status HTTP's
 * @param headers of the last response
 * @param body to be read and closed
 * @param uri the address that gave it, after all redirects; may be signed, and is
 *          never shown
 * @param stated the statements about the file, from the first response on
 */
public record HubAnswer(int status, HttpHeaders headers, BodyPipe body, URI uri, Stated stated)
		implements AutoCloseable {

	/**
	 * Hugging Face's statements about a file.
	 *
	 * @param commit the revision's commit; null if not stated
	 * @param hash the hash of the content; null if not stated
	 * @param size in bytes; -1 if not stated
	 */
	public record Stated(String commit, FileHash hash, long size) {}

	/** The number of bytes to come; -1 if unknown. */
	long length() {
		return longHeader(headers, "Content-Length");
	}

	/** Hugging Face's word for an error; empty if there is none. */
	String errorCode() {
		return headers.firstValue("X-Error-Code").orElse("");
	}

	/** True if the whole file or a part of it is to come, rather than some web page. */
	boolean isFile() {
		return (status == 200 || status == 206) && !isWebPage();
	}

	/** True if the body is HTML, as login pages of networks are. */
	boolean isWebPage() {
		final String type = headers.firstValue("Content-Type").orElse("");
		return type.toLowerCase(Locale.ROOT).startsWith("text/html");
	}

	/** True if the repository and the revision are there, but not the file. */
	boolean isMissingFile() {
		return status == 404
				&& !errorCode().equals("RepoNotFound")
				&& !errorCode().equals("RevisionNotFound");
	}

	/** The statements, completed by the size that the file's own server states. */
	Stated statedWithLength() {
		return stated.size >= 0 ? stated : new Stated(stated.commit, stated.hash, length());
	}

	/** A header that is a number from 0; -1 if it is none. */
	static long longHeader(final HttpHeaders headers, final String name) {
		try {
			final OptionalLong value = headers.firstValueAsLong(name);
			return Math.max(-1, value.orElse(-1));
		} catch (final NumberFormatException exc) {
			return -1;
		}
	}

	@Override
	public void close() {
		body.close();
	}
}
