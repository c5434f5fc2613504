// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

/** The help texts of {@link Options}, as constants for annotations. */
public final class OptionHelp {

	public static final String INPUT = "The title of an open image";

	public static final String MODEL = "A name from the list, or the path of a model folder or file";

	public static final String LATENT_MODEL = "auto: the model that made the latent; else a name from the list, "
			+ "or the path of a model folder or file";

	public static final String SOURCE =
			"none: asks for it in a window; else the path of the folder to read, or of a .zarr or .n5 folder";

	public static final String TARGET =
			"none: asks for it in a window; else the path of the folder for the results, which is made if it "
					+ "is not there";

	public static final String FORMAT =
			"tif: stacks that keep the model and all else that decoding needs; npy, npz, safetensors, "
					+ "latent: for Python and ComfyUI, as Export Latent writes them";

	public static final String IMAGE_FORMAT = "png: for single images of 8 bits; tif: for stacks, too";

	public static final String SUBFOLDERS =
			"off: only the files of the folder itself; on: also those in its subfolders, whose names the "
					+ "results keep";

	public static final String SKIP =
			"off: existing results are replaced; on: files that have a result are left out, so that a run "
					+ "goes on where an earlier one ended";

	public static final String WORKERS =
			"Files at a time, from 1 to 64: one is read or written while another is computed";

	public static final String SIZE =
			"original: all pixels, edges repeated up to a multiple of the model's factor (8 for Stable "
					+ "Diffusion); 512x512: resized to this size, and no other, bicubic as in Pillow";

	public static final String ROI = "off: the whole slice; on: only the rectangle around the selection";

	public static final String SLICES =
			"current: what is shown; all; or a range of a stack, as 2-10, 1,3,5-7, t=1-50 or [z=2-10 t=1-50]";

	public static final String LATENT_SLICES = "all; current: what is shown; or a range, as for encoding";

	public static final String CHANNELS =
			"composite: what is shown, as one latent; each: a latent for every channel, as grey over its "
					+ "display range";

	public static final String AXES =
			"auto: what an N5 image says, else x, y, then c or z; else their names, the fastest first, as xyt";

	public static final String POSTERIOR =
			"mean: the best reconstruction, nothing random; sample: drawn from the posterior with the seed; "
					+ "index: for models with a codebook, a 16-bit image with the numbers of the nearest entries";

	public static final String SEED =
			"For a sample, a whole number: the noise is that of torch.Generator(\"cpu\").manual_seed(seed), "
					+ "the same for all slices and files of one size";

	public static final String TILING =
			"off: the whole image at once; on, or the side of a tile in pixels (a multiple of 32, as 512): "
					+ "overlapping tiles as with diffusers' enable_tiling(), which changes the numbers";

	public static final String DEVICE =
			"auto: the GPU if one works, else the CPU; gpu, or the second one as gpu:1; cpu";

	public static final String PRECISION =
			"fp32: the same numbers everywhere; tf32, fp16: faster on a GPU, numbers differ in the third "
					+ "digit; fast: faster on a CPU, numbers differ in the fifth digit";

	public static final String MODELS = "A name from the list, or the path of a model folder or file; several,"
			+ " separated by commas, are compared";

	public static final String FOLDER =
			"none: the image, all slices and frames of a stack; else the path of a folder, all images in it";

	public static final String METHOD =
			"linear; spherical: as slerp in diffusers; direction: as LatentInterpolate in ComfyUI; "
					+ "average; difference: the first minus the second; sum";

	public static final String STEPS =
			"The number of latents, the first and the second included; for linear, spherical and direction";

	public static final String DECODE = "off: latents; on: the images that are decoded from them";

	public static final String COLORS =
			"auto: known where the model's factors are known, else fit; known: the linear factors of "
					+ "ComfyUI; fit: factors fitted once to the model's own decoder; components: the three principal "
					+ "components of the latent, which need no decoder";

	public static final String DEPTH =
			"Bits of a value: 8, 16 or 32. With 8 and 16, values are rounded, and the scale becomes the "
					+ "calibration of the image";

	public static final String FILE = "none: asks for it in a window; else the path of a TIFF file";

	public static final String EXCHANGE_FILE =
			"none: asks for it in a window; else the path of a file that ends in .npy, .npz, .safetensors or "
					+ ".latent; for Import also of a folder of latents in OME-Zarr or N5";

	public static final String SCALING =
			"auto: what the file says, else raw in an array called latents of .npz, and as ComfyUI has it in .latent "
					+ "(for .npy, other arrays, and a .safetensors file of another program, say which); new files are "
					+ "raw in .npz and .latent, scaled in .safetensors; scaled: times the scaling factor, as in "
					+ "diffusers' pipelines; raw: as the autoencoder gives it";

	public static final String LAYOUT =
			"channels: [N,C,h,w]; patches: [N,4C,h/2,w/2], as in FLUX.2's pipeline; packed: [N,h/2*w/2,4C], "
					+ "as in FLUX's transformers";

	public static final String DTYPE = "float32; float16: half of the size, rounded to 11 bits";

	public static final String ARRAY = "auto: the only one, or the one called latents; else its name";

	public static final String IMAGE_SIZE =
			"auto: what the file says, else the latent's size times the model's factor; else the size of the "
					+ "image, as 500x375";

	public static final String SECOND = "The title of the other latent, of the same model and size";

	public static final String OUTPUT =
			"none: into memory; else the path of a TIFF file, which is written plane by plane and opened as "
					+ "a virtual stack: for stacks larger than memory";

	public static final String UPDATE =
			"off: a new window; on: the window of the image that was decoded from this latent before, if it "
					+ "is still open";

	public static final String COMPARE = "none; else the title of the open image that was encoded: it, the"
			+ " decoded one and their difference are drawn side by side, with PSNR and SSIM";

	public static final String RANGE =
			"each: every channel over its own range of values; all: one range for all channels";

	public static final String MAP =
			"viridis: from the lowest to the highest value; diverging: blue below 0, white at 0, red above";

	private OptionHelp() {}
}
