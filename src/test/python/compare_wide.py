# SPDX-License-Identifier: BSD-2-Clause
"""Compares latents and images of wide models of several families with diffusers' in float64.

    python compare_wide.py make FOLDER NAME...       models of make_wide.py with other weights, and references
    latentij encode --model=FOLDER/NAME --format=npy --scaling=scaled --out=FOLDER/NAME-out FOLDER/NAME.png
    latentij encode --model=FOLDER/NAME --out=FOLDER/NAME-out FOLDER/NAME.png
    latentij decode --out=FOLDER/NAME-out FOLDER/NAME-out/NAME.png-latent.tif
    python compare_wide.py show FOLDER NAME...
"""
import os
import sys

import numpy
import torch
from PIL import Image

from make_families import randomized
from make_wide import models

HEIGHT, WIDTH = 256, 192


def references(model, pixels, dtype):
    """The mean, scaled, and the image decoded from it; of videos, one frame."""
    model.to(dtype)
    x = pixels.to(dtype) / 127.5 - 1
    frame = any(weight.dim() == 5 for weight in model.parameters())
    with torch.no_grad():
        mean = model.encode(x[:, :, None] if frame else x).latent_dist.mean
        decoded = model.decode(mean).sample
    if frame:
        mean, decoded = mean[:, :, 0], decoded[:, :, 0]
    scaled = mean * model.config.get("scaling_factor", 1)
    if hasattr(model, "latents_mean"):
        shift, deviation = [v.view(1, -1, 1, 1) for v in (model.latents_mean, model.latents_std)]
        scaled = (mean - shift) * model.config.scaling_factor / deviation
    return scaled.numpy(), decoded.numpy()


def make(root, names):
    pixels = (torch.rand(1, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(0)) * 255).round()
    for name, build in models():
        if name not in names:
            continue
        model = randomized(build(), 5)
        model.save_pretrained(os.path.join(root, name))
        Image.fromarray(pixels[0].permute(1, 2, 0).byte().numpy()).save(os.path.join(root, name + ".png"))
        exact, image = references(model, pixels, torch.float64)
        single, _ = references(model, pixels, torch.float32)
        numpy.savez(os.path.join(root, name + ".npz"), exact=exact, single=single, image=image)


def show(root, names):
    print("| model | latent: LatentIJ | PyTorch | largest value | grey levels one apart | more |\n|---|---|---|---|---|---|")
    for name in names:
        known = numpy.load(os.path.join(root, name + ".npz"))
        out = os.path.join(root, name + "-out", name + ".png")
        latent = numpy.load(out + "-latent.npy").reshape(known["exact"].shape)
        errors = [numpy.abs(value - known["exact"]).max() for value in (latent, known["single"])]
        levels = numpy.rint((known["image"][0].transpose(1, 2, 0) / 2 + 0.5).clip(0, 1) * 255)
        apart = numpy.abs(numpy.asarray(Image.open(out + "-decoded.png").convert("RGB")) - levels)
        print(f"| {name} | {errors[0]:.1e} | {errors[1]:.1e} | {numpy.abs(known['exact']).max():.1f} "
              f"| {(apart == 1).mean():.0e} | {(apart > 1).sum()} |")


if __name__ == "__main__":
    {"make": make, "show": show}[sys.argv[1]](sys.argv[2], sys.argv[3:])
