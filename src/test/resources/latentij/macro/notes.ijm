// What is special about an image is in the log that a person sees.
print("\\Clear");
open("CHART");
makeRectangle(0, 0, 64, 64);
run("Encode to Latent", "device=cpu");
print("notes=" + indexOf(getInfo("log"), "has a selection, which was ignored"));
