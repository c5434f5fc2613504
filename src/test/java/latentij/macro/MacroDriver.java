// SPDX-License-Identifier: BSD-2-Clause
package latentij.macro;

import ij.IJ;
import ij.ImagePlus;
import ij.Prefs;
import ij.WindowManager;
import ij.gui.GUI;
import ij.gui.GenericDialog;
import ij.plugin.frame.Recorder;
import java.awt.AWTEvent;
import java.awt.Button;
import java.awt.Choice;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Label;
import java.awt.Rectangle;
import java.awt.TextComponent;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.WindowEvent;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.Timer;
import javax.swing.text.JTextComponent;

/**
 * The other JVM's main class: starts an ImageJ, runs macros in it one after
 * another, and tells on standard output what it shows to a person.
 * <p>
 * Arguments: {@code ij1-headless}, {@code ij1-window}, {@code ij2-headless} or
 * {@code ij2-window}; then macro files. The file name {@code record.ijm} is
 * special: its macro is run, then the menu entries in it that begin with
 * {@code // menu:} with the Recorder on; those after {@code // cancel:} are
 * canceled in their dialog; {@code // model:} names a model that was chosen last, {@code // mode:} the language of the
 * Recorder. While {@code together.ijm} runs,
 * short macros run beside it.
 */
public final class MacroDriver {

	private static final CountDownLatch FIRST_RUNS = new CountDownLatch(1);
	private static final CountDownLatch SECOND_RUNS = new CountDownLatch(1);
	private static final CountDownLatch FIRST_ENDED = new CountDownLatch(1);

	private MacroDriver() {}

	/** See the class. */
	public static void main(final String... args) throws Exception {
		final String host = args[0];
		// Before any class of ImageJ is loaded.
		if (!host.equals("ij1-window"))
			Class.forName("net.imagej.patcher.LegacyInjector")
					.getMethod("preinit")
					.invoke(null);
		final PrintStream out = System.out;
		try {
			Host.run(host, out, args);
		} catch (final Throwable exc) {
			exc.printStackTrace(out);
		}
		out.println("== end");
		out.flush();
		// As ImageJ quits: a native library that dies here would be seen.
		System.exit(0);
	}

	/** Called by a macro. */
	public static void untilTheSecondRuns() throws InterruptedException {
		FIRST_RUNS.countDown();
		SECOND_RUNS.await();
	}

	/** Called by a macro. */
	public static void untilTheFirstEnded() throws InterruptedException {
		SECOND_RUNS.countDown();
		FIRST_ENDED.await();
	}

	/** Called by a macro: gives the log the place and the size of another one. */
	public static void enlargeLog() {
		Host.enlargeLog();
	}

	/** Apart, because it loads ImageJ's classes. */
	private static final class Host {

		/** The button that is pressed in dialogs. */
		private static volatile String answer = "OK";

		/** The label of a list in dialogs of which the last entry is chosen. */
		private static volatile String chosen = "";

		static void run(final String host, final PrintStream out, final String... args) throws Exception {
			final boolean window = host.endsWith("window");
			if (window) tellDialogs(out);
			if (host.startsWith("ij2")) {
				final Object imagej =
						Class.forName("net.imagej.ImageJ").getConstructor().newInstance();
				if (window) {
					final Object ui = imagej.getClass().getMethod("ui").invoke(imagej);
					ui.getClass().getMethod("showUI").invoke(ui);
				}
			} else if (window) EventQueue.invokeAndWait(ij.ImageJ::new);
			for (int i = 1; i < args.length; i++) {
				final Path macro = Path.of(args[i]);
				out.println("== " + macro.getFileName());
				final Thread thread = new Thread(
						() -> {
							try {
								IJ.runMacroFile(macro.toString());
							} catch (final RuntimeException exc) {
								out.println("thrown: " + exc.getMessage());
							}
						},
						"Run$_Macro");
				thread.start();
				if (macro.getFileName().toString().equals("together.ijm")) beside(thread, out);
				thread.join();
				if (macro.getFileName().toString().equals("record.ijm")) record(macro, out);
				// ImageJ puts some things off until later, and windows are enlarged in up to four tries.
				for (int events = 0; window && events < 4; events++) EventQueue.invokeAndWait(() -> {});
				if (window && macro.getFileName().toString().matches("(measure|lesson|live-crop)\\.ijm"))
					tellPlaces(out);
				if (window && macro.getFileName().toString().equals("live.ijm"))
					out.println("active: " + WindowManager.getCurrentImage().getTitle());
				for (final int id :
						window && WindowManager.getIDList() != null ? WindowManager.getIDList() : new int[0]) {
					final ImagePlus image = WindowManager.getImage(id);
					out.println("shown: " + image.getTitle() + " " + image.getWidth() + "x"
							+ image.getHeight() + " visible="
							+ (image.getWindow() != null && image.getWindow().isShowing()) + " view="
							+ (image.getWindow() == null
									? 0
									: image.getWindow().getCanvas().getWidth()));
				}
				closeAll();
				final String log = window ? IJ.getLog() : null;
				if (log != null) {
					log.lines().forEach(line -> out.println("log: " + line));
					IJ.log("\\Clear");
				}
			}
		}

		static void enlargeLog() {
			final Window log = WindowManager.getWindow("Log");
			if (log != null) log.setBounds(200, 300, 900, 400);
		}

		/** Prints where the windows are. */
		private static void tellPlaces(final PrintStream out) {
			out.println("screen: " + numbers(GUI.getMaxWindowBounds(IJ.getInstance())));
			for (final Window shown : Window.getWindows())
				if (shown.isShowing() && shown instanceof Frame frame)
					out.println("place: " + numbers(frame.getBounds()) + " " + frame.getTitle());
		}

		private static String numbers(final Rectangle place) {
			return place.x + " " + place.y + " " + place.width + " " + place.height;
		}

		/** Runs macros until a thread has ended. They touch no image: the active one is everybody's. */
		private static void beside(final Thread thread, final PrintStream out) {
			int count = 0;
			for (; thread.isAlive(); count++) IJ.runMacro("run(\"Line Width...\", \"line=1\");");
			out.println("beside: " + (count > 1 ? "many" : count));
		}

		private static void closeAll() {
			final int[] ids = WindowManager.getIDList();
			if (ids != null)
				for (final int id : ids) {
					final ImagePlus image = WindowManager.getImage(id);
					if (image == null) continue;
					image.changes = false;
					image.close();
				}
			WindowManager.setTempCurrentImage(null);
		}

		/**
		 * Two macros at the same time, of which the first to start is the first to end: ImageJ takes a macro to be
		 * running ever after.
		 */
		private static void overlap() throws InterruptedException {
			final Thread first = macro("call(\"" + MacroDriver.class.getName() + ".untilTheSecondRuns\");");
			FIRST_RUNS.await();
			final Thread second = macro("call(\"" + MacroDriver.class.getName() + ".untilTheFirstEnded\");");
			first.join();
			FIRST_ENDED.countDown();
			second.join();
		}

		private static Thread macro(final String text) {
			final Thread thread = new Thread(() -> IJ.runMacro(text), "Run$_Macro");
			thread.start();
			return thread;
		}

		/** Runs the menu entries as a click does, and prints what was recorded. */
		private static void record(final Path macro, final PrintStream out) throws Exception {
			overlap();
			Recorder recorder = new Recorder();
			for (final String line : Files.readAllLines(macro)) {
				if (line.startsWith("// model:"))
					IJ.runMacro("call(\"latentij.ij.menu.RememberedModel.set\", \""
							+ line.substring(line.indexOf(':') + 1).strip() + "\");");
				if (line.startsWith("// mode:")) {
					tellRecorded(recorder, out);
					Prefs.set(
							"recorder.mode",
							line.substring(line.indexOf(':') + 1).strip());
					recorder = new Recorder();
				}
				if (line.startsWith("// select:"))
					IJ.selectWindow(line.substring(line.indexOf(':') + 1).strip());
				final boolean cancel = line.startsWith("// cancel:");
				final boolean again = line.startsWith("// again:");
				if (!cancel && !again && !line.startsWith("// menu:")) continue;
				chosen = again ? "Reuse the window" : "";
				answer = cancel ? "Cancel" : "OK";
				final String label = line.substring(line.indexOf(':') + 1).strip();
				IJ.doCommand(label);
				for (final Thread thread : Thread.getAllStackTraces().keySet())
					if (thread.getName().endsWith(label)) thread.join();
				final List<String> status = new ArrayList<>();
				EventQueue.invokeAndWait(() -> texts(IJ.getInstance().getStatusBar(), status));
				out.println("status: " + String.join(" | ", status));
				if (again)
					out.println("active: " + WindowManager.getCurrentImage().getTitle());
			}
			tellRecorded(recorder, out);
			answer = "OK";
		}

		/** Prints the commands that were recorded, and closes the Recorder. */
		private static void tellRecorded(final Recorder recorder, final PrintStream out) {
			recorder.getText()
					.lines()
					.filter(line -> line.contains("run("))
					.forEach(line -> out.println("recorded: " + line));
			recorder.close();
		}

		/** Prints every dialog's text and presses its OK, or closes it. */
		private static void tellDialogs(final PrintStream out) {
			Toolkit.getDefaultToolkit()
					.addAWTEventListener(
							event -> {
								if (event.getID() != WindowEvent.WINDOW_OPENED
										|| !(event.getSource() instanceof Dialog dialog)) return;
								final List<String> texts = new ArrayList<>();
								texts(dialog, texts);
								out.println("dialog: " + dialog.getTitle() + ": "
										+ String.join(" | ", texts).replaceAll("\\s+", " "));
								choose(dialog, "");
								// Again until it is closed: a modal dialog that is closed while it opens
								// may stay.
								final Timer timer = new Timer(200, null);
								timer.addActionListener(e -> {
									if (!dialog.isShowing()) timer.stop();
									else if (!press(dialog, dialog)) dialog.dispose();
								});
								timer.start();
							},
							AWTEvent.WINDOW_EVENT_MASK);
		}

		private static void texts(final Container container, final List<String> texts) {
			for (final Component c : container.getComponents()) {
				if (c instanceof Label label) texts.add(label.getText());
				else if (c instanceof JLabel label) texts.add(label.getText());
				else if (c instanceof TextComponent text) texts.add(text.getText());
				else if (c instanceof JTextComponent text) texts.add(text.getText());
				else if (c instanceof ij.gui.MultiLineLabel) texts.add(lines(c));
				if (c instanceof Container child) texts(child, texts);
			}
		}

		/** ImageJ's own label keeps its lines to itself. */
		private static String lines(final Component label) {
			final StringBuilder text = new StringBuilder();
			for (final Field field : ij.gui.MultiLineLabel.class.getDeclaredFields()) {
				try {
					field.setAccessible(true);
					if (field.get(label) instanceof String[] lines) text.append(String.join(" ", lines));
				} catch (final ReflectiveOperationException exc) {
					text.append(exc);
				}
			}
			return text.toString();
		}

		/** Chooses the last entry of the list that comes after the label; gives the last label. */
		private static String choose(final Container container, final String before) {
			String label = before;
			for (final Component c : container.getComponents()) {
				if (c instanceof Label text) label = text.getText();
				else if (c instanceof JLabel text) label = text.getText();
				else if (c instanceof Choice list && label.equals(chosen)) list.select(list.getItemCount() - 1);
				else if (c instanceof JComboBox<?> list && label.equals(chosen))
					list.setSelectedIndex(list.getItemCount() - 1);
				else if (c instanceof Container child) label = choose(child, label);
			}
			return label;
		}

		private static boolean press(final Dialog dialog, final Container container) {
			for (final Component c : container.getComponents()) {
				if (c instanceof JButton button && answer.equals(button.getText())) {
					button.doClick();
					return true;
				}
				if (c instanceof Button button && button.getLabel().strip().equals(answer)) {
					final ActionEvent event = new ActionEvent(button, ActionEvent.ACTION_PERFORMED, button.getLabel());
					if (dialog instanceof GenericDialog generic) generic.actionPerformed(event);
					else button.dispatchEvent(event);
					return true;
				}
				if (c instanceof Container child && press(dialog, child)) return true;
			}
			return false;
		}
	}
}
