// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.nio.file.Path;
import latentij.util.files.FileLook;

/** Looks at files, which are closed again. */
public final class Looks {

	/** A question about a file. */
	@FunctionalInterface
	public interface Question<T> {

		T at(FileLook file) throws IOException;
	}

	/** What a file must be. */
	@FunctionalInterface
	public interface Demand {

		void at(FileLook file) throws IOException;
	}

	private Looks() {}

	/** Answers a question. */
	public static <T> T at(final Path file, final Question<T> question) throws IOException {
		try (FileLook look = FileLook.at(file)) {
			return question.at(look);
		}
	}

	/** Throws what the demand throws. */
	public static void require(final Path file, final Demand demand) throws IOException {
		try (FileLook look = FileLook.at(file)) {
			demand.at(look);
		}
	}
}
