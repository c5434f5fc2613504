open("CHART");
run("Encode to Latent", "device=cpu");
latent = getImageID();
run("Decode Latent", "device=cpu update=on");
first = getTitle();
n = nImages;
selectImage(latent);
run("Decode Latent", "device=cpu update=on");
print("reused=" + first + " " + getTitle() + " " + nImages - n);
