#@ File (label = "Folder of images", style = "directory") input
#@ File (label = "Folder for latents", style = "directory") output
#@ String (label = "Size", choices = {"original", "512x512"}) size

// Encodes all images of a folder to 32-bit TIFF stacks, in the background: cell.png to
// cell.png-latent.tif. A file that fails is named, and the others are done.

// A macro of its own for each file, so that a failure ends only that one.
one = "arguments = split(getArgument(), '\\n');"
	+ "call('ij.IJ.redirectErrorMessages');"
	+ "open(arguments[0]);"
	+ "call('ij.IJ.redirectErrorMessages');"
	+ "run('Encode to Latent', 'size=' + arguments[2]);"
	+ "text = '' + getWidth() + ' x ' + getHeight() + ' x ' + nSlices;"
	+ "error = call('latentij.ij.ImageFiles.saveActive', arguments[1]);"
	+ "if (error == '') return 'done: ' + text; else return error;";
one = replace(one, "'", "\"");

setBatchMode(true);
names = getFileList(input);
done = 0;
failed = 0;
list = "";
for (i = 0; i < names.length; i++) {
	name = toLowerCase(names[i]);
	if (!matches(name, ".*\\.(tif|tiff|png|jpg|jpeg|bmp|gif)") || endsWith(name, "-latent.tif")) continue;
	showProgress(i, names.length);
	target = output + File.separator + names[i] + "-latent.tif";
	result = eval(one, input + File.separator + names[i] + "\n" + target + "\n" + size);
	if (startsWith(result, "done: ")) {
		done++;
		print(names[i] + ": " + substring(result, 6));
	} else {
		failed++;
		list = list + "\n" + names[i];
		// What stopped the macro stands in the log already.
		if (result == "0" || result == "[aborted]") result = "failed, as the line above says";
		print(names[i] + ": " + result);
	}
	close("*");
}
setBatchMode(false);
summary = "" + done + " done, " + failed + " failed";
print(summary + list);
if (failed > 0) {
	call("latentij.ij.ScriptEnd.fail");
	exit(summary + list);
}
