#@ File (label = "Folder of images", style = "directory") input
#@ File (label = "Folder for latents", style = "directory") output
#@ String (label = "Size", choices = {"original", "512x512"}) size

// Encodes all images of a folder to 32-bit TIFF stacks, in the background.

setBatchMode(true);
names = getFileList(input);
for (i = 0; i < names.length; i++) {
	if (!matches(toLowerCase(names[i]), ".*\\.(tif|tiff|png|jpg|jpeg|bmp|gif)")) continue;
	showProgress(i, names.length);
	open(input + File.separator + names[i]);
	run("Encode to Latent", "size=" + size);
	saveAs("Tiff", output + File.separator + File.getNameWithoutExtension(names[i]) + "-latent");
	print(names[i] + ": " + getWidth() + " x " + getHeight() + " x " + nSlices);
	close("*");
}
setBatchMode(false);
