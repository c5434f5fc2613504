// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.io.IOException;
import latentij.command.widget.ButtonsWidget;
import latentij.command.widget.ModelWidget;
import latentij.command.widget.PathWidget;
import latentij.ij.menu.PathChooser;
import latentij.job.DecodeOptions;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.service.LatentService;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Decodes all latents in a folder to image files.
 *
 * @see LatentService#decodeFolder
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Decodes all latents in a folder to image files",
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = DecodeFolder.TITLE, weight = 18)
		})
public class DecodeFolder extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Decode Folder";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Folder to read", style = PathWidget.STYLE, description = OptionHelp.SOURCE)
	private String folder = "none";

	@Parameter(persist = false, label = "Folder to write", style = PathWidget.STYLE, description = OptionHelp.TARGET)
	private String output = "none";

	@Parameter(
			persist = false,
			label = "Format",
			choices = {"png", "tif"},
			description = OptionHelp.IMAGE_FORMAT)
	private String format = "png";

	@Parameter(
			persist = false,
			label = "Include subfolders",
			choices = {"off", "on"},
			description = OptionHelp.SUBFOLDERS)
	private String subfolders = "off";

	@Parameter(
			persist = false,
			label = "Skip files that are done",
			choices = {"off", "on"},
			description = OptionHelp.SKIP)
	private String skip = "off";

	@Parameter(persist = false, label = "Model", style = ModelWidget.STYLE, description = OptionHelp.LATENT_MODEL)
	private String model = DecodeOptions.AUTO;

	@Parameter(persist = false, label = "Slices", description = OptionHelp.LATENT_SLICES)
	private String slices = "all";

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

	@Parameter(persist = false, label = "Array", description = OptionHelp.ARRAY)
	private String array = "auto";

	@Parameter(persist = false, label = "Size", description = OptionHelp.IMAGE_SIZE)
	private String size = "auto";

	@Parameter(persist = false, label = "Workers", description = OptionHelp.WORKERS)
	private String workers = "2";

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

	@Override
	void choosePaths() {
		if (folder.equals("none")) folder = PathChooser.folder("Folder to Read");
		if (output.equals("none")) output = PathChooser.folder("Folder to Write");
	}

	@Override
	void compute() throws IOException {
		latents.decodeFolder(words());
	}

	@Override
	public JobType job() {
		return JobType.DECODE_FOLDER;
	}
}
