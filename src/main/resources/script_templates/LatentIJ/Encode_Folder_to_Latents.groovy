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
//   fiji --headless --run Encode_Folder_to_Latents.groovy "input='in',output='out',
//     model='latentij-f8c4',posterior='mean',seed='0',device='auto',precision='fp32'"
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

import ij.IJ
import java.util.concurrent.Callable
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import latentij.ij.ScriptEnd
import latentij.job.EncodeOptions

def options = EncodeOptions.parse([model: model, posterior: posterior, seed: seed, device: device, precision: precision])

// Encodes one file, and says what came of it.
def encode = { file ->
	IJ.redirectErrorMessages()
	def image = IJ.openImage(file.path)
	if (image == null || image.width * image.height == 0) throw new IOException("ImageJ cannot open it as an image")
	try {
		def latent = latents.encode(image, options)
		latents.save(latent, new File(output, file.name + "-latent.tif"))
		return "$latent.width x $latent.height x $latent.stackSize, scaling factor ${latent.getProp("latentij.scaling_factor")}"
	} finally {
		image.close()
	}
}

def isImage = { file -> file.name ==~ /(?i).*\.(tiff?|png|jpe?g|bmp|gif)/ && !file.name.endsWith("-latent.tif") }

// Two at a time: one is read or written while the network works on the other.
def threads = Executors.newFixedThreadPool(2)
def files = input.listFiles().findAll { it.isFile() && isImage(it) }.sort()
def jobs = files.collect { file -> threads.submit({ encode(file) } as Callable) }
def failures = []
files.eachWithIndex { file, i ->
	try {
		println "$file.name: ${jobs[i].get()}"
	} catch (ExecutionException exc) {
		failures << "$file.name: ${exc.cause.message ?: exc.cause}"
		println failures.last()
	}
}
threads.shutdown()
def summary = "${files.size() - failures.size()} done, ${failures.size()} failed; the latents are in $output"
println(([summary] + failures).join("\n  "))
if (failures) {
	ScriptEnd.fail()
	throw new IOException(([summary] + failures).join("\n  "))
}
