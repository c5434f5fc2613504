files = newArray("CHART", "TISSUE");
for (i = 0; i < files.length; i++) {
	open(files[i]);
	run("Encode to Latent", "posterior=mean");
	saveAs("Tiff", "OUT/loop" + i + ".tif");
	close("*");
}
print("images=" + nImages);
