// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.io.IOException;
import latentij.command.widget.ButtonsWidget;
import latentij.command.widget.LatentWidget;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.service.LatentService;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Makes a row of latents from one to another, or their average, difference or sum.
 *
 * @see LatentService
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Makes a row of latents from one to another, or their average, difference or sum",
		menu = {
			@Menu(label = "Plugins"),
			@Menu(label = "Latent Space"),
			@Menu(label = InterpolateLatents.TITLE, weight = 12)
		})
public class InterpolateLatents extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Interpolate Latents";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Latent", style = LatentWidget.STYLE)
	private ImagePlus input;

	@Parameter(persist = false, label = "Second latent", style = LatentWidget.STYLE, description = OptionHelp.SECOND)
	private ImagePlus second;

	@Parameter(
			persist = false,
			label = "Method",
			choices = {"linear", "spherical", "direction", "average", "difference", "sum"},
			description = OptionHelp.METHOD)
	private String method = "linear";

	@Parameter(persist = false, label = "Steps", description = OptionHelp.STEPS)
	private String steps = "9";

	@Parameter(
			persist = false,
			label = "Decode",
			choices = {"off", "on"},
			description = OptionHelp.DECODE)
	private String decode = "off";

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
	private ImagePlus mixed;

	@Override
	void compute() throws IOException {
		mixed = latents.interpolate(input, second, words());
	}

	@Override
	public JobType job() {
		return JobType.INTERPOLATE;
	}
}
