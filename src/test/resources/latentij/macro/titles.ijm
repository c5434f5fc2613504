for (i = 0; i < 12; i++) {
	open("CHART");
	run("Encode to Latent", "device=cpu");
	saveAs("Tiff", "OUT/mine" + i + ".tif");
}
titles = getList("image.titles");
print("titles=" + String.join(titles, " "));
close("*");
