// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

/** The help texts of {@link Options}, as constants for annotations. */
public final class OptionHelp {

	public static final String INPUT = "The title of an open image";

	public static final String MODEL = "A name from the list, or the path of a model folder or file";

	public static final String LATENT_MODEL = "auto: the model that made the latent; else a name from the list, "
			+ "or the path of a model folder or file";

	public static final String SOURCE =
			"none: asks for it where there is a window; else the path of the folder with the"
					+ " files that are read, or of a .zarr or .n5 folder";

	public static final String TARGET = "none: asks for it where there is a window; else the path of the folder for the"
			+ " results, which is made if need be";

	public static final String FORMAT = "tif: stacks that keep the model and all that decoding needs; npy, npz,"
			+ " safetensors, latent: for Python and ComfyUI, as of Export";

	public static final String IMAGE_FORMAT = "png: for one image of 8 bits; tif: for stacks, too";

	public static final String SUBFOLDERS = "off: the files in the folder alone; on: those in the folders in it, too,"
			+ " whose names the results keep";

	public static final String SKIP = "off: results that are there are replaced; on: their files are left out, so that"
			+ " a run goes on where an earlier one ended";

	public static final String WORKERS =
			"Files at a time: one is read or written while others are computed; from 1 to 64";

	public static final String SIZE = "original: all pixels, edges repeated up to a multiple of the model's factor "
			+ "(8 for Stable Diffusion); 512x512: resized to this size, and no other, as Pillow does, bicubic";

	public static final String ROI = "off: the whole slice; on: the rectangle around the selection alone";

	public static final String SLICES =
			"current: what is shown; all; or a range of a stack, as 2-10, 1,3,5-7, t=1-50 or [z=2-10 t=1-50]";

	public static final String LATENT_SLICES = "all; current: what is shown; or a range, as for encoding";

	public static final String CHANNELS = "composite: what is shown, as one latent; "
			+ "each: every channel as grey, over its display range, as a latent of its own";

	public static final String AXES = "auto: of N5 images, as they tell, else x, y, then c or z; else their names, the"
			+ " fastest first, as xyt";

	public static final String POSTERIOR =
			"mean: the best reconstruction, nothing random; sample: drawn from the posterior with the seed;"
					+ " index: of a model with a codebook, a 16-bit image of the nearest entries' numbers";

	public static final String SEED =
			"Of the sample: a whole number; the noise is that of torch.Generator(\"cpu\").manual_seed(seed), the same for every"
					+ " slice and file of one size";

	public static final String TILING =
			"off: the whole image at once; on, or the side of a tile in pixels (a multiple of 32, as 512): "
					+ "as diffusers' enable_tiling(), whose numbers are others";

	public static final String DEVICE =
			"auto: the GPU where one works, else the CPU; gpu, or the second one as gpu:1; cpu";

	public static final String PRECISION =
			"fp32: the same numbers everywhere; tf32, fp16: faster on a GPU, the third digit differs; "
					+ "fast: faster on a CPU, the fifth digit differs";

	public static final String MODELS = "A name from the list, or the path of a model folder or file; several,"
			+ " separated by commas, are compared";

	public static final String FOLDER =
			"none: the image, all slices and frames of a stack; else the path of a folder, all images in it";

	public static final String METHOD =
			"linear; spherical: as slerp in diffusers; direction: as LatentInterpolate in ComfyUI; "
					+ "average; difference: the first minus the second; sum";

	public static final String STEPS =
			"The number of latents from the first to the second, both included; of linear, spherical and direction";

	public static final String DECODE = "off: latents; on: the images that are decoded from them";

	public static final String COLORS =
			"auto: known where the factors of the model are known, else fit; known: the linear factors that "
					+ "ComfyUI uses; fit: factors fitted once to the model's own decoder; components: the three "
					+ "principal components of the latent, for models of which there is no decoder";

	public static final String DEPTH = "The bits of a value: 8, 16 or 32. With 8 and 16, values are rounded, "
			+ "and the scale is kept as the calibration of the image";

	public static final String FILE = "none: asks for it where there is a window; else the path of a TIFF file";

	public static final String EXCHANGE_FILE = "none: asks for it where there is a window; else the path of a file"
			+ " that ends in .npy, .npz, .safetensors or .latent; of Import, also of a folder of latents in OME-Zarr or N5";

	public static final String SCALING = "auto: as the file says, else as its kind has it (raw in .npz and"
			+ " .latent, scaled in .safetensors; of .npy, and of files that others wrote, it must be said); scaled:"
			+ " times the scaling factor, as in diffusers' pipelines; raw: as the autoencoder gives it";

	public static final String LAYOUT = "channels: [N,C,h,w]; patches: [N,4C,h/2,w/2], as FLUX.2's pipeline;"
			+ " packed: [N,h/2*w/2,4C], as FLUX's transformers";

	public static final String DTYPE = "float32; float16: half of the size, rounded to 11 bits";

	public static final String ARRAY = "auto: the one that is there, or is called latents; else its name";

	public static final String IMAGE_SIZE =
			"auto: as the file says, else the model's factor times the latent's; else that of the image, as"
					+ " 500x375";

	public static final String SECOND = "The title of the other latent, of the same model and size";

	public static final String OUTPUT = "none: into memory; else the path of a TIFF file that the result is written"
			+ " to plane by plane, and opened from as a virtual stack: for stacks larger than memory";

	public static final String UPDATE = "off: a new window; on: the window of the image that was decoded from this "
			+ "latent before, if it is open";

	public static final String COMPARE = "none; else the title of the open image that was encoded: it, the"
			+ " decoded one and their difference are drawn side by side, with PSNR and SSIM";

	public static final String RANGE =
			"each: every channel over its own range of values; all: one range for all channels";

	public static final String MAP =
			"viridis: from the lowest to the highest value; diverging: blue below 0, white at 0, red above";

	private OptionHelp() {}
}
