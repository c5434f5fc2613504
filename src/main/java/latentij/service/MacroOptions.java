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
package latentij.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks how a macro wrote the options of a command. ImageJ itself takes no
 * notice of options that it does not know.
 */
public final class MacroOptions {

	private MacroOptions() {}

	/**
	 * Finds what would be passed over in silence.
	 *
	 * @param options as in {@code key=value key=[value with spaces]}
	 * @param keys that the command knows, at least one
	 * @return a message for the user; empty if all is well
	 */
	public static Optional<String> complaint(final String options,
		final List<String> keys)
	{
		for (final String option : split(options)) {
			final int end = option.indexOf('=');
			final String key = end < 0 ? option : option.substring(0, end);
			if (!keys.contains(key)) return Optional.of("\"" + key +
				"\" is not understood. " + (keys.size() == 1
					? "The only option is " : "The options are ") + String.join(", ",
						keys) + ", each written as key=value, with brackets around values " +
				"that have spaces, as input=[my image.tif].");
			if (end < 0) return Optional.of("\"" + key + "\" has no value. Write " +
				key + "=value, or leave " + key + " out to take its default.");
		}
		return Optional.empty();
	}

	/** Cuts at spaces that are not inside of a value, as {@code ij.Macro} does. */
	private static List<String> split(final String options) {
		final List<String> list = new ArrayList<>();
		int start = 0;
		int brackets = 0;
		boolean quoted = false;
		for (int i = 0; i <= options.length(); i++) {
			final char c = i < options.length() ? options.charAt(i) : ' ';
			final boolean starts = i > start && options.charAt(i - 1) == '=';
			if (i == options.length() || c == ' ' && brackets == 0 && !quoted) {
				if (i > start) list.add(options.substring(start, i));
				start = i + 1;
			}
			else if (quoted) quoted = c != '\'';
			else if (brackets > 0) brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
			else if (starts && c == '[') brackets = 1;
			else if (starts && c == '\'') quoted = true;
		}
		return list;
	}
}
