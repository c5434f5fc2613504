#@ File (label = "Folder of images", style = "directory") input
#@ File (label = "Folder for latents", style = "directory") output
#@ String (label = "Model", value = "latentij-f8c4") model
#@ String (label = "Posterior", choices = {"mean", "sample"}) posterior
#@ String (label = "Seed (for sample)", value = "0") seed
#@ String (label = "Device", choices = {"auto", "gpu", "cpu"}) device
#@ String (label = "Precision", choices = {"fp32", "tf32", "fp16", "fast"}) precision
#@ LatentService latents

// Encodes all images of a folder to 32-bit TIFF stacks: cell.png to cell.png-latent.tif.
// A file that fails is named, and the others are done. Runs without a window, too, and
// ends with exit code 1 if a file failed:
//
//   fiji --headless --run Encode_Folder_to_Latents.groovy "input='in',output='out',model='latentij-f8c4',posterior='mean',seed='0',device='auto',precision='fp32'"
//
// The slices of a stack are the channels of the scaled latent, as the pipelines of
// diffusers take it. In Python:
//
//   z = torch.from_numpy(tifffile.imread("x.png-latent.tif"))[None]       # [1, 4, h, w]
//   image = vae.decode(z / vae.config.scaling_factor).sample
//
// ComfyUI keeps its latents unscaled: {"samples": z / scaling_factor}. The factor
// stands in the TIFF as the property latentij.scaling_factor. Other programs
// understand a latent only if they have the model that made it.

import latentij.ij.ScriptEnd

try {
	latents.encodeFolder([folder: input.path, output: output.path, model: model, posterior: posterior, seed: seed,
		device: device, precision: precision])
} catch (Exception exc) {
	ScriptEnd.fail(exc)
	throw exc
}
