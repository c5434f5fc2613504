// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.io.IOException;
import latentij.command.widget.ButtonsWidget;
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
 * Draws a latent as a small picture, without its decoder.
 *
 * @see LatentService
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Draws a latent as a small picture, without its decoder",
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = LatentPreview.TITLE, weight = 11)
		})
public class LatentPreview extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Latent Preview";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Latent")
	private ImagePlus input;

	@Parameter(
			persist = false,
			label = "Colors",
			choices = {"auto", "known", "fit", "components"},
			description = OptionHelp.COLORS)
	private String colors = "auto";

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
	private ImagePlus preview;

	@Override
	void compute() throws IOException {
		preview = latents.preview(input, words());
	}

	@Override
	public JobType job() {
		return JobType.PREVIEW;
	}
}
