// What is special about an image is in the log that a person sees; where the model runs is no news.
print("\\Clear");
open("CHART");
run("Encode to Latent", "device=cpu model=[FOLDER]");
opened = getInfo("log");
selectImage("chart.png");
makeRectangle(0, 0, 64, 64);
run("Encode to Latent", "device=cpu");
print("opened=" + indexOf(opened, " on CPU") + " notes=" + indexOf(getInfo("log"), "has a selection, which was ignored"));
