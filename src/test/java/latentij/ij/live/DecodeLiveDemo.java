// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.MedianCut;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.Window;
import java.io.File;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.swing.UIManager;
import latentij.ij.Latents;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;

/**
 * Opens <em>Decode Live</em> beside a latent of the sample image that is painted on, and writes what is on the
 * screen, as a file of 256 colors. Arguments: {@code FILE.png [LOOK_AND_FEEL_CLASS [MODEL]]}. Needs a display. The
 * picture of the README:
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test \
 *   -Dexec.mainClass=latentij.ij.live.DecodeLiveDemo -Dexec.args=sample-images/decode-live.png
 * }</pre>
 */
public final class DecodeLiveDemo {

	private static final int SIDE = 384;
	private static final int COLORS = 256;
	private static final int MARGIN = 4;
	private static final int BRUSH = 7;
	private static final int DABS = 7;
	private static final int STEP = 2;
	private static final int FIRST_X = 4;
	private static final int FIRST_Y = 34;

	private DecodeLiveDemo() {}

	/** Runs it. */
	public static void main(final String[] args) throws Exception {
		if (args.length > 1) UIManager.setLookAndFeel(args[1]);
		final Map<String, String> model = args.length > 2 ? Map.of("model", args[2]) : Map.of();
		new ij.ImageJ(ij.ImageJ.NO_SHOW);
		showBackdrop();
		final ImagePlus mountains = IJ.openImage("sample-images/mountains.png");
		mountains.setRoi(230, 0, SIDE, SIDE);
		final ImagePlus image = mountains.crop();
		image.setTitle("mountains.png");
		try (Latents latents = new Latents(System.err::println)) {
			final ImagePlus latent = latents.encode(image, EncodeOptions.parse(model));
			latent.show();
			settle();
			latent.getWindow().setLocation(10, 10);
			settle();
			DecodeLive.open(latents, latent, DecodeOptions.DEFAULT);
			final ImagePlus live = WindowManager.getImage("mountains-live");
			awaitChange(live, live.getProcessor().duplicate().getPixels());
			for (int i = 0; i < DABS; i++) {
				final Object before = live.getProcessor().duplicate().getPixels();
				paint(latent, FIRST_X + STEP * i, FIRST_Y - i);
				awaitChange(live, before);
			}
			latent.getWindow().toFront();
			settle();
			final Rectangle both =
					latent.getWindow().getBounds().union(live.getWindow().getBounds());
			both.grow(MARGIN, MARGIN);
			final ColorProcessor screen = new ColorProcessor(new Robot().createScreenCapture(both));
			final ImageProcessor fewColors = new MedianCut(screen).convertToByte(COLORS);
			ImageIO.write(fewColors.getBufferedImage(), "png", new File(args[0]));
		}
		System.exit(0);
	}

	/** As a soft brush does it, in the first channel. */
	private static void paint(final ImagePlus latent, final int left, final int top) {
		final ImageProcessor channel = latent.getProcessor();
		for (int y = 0; y < BRUSH; y++)
			for (int x = 0; x < BRUSH; x++) {
				final double distance = Math.hypot(x - BRUSH / 2, y - BRUSH / 2) / (BRUSH / 2);
				final float before = channel.getf(left + x, top + y);
				final double part = Math.max(0, 1 - distance * distance);
				channel.setf(left + x, top + y, (float) (before + part * (latent.getDisplayRangeMax() - before)));
			}
		latent.updateAndDraw();
	}

	/** White instead of the desktop. */
	private static void showBackdrop() {
		final Window backdrop = new Window(null);
		backdrop.setBackground(Color.WHITE);
		backdrop.setSize(Toolkit.getDefaultToolkit().getScreenSize());
		backdrop.setVisible(true);
		backdrop.toBack();
	}

	private static void awaitChange(final ImagePlus live, final Object before) throws InterruptedException {
		while (Arrays.equals(
				(int[]) before, (int[]) live.getProcessor().duplicate().getPixels())) TimeUnit.MILLISECONDS.sleep(50);
		settle();
	}

	private static void settle() throws InterruptedException {
		TimeUnit.SECONDS.sleep(3);
	}
}
