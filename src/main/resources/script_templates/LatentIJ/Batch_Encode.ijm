#@ File (label = "Folder of images", style = "directory") input
#@ File (label = "Folder for latents", style = "directory") output
#@ String (label = "Size", choices = {"original", "512x512"}) size

// Encodes all images of a folder to 32-bit TIFF stacks: cell.png to cell.png-latent.tif. A file that fails is in
// errors.csv, and the others are done. Decode Folder goes back.
run("Encode Folder", "folder=[" + input + "] output=[" + output + "] size=" + size);
