// A lesson: what a latent is, on a picture that comes with LatentIJ, in seven steps.
// No network is needed. In a window, the pictures stand side by side on a screen of 1280 x 800.

var seconds = 4; // to read each sentence, in a window
var step = 0;
var board = 0;
var inWindow = false;

headless = call("java.awt.GraphicsEnvironment.isHeadless");
if (headless == "false") inWindow = !is("Batch Mode");
call("latentij.ij.SampleImage.open");
image = getTitle();
place(0, 108, 50);
pixels = getWidth() * getHeight() * 3;
say("An image: " + getWidth() + " x " + getHeight() + " pixels with three numbers each, red, green and blue.");

run("Encode to Latent", "input=[" + image + "]");
latent = getTitle();
getDimensions(width, height, channels, slices, frames);
place(252, 108, 400);
say("The encoder makes a latent of it: " + width + " x " + height + " pixels with " + nSlices
	+ " numbers each, " + round(pixels / (width * height * nSlices)) + " times fewer.");

run("Show Latent Channels", "input=[" + latent + "]");
rename("channels");
// Large enough for its labels, where another picture will be.
place(0, 345, 50);
say("The channels side by side: each looks like the image, small. A latent keeps what is where.");

selectImage(latent);
run("Duplicate...", "title=brighter duplicate");
setSlice(1);
run("Add...", "value=1 slice");
run("Decode Latent", "input=brighter");
close("brighter");
rename("plus one");
place(774, 108, 50);
say("Arithmetic: 1 was added to channel 1 of a copy of the latent. The decoder makes a brighter image of it.");

selectImage("channels");
place(504, 108, 18.75);
selectImage(image);
run("Duplicate...", "title=mirrored");
run("Flip Horizontally");
run("Encode to Latent", "input=mirrored");
run("Interpolate Latents", "input=[" + latent + "] second=mirrored-latent steps=3 decode=on");
row = getTitle();
run("Make Montage...", "columns=3 rows=1 scale=0.45");
rename("interpolated");
close(row);
close("mirrored*");
place(0, 345, 100);
say("Interpolation: from the latent of the image to that of its mirror image. Half way, both are seen at once.");

selectImage(latent);
run("Duplicate...", "title=noisy duplicate");
random("seed", 1);
run("Add Specified Noise...", "stack standard=1");
run("Decode Latent", "input=noisy");
close("noisy");
rename("with noise");
place(1026, 108, 50);
say("Noise was added to the latent. Stable Diffusion begins with noise alone, and takes it away step by step.");

run("Decode Latent", "input=[" + latent + "] compare=[" + image + "]");
comparison = getTitle();
numbers = getInfo("slice.label");
close(replace(comparison, "comparison", "decoded"));
// Again: the desktop may move a window that was just opened.
selectImage(latent);
place(252, 108, 400);
selectImage(comparison);
place(634, 345, 62.5);
say("Reconstruction: the latent as it was, decoded. Red and blue show what is lost, the fine texture. " + numbers + ".");

// Shows the active image at a place of the screen, at a zoom in percent. With 16ths of 100, ImageJ shows the whole
// image; otherwise, rounding cuts off a row, and a box in the corner tells so.
function place(x, y, zoom) {
	if (!inWindow) return;
	setLocation(x, y);
	// Windows of small images become smaller in steps of the zoom alone.
	while (zoom > 100 && getZoom() * 100 > zoom) run("Out [-]");
	if (zoom <= 100) run("Set... ", "zoom=" + zoom);
	setLocation(x, y);
}

// Prints a sentence, shows it on the board, which stays the active image, and waits until it was read.
function say(sentence) {
	step++;
	print(step + ". " + sentence);
	if (!inWindow) return;
	if (board == 0) {
		newImage("Lesson", "RGB white", 218, 190, 1);
		board = getImageID();
		setLocation(406, 550);
	}
	call("latentij.ij.Lesson.placeLog"); // 0, 550
	selectImage(board);
	setColor("white");
	fillRect(0, 0, getWidth(), getHeight());
	setColor("black");
	setFont("SansSerif", 16, "antialiased");
	words = split(step + ". " + sentence, " ");
	line = "";
	y = 26;
	for (i = 0; i < words.length; i++) {
		if (getStringWidth(line + words[i]) > getWidth() - 16) {
			drawString(line, 8, y);
			line = "";
			y += 23;
		}
		line = line + words[i] + " ";
	}
	drawString(line, 8, y);
	wait(1000 * seconds);
}
