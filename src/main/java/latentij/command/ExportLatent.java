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
 * Writes a latent into a file of NumPy, safetensors or ComfyUI.
 *
 * @see LatentService#exportLatent
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Writes a latent into a file for NumPy, diffusers or ComfyUI",
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = ExportLatent.TITLE, weight = 16)
		})
public class ExportLatent extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Export Latent";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Latent")
	private ImagePlus input;

	@Parameter(persist = false, label = "File", style = PathWidget.STYLE, description = OptionHelp.EXCHANGE_FILE)
	private String file = "none";

	@Parameter(
			persist = false,
			label = "Scaling",
			choices = {"auto", "scaled", "raw"},
			description = OptionHelp.SCALING)
	private String scaling = "auto";

	@Parameter(
			persist = false,
			label = "Layout",
			choices = {"channels", "patches", "packed"},
			description = OptionHelp.LAYOUT)
	private String layout = "channels";

	@Parameter(
			persist = false,
			label = "Number type",
			choices = {"float32", "float16"},
			description = OptionHelp.DTYPE)
	private String dtype = "float32";

	@Parameter(
			persist = false,
			required = false,
			visibility = ItemVisibility.MESSAGE,
			style = ButtonsWidget.STYLE,
			label = " ")
	private final String buttons = "";

	@Override
	void choosePaths() {
		if (file.equals("none")) file = PathChooser.require(JobType.EXPORT, input);
	}

	@Override
	void compute() throws IOException {
		latents.exportLatent(input, words());
	}

	@Override
	public JobType job() {
		return JobType.EXPORT;
	}
}
