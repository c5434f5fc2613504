#@ ImagePlus image
#@ LatentService latents
#@output ImagePlus latent
#@output ImagePlus channels
#@output ImagePlus decoded

// Encodes an image, decodes it, and says how much of it came back.

var ImageQuality = Java.type("latentij.quality.ImageQuality");

latent = latents.encode(image);
channels = latents.showChannels(latent);
decoded = latents.decode(latent);

print(image.getTitle() + ": PSNR " + ImageQuality.psnr(
	image.flatten().getBufferedImage(), decoded.getBufferedImage()).toFixed(2) + " dB");
