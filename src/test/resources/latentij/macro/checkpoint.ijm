open("CHART");
run("Encode to Latent", "model=[MODEL] device=cpu");
saveAs("Tiff", "OUT/MODEL.tif");
run("Decode Latent");
saveAs("PNG", "OUT/MODEL.png");
