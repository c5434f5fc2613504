#@ File (label = "Folder of images", style = "directory") input
#@ File (label = "Folder for latents", style = "directory") output
#@ String (label = "Model", value = "latentij-f8c4") model
#@ String (label = "Posterior", choices = {"mean", "sample"}) posterior
#@ String (label = "Seed (for sample)", value = "0") seed
#@ String (label = "Device", choices = {"auto", "gpu", "cpu"}) device
#@ String (label = "Precision of a GPU", choices = {"fp32", "tf32", "fp16"}) precision
#@ LatentService latents

// Encodes all images of a folder to 32-bit TIFF stacks. Runs without a window, too:
//
//   fiji --headless --run Encode_Folder_to_Latents.groovy "input='in',output='out',
//     model='latentij-f8c4',posterior='mean',seed='0',device='auto',precision='fp32'"
//
// The slices of a stack are the channels of the scaled latent, as the pipelines of
// diffusers take it. In Python:
//
//   z = torch.from_numpy(tifffile.imread("x-latent.tif"))[None]       # [1, 4, h, w]
//   image = vae.decode(z / vae.config.scaling_factor).sample
//
// ComfyUI keeps its latents unscaled: {"samples": z / scaling_factor}. The factor
// stands in the TIFF as the property latentij.scaling_factor. Other programs
// understand a latent only if they have the model that made it.

import ij.IJ
import java.util.concurrent.Callable
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import latentij.job.EncodeOptions

def options = EncodeOptions.parse([model: model, posterior: posterior, seed: seed, device: device, precision: precision])

// Encodes one file; says what came of it, or nothing if it is no image.
def encode = { file ->
	def image = IJ.openImage(file.path)
	if (image == null || image.width * image.height == 0) return null
	def latent = latents.encode(image, options)
	def target = new File(output, file.name.replaceFirst(/\.[^.]*$/, "") + "-latent.tif")
	if (!IJ.saveAsTiff(latent, target.path)) throw new IOException("$target could not be written")
	image.close()
	return "${file.name}: $latent.width x $latent.height x $latent.stackSize, scaling factor ${latent.getProp("latentij.scaling_factor")}"
}

// Two at a time: one is read or written while the network works on the other.
def threads = Executors.newFixedThreadPool(2)
def files = input.listFiles().findAll { it.isFile() }.sort()
def jobs = files.collect { file -> threads.submit({ encode(file) } as Callable) }
def count = 0
try {
	for (job in jobs) {
		def line = job.get()
		if (line == null) continue
		println line
		count++
	}
}
catch (ExecutionException failure) {
	throw failure.cause
}
finally {
	threads.shutdownNow()
}
println "$count latents are in $output"
