"""A folder of images, encoded by a loop with diffusers, beside FolderBenchmark.

    python bench_folder.py --make MODEL             # a model of TAESD's size, random weights
    java ... latentij.ij.files.FolderBenchmark FOLDER 500 512 MODEL npy
    python bench_folder.py --model MODEL --input FOLDER/in --output OUT [--workers N] [--compare FOLDER/latents]

Each PNG file becomes an .npy file of the latent as diffusers' pipelines scale it. With
--workers, so many processes of a DataLoader read the files while one is computed. With
--compare, tells how far the latents are from LatentIJ's. Needs torch, diffusers, numpy
and Pillow; runs on the CPU.
"""

import argparse
import pathlib
import time

import numpy
import torch
from PIL import Image

import diffusers


class Images(torch.utils.data.Dataset):
    """Images as the encoder takes them, and the names of their files."""

    def __init__(self, folder):
        self.files = sorted(pathlib.Path(folder).glob("*.png"))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        with Image.open(self.files[index]) as image:
            pixels = numpy.array(image.convert("RGB"))
        values = torch.from_numpy(pixels).permute(2, 0, 1).float() / 127.5 - 1
        return self.files[index].name, values


def encoded(vae, image):
    if isinstance(vae, diffusers.AutoencoderTiny):
        return vae.encode(image).latents
    config = vae.config
    shift = getattr(config, "shift_factor", None) or 0
    return (vae.encode(image).latent_dist.mode() - shift) * config.scaling_factor


def compare(out, other):
    """Prints the largest difference of all values, and the largest value."""
    difference = largest = 0.0
    for file in sorted(out.glob("*.npy")):
        expected = numpy.load(file)
        found = numpy.load(other / file.name).reshape(expected.shape)
        difference = max(difference, float(numpy.abs(found - expected).max()))
        largest = max(largest, float(numpy.abs(expected).max()))
    print(f"largest difference {difference:.3g} of values up to {largest:.3g}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--make")
    parser.add_argument("--model")
    parser.add_argument("--input")
    parser.add_argument("--output")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--compare")
    args = parser.parse_args()
    if args.make:
        torch.manual_seed(0)
        diffusers.AutoencoderTiny().save_pretrained(args.make)
        return
    vae = diffusers.AutoModel.from_pretrained(args.model).eval()
    out = pathlib.Path(args.output)
    out.mkdir(parents=True, exist_ok=True)
    images = Images(args.input)
    loader = torch.utils.data.DataLoader(images, batch_size=None, num_workers=args.workers)
    with torch.inference_mode():
        encoded(vae, images[0][1][None])
        start = time.perf_counter()
        for name, values in loader:
            numpy.save(out / f"{name}-latent.npy", encoded(vae, values[None]).numpy())
        seconds = time.perf_counter() - start
    if args.compare:
        compare(out, pathlib.Path(args.compare))
    print(f"{len(images)} files, {seconds:.1f} s, {len(images) / seconds:.2f} files/s; torch {torch.__version__}, "
          f"diffusers {diffusers.__version__}, {torch.get_num_threads()} threads, {args.workers} workers")


if __name__ == "__main__":
    main()
