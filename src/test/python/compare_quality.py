"""Compares LatentIJ's PSNR, SSIM and MS-SSIM with scikit-image.

    python compare_quality.py                       writes the numbers that QualityTest expects
    python compare_quality.py ORIGINAL DECODED ...  prints those of pairs of files

Without files, three sample images are compared with coarser copies of themselves, which
the test makes in the same way.

MS-SSIM is that of Wang, Simoncelli and Bovik (2003): scikit-image has no function for it, but
for its parts. With a huge K1 the luminance term is 1, and structural_similarity gives the mean of
contrast and structure.
"""

import pathlib
import sys

import numpy as np
import skimage
from skimage.io import imread
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from skimage.transform import downscale_local_mean

SAMPLES = pathlib.Path(__file__).parents[3] / "sample-images"
OUT = pathlib.Path(__file__).parents[1] / "resources/latentij/quality/pairs.txt"
WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def luma(rgb):
    return rgb.astype(np.float64) @ [0.299, 0.587, 0.114]


def ssim(a, b, **options):
    return structural_similarity(a, b, data_range=255, gaussian_weights=True, sigma=1.5,
                                 use_sample_covariance=False, **options)


def ms_ssim(a, b):
    if min(a.shape) >> 4 < 11:
        return float("nan")
    product = 1.0
    for scale, weight in enumerate(WEIGHTS):
        last = scale == len(WEIGHTS) - 1
        product *= max(0, ssim(a, b) if last else ssim(a, b, K1=1e9)) ** weight
        if not last:
            a, b = (x[:x.shape[0] // 2 * 2, :x.shape[1] // 2 * 2] for x in (a, b))
            a, b = (downscale_local_mean(x, (2, 2)) for x in (a, b))
    return product


def measure(name, a, b):
    a, b = a[..., :3], b[..., :3]
    mae = np.abs(a.astype(np.float64) - b).mean()
    psnr = peak_signal_noise_ratio(a, b, data_range=255)
    return f"{name} {psnr:.9f} {ssim(luma(a), luma(b)):.9f} {ms_ssim(luma(a), luma(b)):.9f} {mae:.9f}\n"


def rgb(file):
    image = imread(file)
    return np.stack([image] * 3, axis=-1) if image.ndim == 2 else image


def coarser(image):
    """One pixel further right, and in steps of 32 grey levels."""
    return np.roll(image, 1, axis=1) & 0xe0 | 0x10


print("scikit-image", skimage.__version__, "numpy", np.__version__, file=sys.stderr)
files = sys.argv[1:]
if files:
    for original, decoded in zip(files[::2], files[1::2]):
        print(measure(pathlib.Path(original).name, rgb(original), rgb(decoded)), end="")
else:
    names = ["mountains.png", "chart.png", "tissue-odd.png"]
    text = "".join(measure(name, rgb(SAMPLES / name), coarser(rgb(SAMPLES / name))) for name in names)
    OUT.write_text(text)
    print(text, end="")
