// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.io.IOException;
import java.util.Optional;
import latentij.command.widget.ButtonsWidget;
import latentij.command.widget.ModelWidget;
import latentij.command.widget.OriginalWidget;
import latentij.command.widget.PathWidget;
import latentij.command.widget.SlicesWidget;
import latentij.ij.ui.DecodedWindows;
import latentij.job.DecodeOptions;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.job.options.Options;
import latentij.reconstruction.DecodedComparison;
import latentij.service.LatentService;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Decodes a 32-bit stack of latent channels to an RGB image, or several latents to a stack.
 *
 * @see LatentService#decode(ImagePlus, DecodeOptions)
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Turns a latent back into an image, with the model that made it",
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = DecodeLatent.TITLE, weight = 3)})
public class DecodeLatent extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Decode Latent";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Latent")
	private ImagePlus input;

	@Parameter(persist = false, label = "Model", style = ModelWidget.STYLE, description = OptionHelp.LATENT_MODEL)
	private String model = DecodeOptions.AUTO;

	@Parameter(persist = false, label = "Slices", style = SlicesWidget.STYLE, description = OptionHelp.LATENT_SLICES)
	private String slices = "all";

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
			label = "Reuse the window",
			choices = {"off", "on"},
			description = OptionHelp.UPDATE)
	private String update = "off";

	@Parameter(persist = false, label = "Compare with", style = OriginalWidget.STYLE, description = OptionHelp.COMPARE)
	private String compare = "none";

	@Parameter(
			persist = false,
			required = false,
			visibility = ItemVisibility.MESSAGE,
			style = ButtonsWidget.STYLE,
			label = " ")
	private final String buttons = "";

	@Parameter(type = ItemIO.OUTPUT)
	private ImagePlus image;

	/** Null unless it was asked for. The last output: a macro goes on with it. */
	@Parameter(type = ItemIO.OUTPUT)
	private ImagePlus comparison;

	@Override
	void compute() throws IOException {
		final DecodeOptions options = DecodeOptions.parse(words());
		final Optional<DecodedComparison> with = DecodedComparison.of(input, options);
		image = DecodedWindows.place(input, latents.decode(input, options), options.get(Options.UPDATE));
		if (with.isEmpty()) return;
		// Now, so that its window comes to the front before that of the comparison opens, not after.
		if (host().opensWindows()) image.show();
		comparison = with.get().draw(image);
	}

	@Override
	public JobType job() {
		return JobType.DECODE;
	}
}
