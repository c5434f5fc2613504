// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.OvalRoi;
import java.awt.Rectangle;
import java.awt.Robot;
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
 * screen. Arguments: {@code FILE.jpg [LOOK_AND_FEEL_CLASS [MODEL]]}. Needs a display.
 */
public final class DecodeLiveDemo {

	private static final int SIDE = 384;
	private static final int MARGIN = 4;

	private DecodeLiveDemo() {}

	/** Runs it. */
	public static void main(final String[] args) throws Exception {
		if (args.length > 1) UIManager.setLookAndFeel(args[1]);
		final Map<String, String> model = args.length > 2 ? Map.of("model", args[2]) : Map.of();
		new ij.ImageJ(ij.ImageJ.NO_SHOW);
		final ImagePlus mountains = IJ.openImage("sample-images/mountains.png");
		mountains.setRoi(300, 60, SIDE, SIDE);
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
			final Object before = live.getProcessor().duplicate().getPixels();
			// As a brush does it, in the first channel.
			latent.setRoi(new OvalRoi(8, 6, 12, 12));
			latent.getProcessor().setValue(latent.getDisplayRangeMax());
			latent.getProcessor().fill(latent.getRoi());
			latent.updateAndDraw();
			awaitChange(live, before);
			latent.getWindow().toFront();
			settle();
			final Rectangle both =
					latent.getWindow().getBounds().union(live.getWindow().getBounds());
			both.grow(MARGIN, MARGIN);
			final String format = args[0].replaceFirst(".*\\.", "");
			ImageIO.write(new Robot().createScreenCapture(both), format, new File(args[0]));
		}
		System.exit(0);
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
