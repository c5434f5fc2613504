open("CHART");
run("Encode to Latent", "device=cpu");
run("Decode Latent", "device=cpu compare=chart.png");
print("compared=" + getTitle() + " " + getInfo("slice.label") + " " + isOpen("chart-decoded"));
newImage("one", "8-bit white", 5, 3, 1);
run("Encode to Latent", "device=cpu");
run("Decode Latent", "device=cpu");
print("tiny=" + getWidth() + "x" + getHeight());
