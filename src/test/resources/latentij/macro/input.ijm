open("CHART");
open("TISSUE");
run("Encode to Latent", "input=chart.png");
saveAs("Tiff", "OUT/input.tif");
