// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.io.IOException;
import latentij.command.widget.ButtonsWidget;
import latentij.command.widget.PathWidget;
import latentij.ij.menu.PathChooser;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.service.LatentService;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Saves a latent with 8 or 16 bits for each value, and its scale.
 *
 * @see LatentService
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Saves a latent with 8 or 16 bits for each value, and its scale",
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = SaveLatent.TITLE, weight = 14)})
public class SaveLatent extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Save Latent";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Latent")
	private ImagePlus input;

	@Parameter(persist = false, label = "File", style = PathWidget.STYLE, description = OptionHelp.FILE)
	private String file = "none";

	@Parameter(
			persist = false,
			label = "Depth",
			choices = {"8", "16", "32"},
			description = OptionHelp.DEPTH)
	private String depth = "8";

	@Parameter(
			persist = false,
			required = false,
			visibility = ItemVisibility.MESSAGE,
			style = ButtonsWidget.STYLE,
			label = " ")
	private final String buttons = "";

	@Override
	void choosePaths() {
		if (file.equals("none")) file = PathChooser.require(JobType.SAVE, input);
	}

	@Override
	void compute() throws IOException {
		latents.saveLatent(input, words());
	}

	@Override
	public JobType job() {
		return JobType.SAVE;
	}
}
