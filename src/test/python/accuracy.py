"""How far LatentIJ and PyTorch are from float64, on a model of full size.

    java ... latentij.model.checkpoint.FullSizeModel FOLDER
    python accuracy.py FOLDER
    java ... latentij.model.checkpoint.FullSizeBenchmark FOLDER 512 FOLDER
    python accuracy.py FOLDER

The first run of this script computes the references with diffusers, in float64
and in float32, and keeps them in FOLDER; the second compares. Both decode the
same latent. Needs torch, diffusers and 12 GB of memory.
"""

import os
import sys

import numpy as np

SIZE = 512


def image(size):
    """Shapes, gradients and noise; [1,3,size,size] in [-1,1]."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:size, 0:size] / size
    planes = [np.sin(20 * x + c) * np.cos(13 * y * (c + 1)) for c in range(3)]
    disc = (x - 0.5) ** 2 + (y - 0.4) ** 2 < 0.05
    img = np.stack([np.where(disc, 0.8 - 0.5 * c, p) for c, p in enumerate(planes)])
    img = img + 0.1 * rng.standard_normal(img.shape)
    return np.clip(img, -1, 1)[None].astype(np.float32)


def reference(folder):
    import diffusers
    import torch

    print(f"torch {torch.__version__}, diffusers {diffusers.__version__}, "
          f"numpy {np.__version__}")
    x = image(SIZE)
    np.save(os.path.join(folder, "x.npy"), x)
    z = None
    for name, dtype in [("f64", torch.float64), ("torch", torch.float32)]:
        vae = diffusers.AutoencoderKL.from_pretrained(
            folder, subfolder="vae", torch_dtype=dtype).eval()
        with torch.no_grad():
            mean = vae.encode(torch.from_numpy(x).to(dtype)).latent_dist.mean
            np.save(os.path.join(folder, name + "_mean.npy"), mean.numpy())
            if z is None:
                z = mean.to(torch.float32)
                np.save(os.path.join(folder, "z.npy"), z.numpy())
            decoded = vae.decode(z.to(dtype)).sample
            np.save(os.path.join(folder, name + "_decoded.npy"), decoded.numpy())
        print(name, "done", flush=True)


def compare(folder):
    for what in ["mean", "decoded"]:
        exact = np.load(os.path.join(folder, f"f64_{what}.npy"))
        print(f"{what}: from {exact.min():.3g} to {exact.max():.3g}")
        for name in ["torch", "ours"]:
            path = os.path.join(folder, f"{name}_{what}.npy")
            if os.path.exists(path):
                error = np.abs(np.load(path) - exact)
                print(f"  {name:6} maximum error {error.max():.3g}, "
                      f"mean error {error.mean():.3g}")


if __name__ == "__main__":
    if not os.path.exists(os.path.join(sys.argv[1], "torch_decoded.npy")):
        reference(sys.argv[1])
    compare(sys.argv[1])
