// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import java.io.IOException;
import latentij.job.DecodeOptions;
import latentij.service.LatentService;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Decodes a 32-bit stack of latent channels to an RGB image.
 *
 * @see LatentService#decode(ImagePlus, DecodeOptions)
 */
@Plugin(
		type = Command.class,
		headless = true,
		menu = {@Menu(label = "Plugins"), @Menu(label = "Latent Space"), @Menu(label = DecodeLatent.TITLE, weight = 3)})
public class DecodeLatent extends LatentCommand {

	/** As it stands in the menu and in macros. */
	public static final String TITLE = "Decode Latent";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Latent")
	private ImagePlus input;

	@Parameter(
			persist = false,
			label = "Model",
			style = ModelWidget.STYLE,
			description = "auto: the model that made the latent; else a name from the "
					+ "list, or the path of a model folder")
	private String model = DecodeOptions.AUTO;

	@Parameter(
			persist = false,
			label = "Tiling",
			choices = {"off", "on"},
			description = "off: the whole image at once; on: in overlapping tiles, as "
					+ "diffusers' AutoencoderKL does, for images that memory cannot hold")
	private String tiling = "off";

	@Parameter(
			persist = false,
			label = "Device",
			choices = {"auto", "gpu", "cpu"},
			description = "auto: the GPU where one works, else the CPU")
	private String device = "auto";

	@Parameter(
			persist = false,
			label = "Precision",
			choices = {"fp32", "tf32", "fp16"},
			description = "Of a GPU. fp32: the numbers of the CPU; tf32, fp16: faster, the third digit differs")
	private String precision = "fp32";

	@Parameter(type = ItemIO.OUTPUT)
	private ImagePlus image;

	@Override
	void compute() throws IOException {
		image = latents.decode(input, DecodeOptions.parse(model, tiling, device, precision));
	}

	@Override
	String title() {
		return TITLE;
	}
}
