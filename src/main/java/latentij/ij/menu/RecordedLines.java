// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.ImagePlus;
import ij.plugin.frame.Recorder;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latentij.job.options.JobType;
import latentij.job.options.Options;

/**
 * Lines that the Recorder writes down of commands that a person ran: of a macro, or of a script in JavaScript,
 * BeanShell, Python or Java. ImageJ's own lines of scripts work on the variable {@code imp}, and set it to each image
 * that is opened or made. So do these; ImageJ itself would leave it at the image that was encoded.
 */
public final class RecordedLines {

	private static final Pattern VARIABLE = Pattern.compile("\\bimp\\b");

	/** What gives the variable an image. */
	private static final String ASSIGNMENT = "imp = ";

	/** The line of a script that was written down last. */
	private static String last = "";

	/** The image that the variable is after that line; null where no line has used it. */
	private static WeakReference<ImagePlus> variable;

	private RecordedLines() {}

	/**
	 * Has the Recorder write down a command, if it is open, after it was run. ImageJ itself then writes nothing more of it.
	 *
	 * @param job of the command
	 * @param words the options by key, and the titles of other images
	 * @param image that the command worked on; null for none
	 * @param result that is active now; null for none
	 */
	public static synchronized void record(
			final JobType job, final Map<String, String> words, final ImagePlus image, final ImagePlus result) {
		final Recorder recorder = Recorder.getInstance();
		if (!Recorder.record || recorder == null) return;
		RecordedWords.comments(job, words).forEach(Recorder::recordString);
		Recorder.recordString(
				Recorder.scriptMode() ? script(recorder.getText(), job, words, image, result) : macro(job, words));
		Recorder.disableCommandRecording();
	}

	/** A line of a macro, which goes on with the active image. */
	static String macro(final JobType job, final Map<String, String> words) {
		final String options = options(job, words);
		return "run(\"" + job.title() + (options.isEmpty() ? "" : "\", \"" + options) + "\");\n";
	}

	/**
	 * A line of a script.
	 *
	 * @param before the text of the Recorder
	 */
	static String script(
			final String before,
			final JobType job,
			final Map<String, String> words,
			final ImagePlus image,
			final ImagePlus result) {
		final int start = last.isEmpty() ? -1 : before.lastIndexOf(last);
		// Another Recorder, or a person has cleared it.
		if (start < 0) variable = null;
		final String since = start < 0 ? before : before.substring(start + last.length());
		final String command = "\"" + job.title() + "\", \"" + options(job, words) + "\");";
		final String run = readsFiles(job, words) || image == null ? "IJ.run(" + command : run(since, command, image);
		last = run + then(before + run, result);
		return last;
	}

	private static boolean readsFiles(final JobType job, final Map<String, String> words) {
		if (job.inputs().isEmpty()) return true;
		final String folder = words.get(Options.FOLDER.key());
		return job == JobType.MEASURE && folder != null && !folder.equals(Options.FOLDER.initial());
	}

	/** As a macro gives them; ImageJ takes the brackets off. */
	private static String options(final JobType job, final Map<String, String> words) {
		return RecordedWords.of(job, words).entrySet().stream()
				.map(word -> word.getKey() + "="
						+ (word.getValue().contains(" ") ? "[" + word.getValue() + "]" : word.getValue()))
				.collect(Collectors.joining(" "));
	}

	private static String run(final String since, final String command, final ImagePlus image) {
		final boolean assigned = since.contains(ASSIGNMENT);
		// A person has selected another window, which ImageJ does not write down.
		if (!assigned && variable != null && variable.get() != image)
			return "IJ.run(WindowManager.getImage(\"" + RecordedWords.quoted(image.getTitle()) + "\"), " + command;
		variable = new WeakReference<>(image);
		// An image that a script opens has no window, which titles in options need.
		return (assigned ? "imp.show(); " : "") + "IJ.run(imp, " + command;
	}

	/** What ends a line. */
	private static String then(final String before, final ImagePlus result) {
		if (result == null) return "\n";
		variable = new WeakReference<>(result);
		final String active = ASSIGNMENT + "IJ.getImage();\n";
		if (VARIABLE.matcher(before).find()) return " " + active;
		// "Create" would begin the script with the active image, unless it finds the name of a method that opens one.
		return "\n" + RecordedWords.comment("As IJ.openImage does:") + active;
	}
}
