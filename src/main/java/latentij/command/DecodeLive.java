// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.io.IOException;
import latentij.command.widget.ModelWidget;
import latentij.job.DecodeOptions;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.service.LatentService;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Opens a window that decodes a latent while it is edited.
 *
 * @see LatentService#decodeLive(ImagePlus, DecodeOptions)
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Opens a picture that changes at once when the latent is painted on, filtered, or computed with",
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = DecodeLive.TITLE, weight = 4)})
public class DecodeLive extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Decode Live";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Latent")
	private ImagePlus input;

	@Parameter(persist = false, label = "Model", style = ModelWidget.STYLE, description = OptionHelp.LATENT_MODEL)
	private String model = DecodeOptions.AUTO;

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

	@Override
	void compute() throws IOException {
		latents.decodeLive(input, DecodeOptions.parse(words()));
	}

	@Override
	public JobType job() {
		return JobType.LIVE;
	}

	@Override
	boolean asks() {
		return false;
	}
}
