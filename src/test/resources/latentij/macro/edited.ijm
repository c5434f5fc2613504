open("CHART");
run("Encode to Latent", "posterior=mean");
run("Multiply...", "value=0 stack");
run("Decode Latent");
saveAs("PNG", "OUT/edited.png");
