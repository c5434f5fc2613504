// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.io.IOException;
import latentij.command.widget.ButtonsWidget;
import latentij.command.widget.ModelWidget;
import latentij.command.widget.PathWidget;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.model.library.Models;
import latentij.reconstruction.Reconstruction;
import latentij.service.LatentService;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Encodes and decodes images, and shows in numbers, pictures and words what was kept.
 *
 * @see LatentService#measure
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Encodes and decodes images, and shows what a model keeps of them and what it does not",
		menu = {
			@Menu(label = "Plugins"),
			@Menu(label = "Latent Space"),
			@Menu(label = MeasureReconstruction.TITLE, weight = 13)
		})
public class MeasureReconstruction extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Measure Reconstruction";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, required = false, label = "Image")
	private ImagePlus input;

	@Parameter(persist = false, label = "Model", style = ModelWidget.STYLE, description = OptionHelp.MODELS)
	private String model = Models.BUNDLED;

	@Parameter(persist = false, label = "Folder of images", style = PathWidget.STYLE, description = OptionHelp.FOLDER)
	private String folder = "none";

	@Parameter(
			persist = false,
			label = "Tiling",
			choices = {"off", "on"},
			description = OptionHelp.TILING)
	private String tiling = "off";

	@Parameter(
			persist = false,
			label = "Device",
			choices = {"auto", "gpu", "cpu"},
			description = OptionHelp.DEVICE)
	private String device = "auto";

	@Parameter(
			persist = false,
			label = "Precision",
			choices = {"fp32", "tf32", "fp16", "fast"},
			description = OptionHelp.PRECISION)
	private String precision = "fp32";

	@Parameter(
			persist = false,
			required = false,
			visibility = ItemVisibility.MESSAGE,
			style = ButtonsWidget.STYLE,
			label = " ")
	private final String buttons = "";

	@Parameter(type = ItemIO.OUTPUT)
	private ImagePlus spectrum;

	/** The last output: a macro goes on with it. */
	@Parameter(type = ItemIO.OUTPUT)
	private ImagePlus montage;

	@Override
	void compute() throws IOException {
		final Reconstruction kept = latents.measure(input, words());
		spectrum = kept.spectrum();
		montage = kept.montage();
		kept.report(montage, spectrum);
	}

	@Override
	public JobType job() {
		return JobType.MEASURE;
	}
}
