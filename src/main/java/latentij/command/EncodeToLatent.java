// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.io.IOException;
import latentij.command.widget.ButtonsWidget;
import latentij.command.widget.ModelWidget;
import latentij.command.widget.PathWidget;
import latentij.command.widget.PosteriorWidget;
import latentij.command.widget.SlicesWidget;
import latentij.job.EncodeOptions;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.model.library.Models;
import latentij.service.LatentService;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Encodes the current slice of an image, or several, to a 32-bit stack of latent channels.
 *
 * @see LatentService#encode(ImagePlus, EncodeOptions)
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Turns an image into a latent of Stable Diffusion: a 32-bit stack that can be shown, edited and"
				+ " decoded",
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = EncodeToLatent.TITLE, weight = 1)
		})
public class EncodeToLatent extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Encode to Latent";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Image", description = "Encoded as it is shown")
	private ImagePlus input;

	@Parameter(persist = false, label = "Model", style = ModelWidget.STYLE, description = OptionHelp.MODEL)
	private String model = Models.BUNDLED;

	@Parameter(
			persist = false,
			label = "Size",
			choices = {"original", "512x512"},
			description = OptionHelp.SIZE)
	private String size = "original";

	@Parameter(
			persist = false,
			label = "Posterior",
			style = PosteriorWidget.STYLE,
			choices = {"mean", "sample", "index"},
			description = OptionHelp.POSTERIOR)
	private String posterior = "mean";

	@Parameter(persist = false, label = "Seed (for sample)", description = OptionHelp.SEED)
	private String seed = "0";

	@Parameter(persist = false, label = "Slices", style = SlicesWidget.STYLE, description = OptionHelp.SLICES)
	private String slices = "current";

	@Parameter(
			persist = false,
			label = "Channels",
			choices = {"composite", "each"},
			description = OptionHelp.CHANNELS)
	private String channels = "composite";

	@Parameter(
			persist = false,
			label = "Selection only",
			choices = {"off", "on"},
			description = OptionHelp.ROI)
	private String roi = "off";

	@Parameter(persist = false, label = "Write into a file", style = PathWidget.STYLE, description = OptionHelp.OUTPUT)
	private String output = "none";

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
	private ImagePlus latent;

	@Override
	void compute() throws IOException {
		latent = latents.encode(input, EncodeOptions.parse(words()));
	}

	@Override
	public JobType job() {
		return JobType.ENCODE;
	}
}
