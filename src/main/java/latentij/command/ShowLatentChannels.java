// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import latentij.command.widget.ButtonsWidget;
import latentij.command.widget.SlicesWidget;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.job.options.ShowOptions;
import latentij.service.LatentService;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Shows the channels of a latent side by side.
 *
 * @see LatentService#showChannels(ImagePlus, ShowOptions)
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Makes one picture of all channels of a latent, side by side and in color",
		menu = {
			@Menu(label = "Plugins"),
			@Menu(label = "Latent Space"),
			@Menu(label = ShowLatentChannels.TITLE, weight = 2)
		})
public class ShowLatentChannels extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Show Latent Channels";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Latent")
	private ImagePlus input;

	@Parameter(persist = false, label = "Slices", style = SlicesWidget.STYLE, description = OptionHelp.SLICES)
	private String slices = "current";

	@Parameter(
			persist = false,
			label = "Range of values",
			choices = {"each", "all"},
			description = OptionHelp.RANGE)
	private String range = "each";

	@Parameter(
			persist = false,
			label = "Color map",
			choices = {"viridis", "diverging"},
			description = OptionHelp.MAP)
	private String map = "viridis";

	@Parameter(
			persist = false,
			required = false,
			visibility = ItemVisibility.MESSAGE,
			style = ButtonsWidget.STYLE,
			label = " ")
	private final String buttons = "";

	@Parameter(type = ItemIO.OUTPUT)
	private ImagePlus channels;

	@Override
	void compute() {
		channels = latents.showChannels(input, ShowOptions.parse(words()));
	}

	@Override
	public JobType job() {
		return JobType.SHOW;
	}
}
