// Encodes the active image, shows what the model sees, and decodes it again.

if (nImages == 0) exit("Open an image first, as File > Open Samples > Clown.");
run("Encode to Latent", "posterior=mean");
latent = getTitle();
print(latent + ": " + getWidth() + " x " + getHeight() + " x " + nSlices
	+ ", made by the model " + Property.get("latentij.model"));

run("Show Latent Channels", "input=[" + latent + "]");

// Whatever is done to the latent here changes the picture below, as:
// selectImage(latent); run("Add...", "value=0.5 slice");
run("Decode Latent", "input=[" + latent + "]");
