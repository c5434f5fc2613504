/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.command;

import ij.ImagePlus;

import java.io.IOException;

import latentij.service.DecodeOptions;
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
@Plugin(type = Command.class, headless = true, menu = { @Menu(
	label = "Plugins"), @Menu(label = "Latent Space"), @Menu(
		label = DecodeLatent.TITLE, weight = 3) })
public class DecodeLatent extends LatentCommand {

	/** As it stands in the menu and in macros. */
	public static final String TITLE = "Decode Latent";

	@Parameter
	private LatentService latents;

	@Parameter(persist = false, label = "Latent")
	private ImagePlus input;

	@Parameter(persist = false, label = "Model", style = ModelWidget.STYLE,
		description = "auto: the model that made the latent; else a name from the " +
			"list, or the path of a model folder")
	private String model = DecodeOptions.AUTO;

	@Parameter(persist = false, label = "Tiling", choices = { "off", "on" },
		description = "off: the whole image at once; on: in overlapping tiles, as " +
			"diffusers' AutoencoderKL does, for images that memory cannot hold")
	private String tiling = "off";

	@Parameter(persist = false, label = "Device", choices = { "auto", "gpu",
		"cpu" }, description = "auto: the GPU where one works, else the CPU")
	private String device = "auto";

	@Parameter(persist = false, label = "Precision", choices = { "fp32", "tf32",
		"fp16" }, description = "Of a GPU. fp32: the numbers of the CPU; tf32, " +
			"fp16: faster, the third digit differs")
	private String precision = "fp32";

	@Parameter(type = ItemIO.OUTPUT)
	private ImagePlus image;

	@Override
	void compute() throws IOException {
		image = latents.decode(input, DecodeOptions.parse(model, tiling,
			device, precision));
	}

	@Override
	String title() {
		return TITLE;
	}
}
