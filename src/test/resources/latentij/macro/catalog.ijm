call("java.lang.System.setProperty", "latentij.catalog", "OUT/catalog.json");
open("CHART");
run("Encode to Latent", "model=lab-vae device=cpu");
saveAs("Tiff", "OUT/catalog.tif");
run("Decode Latent");
saveAs("PNG", "OUT/catalog.png");
call("java.lang.System.setProperty", "latentij.catalog", "");
call("java.lang.System.setProperty", "latentij.download", "false");
