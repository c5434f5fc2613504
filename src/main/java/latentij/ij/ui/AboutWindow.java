// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.IJ;
import ij.gui.GUI;
import java.awt.BorderLayout;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.FlowLayout;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.Toolkit;
import java.awt.datatransfer.StringSelection;
import java.awt.event.KeyEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.UIManager;
import javax.swing.WindowConstants;
import latentij.ij.bioformats.BioFormats;

/** A report that can be read, and copied for a post in a forum. */
public final class AboutWindow {

	private static final String TITLE = "About This Installation";
	private static final int FONT_SIZE = 12;
	private static final Dimension SIZE = new Dimension(860, 560);

	private AboutWindow() {}

	/** Of the program around LatentIJ, and of what reads files there. */
	public static Map<String, String> versions() {
		final Map<String, String> versions = new LinkedHashMap<>();
		versions.put("ImageJ", IJ.getVersion());
		versions.put("Bio-Formats", BioFormats.version().orElse("not installed"));
		return versions;
	}

	/**
	 * Shows a report: in a window to a person, in the log to a macro, on standard output where
	 * there is no window.
	 *
	 * @param report plain text
	 * @param macro true if a macro asked for it
	 */
	public static void show(final String report, final boolean macro) {
		// ImageJ's log is standard output where there is no window.
		if (macro || GraphicsEnvironment.isHeadless()) IJ.log(report);
		else EventQueue.invokeLater(() -> open(report));
	}

	private static void open(final String report) {
		final JTextArea text = new JTextArea(report);
		text.setEditable(false);
		text.setFont(new Font(Font.MONOSPACED, Font.PLAIN, FONT_SIZE));
		text.setLineWrap(true);
		text.setWrapStyleWord(true);
		text.setBorder(BorderFactory.createEmptyBorder(12, 14, 12, 14));
		// As text that can be edited: some looks show other text in grey.
		color("TextArea.background", text::setBackground);
		color("TextArea.foreground", text::setForeground);
		text.setCaretPosition(0);
		final JLabel hint = new JLabel("For a question in a forum: copy this, and look at what you post.");
		final JButton copy = new JButton("Copy");
		copy.addActionListener(e -> {
			final StringSelection whole = new StringSelection(report);
			Toolkit.getDefaultToolkit().getSystemClipboard().setContents(whole, whole);
			hint.setText("Copied.");
		});
		final JPanel buttons = new JPanel(new BorderLayout());
		buttons.setBorder(BorderFactory.createEmptyBorder(6, 14, 6, 8));
		buttons.add(hint, BorderLayout.CENTER);
		final JPanel right = new JPanel(new FlowLayout(FlowLayout.RIGHT, 0, 0));
		right.add(copy);
		buttons.add(right, BorderLayout.EAST);
		final JFrame frame = new JFrame(TITLE);
		frame.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
		final JScrollPane scroll = new JScrollPane(text);
		scroll.setBorder(BorderFactory.createMatteBorder(0, 0, 1, 0, Color.GRAY));
		frame.add(scroll, BorderLayout.CENTER);
		frame.add(buttons, BorderLayout.SOUTH);
		frame.getRootPane()
				.registerKeyboardAction(
						e -> frame.dispose(),
						KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0),
						JComponent.WHEN_IN_FOCUSED_WINDOW);
		frame.setSize(SIZE);
		GUI.centerOnImageJScreen(frame);
		frame.setVisible(true);
	}

	/** Sets a color of the look, which the look itself does not change again. */
	private static void color(final String key, final Consumer<Color> setter) {
		final Color color = UIManager.getColor(key);
		if (color != null) setter.accept(new Color(color.getRGB()));
	}
}
