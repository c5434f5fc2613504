// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.plugin.PlugIn;
import ij.plugin.frame.Recorder;
import java.awt.Choice;
import java.awt.FlowLayout;
import java.awt.GridBagConstraints;
import java.awt.Insets;
import java.awt.Panel;
import java.awt.TextField;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import latentij.codec.VaeException;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.library.Models;

/**
 * The three menu entries; the argument in {@code plugins.config} tells which.
 */
public class LatentPlugIn implements PlugIn {

	/** Lives as long as ImageJ does. Apart, so that a missing library is caught. */
	private static final class Shared {

		static final Latents LATENTS = new Latents(IJ::log, new Latents.Listener() {

			@Override
			public void started(final String what) {
				IJ.showStatus(what + "...");
			}

			@Override
			public void progress(final String what, final int done, final int all) {
				IJ.showStatus(what + ": tile " + (done + 1) + " of " + all);
				IJ.showProgress((double) done / all);
			}

			@Override
			public void finished(final String what) {
				IJ.showProgress(1.0);
				IJ.showStatus(what);
			}

			@Override
			public void failed(final String what) {
				finished(what);
			}
		});
	}

	private static final String[] SIZES = {"original", "512x512"};
	private static final String[] POSTERIORS = {"mean", "sample"};
	private static final String[] TILINGS = {"off", "on"};
	private static final String[] DEVICES = {"auto", "gpu", "cpu"};
	private static final String[] PRECISIONS = {"fp32", "tf32", "fp16"};

	/**
	 * Runs one entry.
	 *
	 * @param job "encode", "show" or "decode"
	 */
	@Override
	public void run(final String job) {
		final String title =
				switch (job) {
					case "encode" -> "Encode to Latent";
					case "show" -> "Show Latent Channels";
					default -> "Decode Latent";
				};
		try {
			checkOptions(
					switch (job) {
						case "encode" -> List.of(
								"input", "model", "size", "posterior", "seed", "tiling", "device", "precision");
						case "show" -> List.of("input");
						default -> List.of("input", "model", "tiling", "device", "precision");
					});
			final ImagePlus image = image();
			final ImagePlus result =
					switch (job) {
						case "encode" -> encode(title, image);
						case "show" -> Shared.LATENTS.showChannels(image);
						default -> decode(title, image);
					};
			if (result != null) {
				result.show();
				WindowZoom.await();
			} else doNotRecord();
		} catch (final CancellationException exc) {
			// The user knows; but a macro must not go on.
			if (IJ.isMacro()) fail(title, exc.getMessage());
			else doNotRecord();
		} catch (final IllegalArgumentException | IOException | VaeException exc) {
			fail(title, exc.getMessage());
		} catch (final NoClassDefFoundError exc) {
			// ImageJ itself would say nothing at all.
			fail(
					title,
					"A library that LatentIJ needs is missing (" + exc.getMessage()
							+ "). Put the jars that belong to LatentIJ into ImageJ's "
							+ "\"jars\" folder, and start ImageJ again.");
		} catch (final RuntimeException | LinkageError exc) {
			// This is how ImageJ stops macros.
			if (Macro.MACRO_CANCELED.equals(exc.getMessage())) throw exc;
			// A mistake of ours, or a damaged installation: a macro must not go on
			// with the wrong image.
			IJ.handleException(exc);
			fail(title, "This should not have happened: " + exc + ". Please report it.");
		} catch (final OutOfMemoryError exc) {
			fail(
					title,
					"Java's memory is full (" + exc.getMessage()
							+ "). Close images, or give ImageJ more memory under Edit > Options > "
							+ "Memory & Threads.");
		}
	}

	/** In a macro, this throws, and the macro stops here. */
	private static void fail(final String title, final String reason) {
		doNotRecord();
		IJ.error(title, reason);
	}

	/** Else the Recorder would write down a command that was not run. */
	private static void doNotRecord() {
		if (Recorder.record && !IJ.isMacro()) Recorder.setCommand(null);
	}

	/** The options of the macro that called; null if there is none. */
	private static String macroOptions() {
		if (!IJ.isMacro()) return null;
		final String options = Macro.getOptions();
		return options == null ? "" : options;
	}

	/** What ImageJ itself would pass over in silence. */
	private static void checkOptions(final List<String> keys) {
		final String options = macroOptions();
		if (options != null)
			MacroOptions.complaint(options, keys).ifPresent(complaint -> {
				throw new IllegalArgumentException(complaint);
			});
	}

	private static ImagePlus image() {
		final String options = macroOptions();
		final String title = options == null ? null : Macro.getValue(options, "input", null);
		if (title == null) {
			final ImagePlus image = WindowManager.getCurrentImage();
			if (image == null)
				throw new IllegalArgumentException("There is no image. Open one, or select its window, and try again.");
			return image;
		}
		final ImagePlus image = WindowManager.getImage(title);
		if (image == null)
			throw new IllegalArgumentException("No image named \"" + title
					+ "\" is open. Open it first, or leave \"input\" out to take the active image.");
		return image;
	}

	private static ImagePlus encode(final String title, final ImagePlus image) throws IOException {
		final EncodeOptions options;
		final String macro = macroOptions();
		if (macro != null)
			options = EncodeOptions.parse(
					Macro.getValue(macro, "model", null),
					Macro.getValue(macro, "size", null),
					Macro.getValue(macro, "posterior", null),
					Macro.getValue(macro, "seed", null),
					Macro.getValue(macro, "tiling", null),
					Macro.getValue(macro, "device", null),
					Macro.getValue(macro, "precision", null));
		else {
			final GenericDialog dialog = new GenericDialog(title);
			addModel(dialog, Models.BUNDLED);
			dialog.addChoice("Size", SIZES, SIZES[0]);
			dialog.addChoice("Posterior", POSTERIORS, POSTERIORS[0]);
			dialog.addStringField("Seed", "0", 12);
			dialog.addChoice("Tiling", TILINGS, TILINGS[0]);
			dialog.addChoice("Device", DEVICES, DEVICES[0]);
			dialog.addChoice("Precision", PRECISIONS, PRECISIONS[0]);
			dialog.showDialog();
			if (dialog.wasCanceled()) return null;
			options = EncodeOptions.parse(
					dialog.getNextString(),
					dialog.getNextChoice(),
					dialog.getNextChoice(),
					dialog.getNextString(),
					dialog.getNextChoice(),
					dialog.getNextChoice(),
					dialog.getNextChoice());
		}
		return Shared.LATENTS.encode(image, options);
	}

	private static ImagePlus decode(final String title, final ImagePlus image) throws IOException {
		final DecodeOptions options;
		final String macro = macroOptions();
		if (macro != null)
			options = DecodeOptions.parse(
					Macro.getValue(macro, "model", null),
					Macro.getValue(macro, "tiling", null),
					Macro.getValue(macro, "device", null),
					Macro.getValue(macro, "precision", null));
		else {
			final GenericDialog dialog = new GenericDialog(title);
			addModel(dialog, DecodeOptions.AUTO);
			dialog.addChoice("Tiling", TILINGS, TILINGS[0]);
			dialog.addChoice("Device", DEVICES, DEVICES[0]);
			dialog.addChoice("Precision", PRECISIONS, PRECISIONS[0]);
			dialog.showDialog();
			if (dialog.wasCanceled()) return null;
			options = DecodeOptions.parse(
					dialog.getNextString(), dialog.getNextChoice(), dialog.getNextChoice(), dialog.getNextChoice());
		}
		return Shared.LATENTS.decode(image, options);
	}

	/** A text field for a name or a path, and a list that fills it in. */
	private static void addModel(final GenericDialog dialog, final String initial) {
		dialog.addStringField("Model", initial, 28);
		final TextField text = (TextField) dialog.getStringFields().lastElement();
		final Choice names = new Choice();
		names.add("Known models...");
		names.add(initial);
		Models.names().stream().filter(name -> !name.equals(initial)).forEach(names::add);
		names.addItemListener(e -> {
			if (names.getSelectedIndex() > 0) text.setText(names.getSelectedItem());
		});
		final Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 0, 0));
		panel.add(names);
		dialog.addPanel(panel, GridBagConstraints.EAST, new Insets(0, 0, 5, 0));
	}
}
