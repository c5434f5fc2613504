// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import java.awt.Component;
import java.awt.Container;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.swing.JComponent;

/** Tooltips whose long lines are broken: Swing itself shows a text in one line, also where the screen is narrower. */
final class ToolTips {

	/** Pixels. */
	private static final int WIDTH = 320;

	/** The most characters of a line; longer tooltips are broken. */
	private static final int MAX_LINE = 60;

	private static final String BROKEN = "<html>";

	private ToolTips() {}

	/** A tooltip of several paragraphs. */
	static String of(final String first, final List<String> more) {
		return Stream.concat(Stream.of(first), more.stream())
				.map(line -> "<p width=" + WIDTH + ">" + escape(line) + "</p>")
				.collect(Collectors.joining("", BROKEN, "</html>"));
	}

	/** Breaks the lines of a component's tooltip, and of those of all that is in it, as SciJava's own fields. */
	static void breakLines(final Component component) {
		if (component instanceof JComponent field && isLong(field.getToolTipText()))
			field.setToolTipText(of(field.getToolTipText(), List.of()));
		if (component instanceof Container container)
			for (final Component part : container.getComponents()) breakLines(part);
	}

	private static boolean isLong(final String text) {
		return text != null && text.length() > MAX_LINE && !text.startsWith(BROKEN);
	}

	/** Has text shown as it is, without formatting. */
	static String escape(final String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;");
	}
}
