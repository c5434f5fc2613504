// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.json;

import java.io.IOException;
import latentij.util.Printable;

/**
 * Where a JSON object is, for messages: in a file, or an entry of another object.
 *
 * @param parent the place of the object that has this one as an entry; null for that of the file
 * @param name the file's name, or the entry's key
 */
record JsonPlace(JsonPlace parent, String name) {

	/** The place of a file's object. */
	JsonPlace(final String file) {
		this(null, file);
	}

	/** An error about one of the object's entries; the problem is the rest of the sentence, without its full stop. */
	IOException error(final String key, final String problem) {
		return new IOException(this + ": \"" + Printable.text(key) + "\" " + problem + ".");
	}

	/** @return the file's name, and the keys that lead to the object */
	@Override
	public String toString() {
		return parent == null ? name : parent + ", \"" + Printable.text(name) + "\"";
	}
}
