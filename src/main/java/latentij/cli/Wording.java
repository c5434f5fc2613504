// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latentij.batch.BatchFiles;
import latentij.ij.images.ResultMemory;
import latentij.job.ErrorMessage;
import latentij.job.Messages;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.util.Remedies;

/** Messages as people read them who type commands, not macros. */
public final class Wording {

	/** A key of a macro, as in "Set model= to the model.", but no name of a file that begins so. */
	private static final Pattern KEY = Pattern.compile("(?<=^|[\\s(\"])(?<!\\b(?:file|folder|called|named|for) \")("
			+ Options.ALL.stream().map(Option::key).distinct().collect(Collectors.joining("|")) + ")=");

	private static final Pattern BY_JAVA =
			Pattern.compile("([sS])tart Java with (-\\S+[^\\s.,;)](?: -\\S+[^\\s.,;)])*)");

	/** Whose sentence it is, which a log shares with others and a command does not. */
	private static final String SPEAKER = "LatentIJ: ";

	private static final Pattern LARGER = Pattern.compile("start Java with a larger (-X\\w+(?: or -XX:\\w+)?)");

	private static final Pattern MENU = Pattern.compile("\\((?=(Edit|File|Image|Process) > )");

	/** A menu in a sentence; those of Fiji are Fiji's. */
	private static final Pattern MENU_IN_SENTENCE =
			Pattern.compile("(?<=, |\\bor )(?<!Fiji, )(?=(Edit|File|Image|Process) > )");

	private static final String STORED_RANGE = "(ImageJ stores it in TIFF files, and so does tifffile with"
			+ " imagej=True, metadata={\"min\": ..., \"max\": ...}; OME-Zarr has it in the windows of omero)";

	/** A range of slices with a space, as macros write it, and as a shell does. */
	private static final String SPACED = "[z=2-10 t=1-50]";

	private static final String QUOTED = "\"z=2-10 t=1-50\"";

	/** What people read who have windows, and what is said here in its place. */
	private static final String[][] PHRASES = {
		{BatchFiles.LEFT_FOLDERS, BatchFiles.LEFT_FOLDERS.replace("subfolders=on", "--recursive")},
		{Messages.SET_RANGE, STORED_RANGE},
		{Messages.SELECT_LATENT, "Name files of latents, as \"encode\" writes them"},
		{"Select the image to encode, or decode this one", "Name the file of an image, or decode this one"},
		{"Select one, or choose roi=off", "Save the file in ImageJ with one, or choose roi=off"},
		// Results are files already.
		{ResultMemory.INTO_FILE.replace("them", "it"), "Choose a smaller image, "},
		{ResultMemory.INTO_FILE + "choose ", "Choose "},
		{", close images, or ", ", or "},
		{"close images, or ", ""},
		{"ImageJ's \"jars\" folder", "the folder \"lib\" of the command line"},
		{"start ImageJ again", "run the command again"},
		{SPACED, QUOTED},
		{"The log tells more; please report it.", "Please report it."}
	};

	private Wording() {}

	/**
	 * Says what went wrong, with options as they are written here.
	 *
	 * @param failure of a job
	 * @return the reason, and what can be done
	 */
	public static String of(final Throwable failure) {
		return ofMacros(ErrorMessage.of(failure).text());
	}

	/**
	 * Puts quotes of a shell where macros have brackets, as in {@code [z=2-10 t=1-50]}.
	 *
	 * @param help of an option, for people who write macros
	 * @return for those who type commands
	 */
	static String ofHelp(final String help) {
		return help.replace(SPACED, QUOTED);
	}

	/**
	 * Writes {@code --key=} for {@code key=}, the variable of bin/latentij for an option of Java, and where files store
	 * a display range for the menu that sets it.
	 *
	 * @param text for people who write macros
	 * @return for those who type commands
	 */
	public static String ofMacros(final String text) {
		String here = Remedies.withoutMenus(text.startsWith(SPEAKER) ? text.substring(SPEAKER.length()) : text);
		for (final String[] phrase : PHRASES) here = here.replace(phrase[0], phrase[1]);
		final String options = KEY.matcher(here).replaceAll("--$1=");
		final String java = BY_JAVA.matcher(options).replaceAll("$1et the environment variable JAVA_OPTS to $2");
		final String memory = LARGER.matcher(java).replaceAll("set a larger $1 in the environment variable JAVA_OPTS");
		final String menus = MENU.matcher(memory).replaceAll("(in ImageJ: ");
		// Once is enough.
		return menus.contains("(in ImageJ: ")
				? menus
				: MENU_IN_SENTENCE.matcher(menus).replaceAll("ImageJ's ");
	}
}
