// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.gui.HTMLDialog;
import java.awt.Dialog;
import java.util.Locale;
import java.util.stream.Collectors;
import latentij.ij.ui.LineBreaks;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;

/** Help for a command: a paragraph for each of its options, from the table of options. Needs no network. */
public final class HelpText {

	private static final String PROJECT = "https://github.com/latentij/LatentIJ/blob/main/";

	private static final String COMMANDS = "src/docs/commands.md#";

	/**
	 * Characters in a line. ImageJ finds the height of its window before it cuts the width to 800 pixels, or 716 on a
	 * screen of 1024, so that the end of a text with longer lines would be cut off.
	 */
	private static final int COLUMNS = 90;

	private HelpText() {}

	/**
	 * Opens a window with the help for a command.
	 *
	 * @param dialog of the command, which waits until the help is closed
	 * @param job of the command
	 */
	public static void show(final Dialog dialog, final JobType job) {
		new HTMLDialog(dialog, job.title(), of(job));
	}

	/**
	 * Writes the help for a command.
	 *
	 * @param job of the command
	 * @return HTML, which a {@code GenericDialog} takes too
	 */
	static String of(final JobType job) {
		return Options.of(job).stream()
				.map(HelpText::paragraph)
				.collect(Collectors.joining(
						"",
						"<html><h2>" + job.title() + "</h2>",
						"<p>In macros, the keys are the words in brackets.<br>More:<br><a href=\"" + PROJECT
								+ section(job) + "\">" + PROJECT + section(job) + "</a></p>"));
	}

	/** The part of the documentation that tells of a command: a file, and the anchor of a heading in it. */
	static String section(final JobType job) {
		return switch (job) {
			case ENCODE, SHOW -> "README.md#use";
			case IMPORT, EXPORT -> COMMANDS + "import-latent-and-export-latent";
			case ENCODE_FOLDER, DECODE_FOLDER -> COMMANDS + "encode-folder-and-decode-folder";
			default -> COMMANDS + job.title().toLowerCase(Locale.ROOT).replace(' ', '-');
		};
	}

	private static String paragraph(final Option<?> option) {
		return "<p><b>" + escape(option.label()) + "</b> (" + option.key() + ")<br>" + lines(option.help()) + "</p>";
	}

	private static String lines(final String help) {
		return escape(LineBreaks.insert(help.replace("; ", ";\n"), COLUMNS)).replace("\n", "<br>");
	}

	private static String escape(final String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;");
	}
}
