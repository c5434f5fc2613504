#@ File (label = "Folder of images", style = "directory") input
#@ File (label = "Folder for latents", style = "directory") output
#@ String (label = "Size", choices = {"original", "512x512"}) size

// Encodes all images of a folder to 32-bit TIFF stacks: cell.png to cell.png-latent.tif. A file that fails is in
// errors.csv, and the others are done. Decode Folder goes back.
one = "run(\"Encode Folder\", getArgument()); return \"done\";";
result = eval(one, "folder=[" + input + "] output=[" + output + "] size=" + size);
if (result != "done") {
	// In a shell, the exit code tells that something failed; ImageJ's own is 0 then, too.
	call("latentij.ij.ScriptEnd.fail");
	exit();
}
