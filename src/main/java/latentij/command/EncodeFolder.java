// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.io.IOException;
import latentij.command.widget.ButtonsWidget;
import latentij.command.widget.ModelWidget;
import latentij.command.widget.PathWidget;
import latentij.command.widget.PosteriorWidget;
import latentij.ij.menu.PathChooser;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.model.library.Models;
import latentij.service.LatentService;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Encodes all images in a folder to files of latents.
 *
 * @see LatentService#encodeFolder
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Encodes all images in a folder to files of latents",
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = EncodeFolder.TITLE, weight = 17)
		})
public class EncodeFolder extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Encode Folder";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Folder to read", style = PathWidget.STYLE, description = OptionHelp.SOURCE)
	private String folder = "none";

	@Parameter(persist = false, label = "Folder to write", style = PathWidget.STYLE, description = OptionHelp.TARGET)
	private String output = "none";

	@Parameter(
			persist = false,
			label = "Format",
			choices = {"tif", "npy", "npz", "safetensors", "latent"},
			description = OptionHelp.FORMAT)
	private String format = "tif";

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

	@Parameter(persist = false, label = "Slices", description = OptionHelp.SLICES)
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

	@Parameter(persist = false, label = "Axes", description = OptionHelp.AXES)
	private String axes = "auto";

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
		latents.encodeFolder(words());
	}

	@Override
	public JobType job() {
		return JobType.ENCODE_FOLDER;
	}
}
