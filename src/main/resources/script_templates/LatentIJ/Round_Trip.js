#@ ImagePlus image
#@ LatentService latents
#@output ImagePlus latent
#@output ImagePlus channels
#@output ImagePlus decoded

// Encodes an image, decodes it, and says how much of it came back.

// A file that is named on the command line (--run Round_Trip.js "image='cells.tif'") comes
// with its channels apart, and without their colors and ranges: as File > Open shows it, it
// is read by ImageJ.
image = latents.asOpened(image);

latent = latents.encode(image);
channels = latents.showChannels(latent);
decoded = latents.decode(latent);

print(image.getTitle() + ": " + latents.compare(image, decoded));
