open("CHART");
run("Encode to Latent", "model=latentij-f8c4 size=512x512 posterior=sample seed=1234567890123 device=cpu precision=fp16");
saveAs("Tiff", "OUT/sample.tif");
run("Decode Latent", "model=latentij-f8c4 device=cpu precision=tf32");
saveAs("PNG", "OUT/sample.png");
