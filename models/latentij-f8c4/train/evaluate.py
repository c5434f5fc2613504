"""How well does a model keep images? PSNR and SSIM of the round trip, per image.

    python evaluate.py MODEL IMAGES [--sample | --noise DEVIATION] [--decoder MODEL] [--write FOLDER]
    python evaluate.py MODEL IMAGES --sides 8 16 24 ...
    python evaluate.py --components IMAGES

MODEL is a folder in Optimum's layout; IMAGES an image or a folder of images.
PSNR is over the 8-bit RGB values after rounding; SSIM is that of Wang et al. 2004
(Gaussian window 11x11, sigma 1.5, no padding) on luma. Sides that are no multiple
of 8 are continued with their last row or column and cut again. --components measures
the best linear code instead: four principal components of the very images' 8x8 blocks.
--sides measures squares of so many pixels, cut out of the images before the round trip and
after it: what small images lose for having nothing beside them.
"""
import argparse
import math
import time
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image
from scipy.ndimage import gaussian_filter

FACTOR = 8
COMPONENTS = 4
SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")


def psnr(a, b):
    """Peak signal-to-noise ratio in dB of 8-bit images [H,W,3]."""
    error = np.mean((a.astype(np.float64) - b) ** 2)
    return 10 * math.log10(255 ** 2 / error) if error > 0 else math.inf


def ssim(a, b):
    """Structural similarity of the luma of 8-bit images [H,W,3]."""
    x, y = (i.astype(np.float64) @ [0.299, 0.587, 0.114] for i in (a, b))

    def mean(t):
        return gaussian_filter(t, 1.5, radius=5)[5:-5, 5:-5]

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mx, my = mean(x), mean(y)
    vx, vy, cov = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    return np.mean((2 * mx * my + c1) * (2 * cov + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2)))


def padded(image):
    h, w = image.shape[:2]
    return np.pad(image, ((0, -h % FACTOR), (0, -w % FACTOR), (0, 0)), "edge")


class Model:
    """An encoder and a decoder in ONNX Runtime, on two threads of the CPU."""

    def __init__(self, folder, sample, deviation, decoder=None, threads=2):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.encoder, self.decoder = (
            onnxruntime.InferenceSession(path / "model.onnx", options, providers=["CPUExecutionProvider"])
            for path in (folder / "vae_encoder", (decoder or folder) / "vae_decoder"))
        self.sample, self.deviation = sample, deviation
        self.noise = np.random.default_rng(1)
        self.latents = []

    def round_trip(self, image):
        """Returns the decoded 8-bit image and the seconds that encoding and decoding took."""
        x = padded(image).astype(np.float32).transpose(2, 0, 1)[None] / 127.5 - 1
        start = time.perf_counter()
        moments = self.encoder.run(None, {"sample": x})[0]
        middle = time.perf_counter()
        mean, logvar = np.split(moments, 2, 1)
        self.latents.append(mean[0].reshape(mean.shape[1], -1))
        scale = np.exp(logvar / 2) if self.sample else np.float32(self.deviation)
        latent = mean + scale * self.noise.standard_normal(mean.shape, np.float32)
        restart = time.perf_counter()
        y = self.decoder.run(None, {"latent_sample": latent})[0]
        end = time.perf_counter()
        y = np.round((np.clip(y[0].transpose(1, 2, 0), -1, 1) + 1) * 127.5).astype(np.uint8)
        return y[:image.shape[0], :image.shape[1]], middle - start, end - restart


def small_images(codec, images, sides, across=8, down=6):
    """Prints the PSNR of squares that are images of their own, and of the same squares of whole images."""
    wholes = [codec.round_trip(image)[0] for image in images]
    print(f"{'side':>4} {'alone dB':>9} {'of whole dB':>12}")
    for side in sides:
        errors = []
        for image, whole in zip(images, wholes):
            h, w = (n // FACTOR * FACTOR - side for n in image.shape[:2])
            for y in np.linspace(0, h, down + 2)[1:-1].astype(int) // FACTOR * FACTOR:
                for x in np.linspace(0, w, across + 2)[1:-1].astype(int) // FACTOR * FACTOR:
                    square = image[y:y + side, x:x + side]
                    both = codec.round_trip(square)[0], whole[y:y + side, x:x + side]
                    errors.append([np.mean((square.astype(np.float64) - d) ** 2) for d in both])
        print("{:4} {:9.2f} {:12.2f}".format(side, *(10 * np.log10(255 ** 2 / np.mean(errors, 0)))))


class Components:
    """Principal components of all 8x8 blocks of some images."""

    def __init__(self, images):
        blocks = np.concatenate([self.blocks(padded(i)) for i in images])
        self.mean = blocks.mean(0)
        self.vectors = np.linalg.eigh(np.cov((blocks - self.mean).T))[1][:, -COMPONENTS:]
        self.latents = []

    @staticmethod
    def blocks(image):
        h, w = image.shape[0] // FACTOR, image.shape[1] // FACTOR
        return image.reshape(h, FACTOR, w, FACTOR, 3).transpose(0, 2, 1, 3, 4).reshape(h * w, -1).astype(np.float64)

    def round_trip(self, image):
        whole = padded(image)
        h, w = whole.shape[0] // FACTOR, whole.shape[1] // FACTOR
        code = (self.blocks(whole) - self.mean) @ self.vectors
        y = (code @ self.vectors.T + self.mean).reshape(h, w, FACTOR, FACTOR, 3).transpose(0, 2, 1, 3, 4)
        y = np.clip(np.round(y), 0, 255).astype(np.uint8).reshape(whole.shape)
        return y[:image.shape[0], :image.shape[1]], 0.0, 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+", metavar="MODEL IMAGES")
    parser.add_argument("--components", action="store_true", help="measure principal components, without a MODEL")
    parser.add_argument("--sample", action="store_true", help="decode a sample of the posterior, not its mean")
    parser.add_argument("--noise", type=float, default=0, help="deviation of noise to add to the mean")
    parser.add_argument("--decoder", type=Path, metavar="MODEL", help="decode with this model, as one of another version")
    parser.add_argument("--sides", type=int, nargs="+", help="measure squares of these sides, in pixels")
    parser.add_argument("--write", type=Path, help="folder for the decoded images, as PNG")
    o = parser.parse_args()
    if len(o.paths) != (1 if o.components else 2):
        parser.error("expected MODEL and IMAGES, or --components and IMAGES")
    source = o.paths[-1]
    files = [source] if source.is_file() else sorted(p for p in source.iterdir() if p.suffix.lower() in SUFFIXES)
    if not files:
        parser.error(f'no image found in "{source}": expected {", ".join(SUFFIXES)}')
    images = {p: np.asarray(Image.open(p).convert("RGB")) for p in files}
    codec = Components(images.values()) if o.components else Model(o.paths[0], o.sample, o.noise, o.decoder)
    if o.sides:
        return small_images(codec, list(images.values()), o.sides)
    rows = []
    print(f"{'image':32} {'size':>10} {'PSNR dB':>8} {'SSIM':>7} {'encode s':>9} {'decode s':>9}")
    for path, image in images.items():
        decoded, encoding, decoding = codec.round_trip(image)
        rows.append((psnr(image, decoded), ssim(image, decoded), encoding, decoding))
        size = f"{image.shape[1]}x{image.shape[0]}"
        print("{:32} {:>10} {:8.2f} {:7.4f} {:9.3f} {:9.3f}".format(path.name, size, *rows[-1]))
        if o.write:
            o.write.mkdir(parents=True, exist_ok=True)
            Image.fromarray(decoded).save(o.write / (path.stem + ".png"))
    print("{:32} {:>10} {:8.2f} {:7.4f} {:9.3f} {:9.3f}".format("mean", "", *np.mean(rows, 0)))
    if codec.latents:
        latents = np.concatenate(codec.latents, 1)
        print("latent mean     ", " ".join(f"{v:7.3f}" for v in latents.mean(1)))
        print("latent deviation", " ".join(f"{v:7.3f}" for v in latents.std(1)))


if __name__ == "__main__":
    main()
