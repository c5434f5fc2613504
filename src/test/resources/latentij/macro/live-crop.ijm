open("CHART");
run("Encode to Latent", "device=cpu");
latent = getImageID();
run("Decode Live", "device=cpu");
selectWindow("chart-live");
live = getImageID();
setLocation(screenWidth - 100, 200);
selectImage(latent);
makeRectangle(2, 2, 4, 3);
run("Crop");
selectImage(live);
// The picture changes first, then its window.
beyond = true;
for (i = 0; i < 500 && (getWidth() != 32 || beyond); i++) {
  wait(10);
  getLocationAndSize(x, y, width, height);
  beyond = x + width > screenWidth;
}
