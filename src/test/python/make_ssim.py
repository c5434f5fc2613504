"""Writes src/test/resources/latentij/quality/ssim: pairs of small images, and in
expected.txt their structural similarity as scikit-image computes it.

    python src/test/python/make_ssim.py
"""
import pathlib

import numpy as np
import skimage
from PIL import Image
from skimage.metrics import structural_similarity

print("scikit-image", skimage.__version__, "numpy", np.__version__)
OUT = pathlib.Path(__file__).parents[1] / "resources/latentij/quality/ssim"
OUT.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(0)


def luma(rgb):
    return rgb.astype(np.float64) @ [0.299, 0.587, 0.114]


def save(name, rgb):
    Image.fromarray(rgb).save(OUT / (name + ".png"), optimize=True)


y, x = np.mgrid[0:21, 0:26]
plain = np.stack([x * 9, y * 12, (x + y) * 5], axis=-1)
original = np.clip(plain + rng.normal(0, 20, plain.shape), 0, 255).astype(np.uint8)
others = {
    "noisy": np.clip(original + rng.normal(0, 25, plain.shape), 0, 255).astype(np.uint8),
    "darker": (original // 2).astype(np.uint8),
    "smooth": np.clip(plain, 0, 255).astype(np.uint8),
    "inverted": (255 - original).astype(np.uint8)}
save("original", original)
lines = []
for name, other in others.items():
    save(name, other)
    value = structural_similarity(luma(original), luma(other), data_range=255, gaussian_weights=True,
                                  sigma=1.5, use_sample_covariance=False)
    lines.append(f"{name} {value:.12f}\n")
(OUT / "expected.txt").write_text("".join(lines))
print("".join(lines))
