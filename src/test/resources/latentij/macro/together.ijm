open("CHART");
for (i = 0; i < 8; i++) {
	run("Encode to Latent", "input=chart.png device=cpu");
	run("Decode Latent", "input=chart-latent device=cpu");
	print("chart-latent=" + isOpen("chart-latent") + " chart-decoded=" + isOpen("chart-decoded"));
	close("chart-*");
}
