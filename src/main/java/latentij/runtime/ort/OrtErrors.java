// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes ONNX Runtime's error texts fit for people. */
public final class OrtErrors {

	/** Followed by the name of the computer, a file, and pages on a graph. */
	private static final Pattern CUDA_FAILURE =
			Pattern.compile("\\b(CUDA|CUDNN|CUDNN_FE|CUBLAS|CURAND) failure \\d+: [^;\\n]{0,500}(?= ;)");

	/**
	 * A file of ONNX Runtime's sources, a line, and the function there: on Linux with
	 * its arguments, on Windows without.
	 */
	private static final Pattern SOURCE =
			Pattern.compile("/[^\\s:]{0,300}onnxruntime[^\\s:]{1,300}:\\d+ [^()\\n]{0,500}\\("
					+ "(?:[^()\\n]|\\([^()\\n]{0,200}\\)){0,500}\\)( const)?"
					+ "( \\[(with )?[\\w:]{1,300} = [^]\\n]{0,2000}])? |"
					+ "[A-Z]:\\\\[^\\s:]{1,300}\\\\onnxruntime\\\\[^\\s:]{1,300}:\\d+ [\\w:~]{1,300}"
					+ "(?:<[^<>\\n]{0,300}>[\\w:~]{0,300}){0,9}(?: ?\\(\\))? ");

	/** Before every message of its own. */
	private static final Pattern CODE = Pattern.compile("^Error code - ORT_\\w{1,40} - message: ");

	/** A library's path, which Java writes before the loader's words, which begin with it. */
	private static final Pattern PATH_TWICE = Pattern.compile("((?:/|[A-Za-z]:\\\\)[^\\n]{1,4096}): \\1: ");

	/** Messages list all inputs of a node, however many a file has. */
	private static final int MAX = 500;

	private OrtErrors() {}

	/**
	 * The innermost message, which is where ONNX Runtime says what it means.
	 *
	 * @param failure with all its causes
	 * @return the message of one of CUDA's libraries, or all but the places in ONNX
	 *         Runtime's sources, the code of the error, and a path that stands there twice; cut
	 *         where it is long
	 */
	public static String message(final Throwable failure) {
		Throwable cause = failure;
		while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
		final String text = cause.getMessage();
		if (text == null) return cause.toString();
		final Matcher ofCuda = CUDA_FAILURE.matcher(text);
		if (ofCuda.find()) return ofCuda.group();
		final String told = CODE.matcher(SOURCE.matcher(text).replaceAll("").strip())
				.replaceFirst("")
				.strip();
		final String once = PATH_TWICE.matcher(told).replaceFirst("$1: ");
		return once.length() > MAX ? once.substring(0, MAX) + "..." : once;
	}
}
