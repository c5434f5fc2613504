call("java.lang.System.setProperty", "latentij.download", "true");
open("CHART");
run("Encode to Latent", "model=latentij/kl-f8c4 device=cpu");
saveAs("Tiff", "OUT/download.tif");
print("version=" + Property.get("latentij.model.version"));
run("Decode Latent");
saveAs("PNG", "OUT/download.png");
