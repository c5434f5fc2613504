// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.ImagePlus;
import ij.WindowManager;
import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;

/** The menu entry <em>Measure Reconstruction</em> of plain ImageJ. */
public class MeasurePlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(JobType.MEASURE, (image, words) -> {
			final Reconstruction kept = new Reconstructions(PlainImageJ.latents())
					.measure(image, ToolOptions.parse(JobType.MEASURE, words));
			final ImagePlus spectrum = kept.spectrum();
			final ImagePlus montage = kept.montage();
			kept.report(montage, spectrum);
			if (spectrum != null) show(spectrum);
			return Optional.of(montage);
		});
	}

	/**
	 * Opens the window of an image that is not to be a macro's current one. A window that is not activated within two
	 * seconds would be that to the macro's end: ImageJ takes it for the image of the thread.
	 */
	private static void show(final ImagePlus image) {
		image.show();
		if (WindowManager.getTempCurrentImage() == image) WindowManager.setTempCurrentImage(null);
	}
}
