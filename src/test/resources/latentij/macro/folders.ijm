run("Encode Folder", "folder=OUT/good-in output=[OUT/good latents] format=npz device=cpu");
run("Decode Folder", "folder=[OUT/good latents] output=OUT/good-out device=cpu");
print("images=" + nImages);
