open("TISSUE");
setBatchMode(true);
open("CHART");
run("Encode to Latent", "posterior=mean");
saveAs("Tiff", "OUT/batch.tif");
run("Decode Latent");
saveAs("PNG", "OUT/batch.png");
setBatchMode(false);
