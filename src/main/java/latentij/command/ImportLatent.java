// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import latentij.command.widget.ButtonsWidget;
import latentij.command.widget.ModelWidget;
import latentij.command.widget.PathWidget;
import latentij.ij.latents.LatentStacks;
import latentij.ij.menu.PathChooser;
import latentij.interchange.LatentFormats;
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
 * Makes a stack of the latents in a file of NumPy, safetensors or ComfyUI.
 *
 * @see LatentService#importLatent
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Makes a latent stack of a file that NumPy, diffusers or ComfyUI wrote",
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = ImportLatent.TITLE, weight = 15)
		})
public class ImportLatent extends LatentCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "Import Latent";

	/** The value of a file that is still to be chosen. */
	static final String NO_FILE = "none";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "File", style = PathWidget.STYLE, description = OptionHelp.EXCHANGE_FILE)
	private String file = NO_FILE;

	@Parameter(persist = false, label = "Model", style = ModelWidget.STYLE, description = OptionHelp.LATENT_MODEL)
	private String model = "auto";

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

	@Parameter(
			persist = false,
			required = false,
			visibility = ItemVisibility.MESSAGE,
			style = ButtonsWidget.STYLE,
			label = " ")
	private final String buttons = "";

	@Parameter(type = ItemIO.OUTPUT)
	private ImagePlus latent;

	/** Found once, before the dialog: there, another file may be chosen. */
	private Boolean asks;

	@Override
	void choosePaths() {
		if (file.equals(NO_FILE)) file = PathChooser.require(JobType.IMPORT, null);
	}

	@Override
	void compute() throws IOException {
		latent = latents.importLatent(words());
	}

	/** What a file tells that LatentIJ wrote, nobody is asked for. */
	@Override
	synchronized boolean asks() {
		if (asks == null) asks = file.equals(NO_FILE) || !tellsItsModel(file);
		return asks;
	}

	/** @return false for files of which the model must be said, and for those that cannot be read */
	static boolean tellsItsModel(final String file) {
		try {
			final Path path = Path.of(file);
			return LatentStacks.provenance(LatentFormats.of(path).notes(path), file)
					.isPresent();
		} catch (final IOException | IllegalArgumentException exc) {
			return false;
		}
	}

	@Override
	public JobType job() {
		return JobType.IMPORT;
	}
}
