open("CHART");
run("Encode to Latent", "device=cpu");
run("Decode Live", "device=cpu");
