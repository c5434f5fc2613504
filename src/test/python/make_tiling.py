"""Writes what diffusers computes in tiles, into src/test/resources/latentij/vectors:

kl-f8c4/tiled: AutoencoderKL.enable_tiling(), of 64 x 64 pixels, and of 32 x 32 for a
config whose sample_size is 32;
families/dc-ae/tiled: AutoencoderDC.enable_tiling(), of 32 x 32, a new one each 28.

The image is expected/x.npy repeated to 144 x 200 pixels; the latent that is decoded
is the first 9 x 17 pixels of its mean. That of AutoencoderDC is repeated to 64 x 72.

    python src/test/python/make_tiling.py
"""
import pathlib

import diffusers
import numpy as np
import torch
from diffusers import AutoencoderDC, AutoencoderKL

print("diffusers", diffusers.__version__, "torch", torch.__version__, "numpy", np.__version__)
FOLDER = pathlib.Path(__file__).parents[1] / "resources/latentij/vectors/kl-f8c4"
OUT = FOLDER / "tiled"
OUT.mkdir(exist_ok=True)

vae = AutoencoderKL.from_pretrained(FOLDER / "vae").eval()
vae.enable_tiling()
assert vae.tile_sample_min_size == 64 and vae.tile_latent_min_size == 8
x = np.tile(np.load(FOLDER / "expected/x.npy"), (1, 1, 3, 4))[..., :144, :200]
with torch.no_grad():
    image = torch.from_numpy(np.ascontiguousarray(x))
    moments = vae.encode(image).latent_dist.parameters
    latent = moments[:, :4, :9, :17].contiguous()
    decoded = vae.decode(latent).sample
    vae.disable_tiling()
    whole = vae.encode(image).latent_dist.parameters
    print("tiles change the moments by up to", float((whole - moments).abs().max()),
          "and the decoded image by up to",
          float((vae.decode(latent).sample - decoded).abs().max()))
np.save(OUT / "moments.npy", moments.numpy())
np.save(OUT / "decoded.npy", decoded.numpy())

small = AutoencoderKL.from_pretrained(FOLDER / "vae", sample_size=32).eval()
small.enable_tiling()
assert small.tile_sample_min_size == 32 and small.tile_latent_min_size == 4
with torch.no_grad():
    moments = small.encode(image[..., :80, :88]).latent_dist.parameters
    decoded = small.decode(moments[:, :4, :5, :9].contiguous()).sample
np.save(OUT / "moments-32.npy", moments.numpy())
np.save(OUT / "decoded-32.npy", decoded.numpy())

FOLDER = FOLDER.parent / "families/dc-ae"
OUT = FOLDER / "tiled"
OUT.mkdir(exist_ok=True)
deep = AutoencoderDC.from_pretrained(FOLDER / "vae").eval()
# The default of 512 and 448, a sixteenth of it.
assert deep.tile_sample_min_height == 512 and deep.tile_sample_stride_height == 448
deep.enable_tiling(32, 32, 28, 28)
x = np.tile(np.load(FOLDER / "expected/x.npy"), (1, 1, 2, 3))[..., :64, :72]
with torch.no_grad():
    image = torch.from_numpy(np.ascontiguousarray(x))
    latent = deep.encode(image).latent
    part = latent[..., :9, :17].contiguous()
    decoded = deep.decode(part).sample
    deep.disable_tiling()
    print("tiles change the latent by up to", float((deep.encode(image).latent - latent).abs().max()),
          "and the decoded image by up to", float((deep.decode(part).sample - decoded).abs().max()))
np.save(OUT / "latents.npy", latent.numpy())
np.save(OUT / "decoded.npy", decoded.numpy())
