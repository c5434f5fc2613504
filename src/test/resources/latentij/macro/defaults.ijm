open("CHART");
run("Encode to Latent", "device=cpu");
saveAs("Tiff", "OUT/defaults.tif");
close();
open("CHART");
run("Encode to Latent");
saveAs("Tiff", "OUT/no-options.tif");
