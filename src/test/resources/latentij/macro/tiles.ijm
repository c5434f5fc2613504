open("CHART");
run("Encode to Latent", "model=[FOLDER] tiling=on device=cpu");
saveAs("Tiff", "OUT/tiles.tif");
print("tiling=" + Property.get("latentij.tiling"));
run("Decode Latent", "tiling=128");
saveAs("PNG", "OUT/tiles.png");
