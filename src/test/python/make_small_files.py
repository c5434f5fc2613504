"""Writes small pieces of a sample image, to time folders of small files: JPEG into FOLDER/jpeg, and PNG of 8 bits and
TIFF of 16 bits in turn into FOLDER/mixed. Needs numpy, pillow and tifffile.

python src/test/python/make_small_files.py FOLDER
"""
import pathlib
import sys

import numpy
import tifffile
from PIL import Image

SAMPLE = pathlib.Path(__file__).parents[3] / "sample-images" / "mountains.png"

folder = pathlib.Path(sys.argv[1])
jpeg = folder / "jpeg"
mixed = folder / "mixed"
for part in (jpeg, mixed):
    part.mkdir(parents=True, exist_ok=True)
image = Image.open(SAMPLE).convert("RGB")
random = numpy.random.default_rng(1)
for i in range(400):
    width, height = (int(side) for side in random.integers(20, 140, 2))
    x, y = (int(place) for place in random.integers(0, 300, 2))
    piece = image.crop((x, y, x + width, y + height))
    piece.save(jpeg / f"{i}.jpg")
    if i >= 200:
        continue
    if i % 2:
        piece.save(mixed / f"{i}.png")
    else:
        grey = numpy.asarray(piece.convert("L")).astype("uint16") * 16
        tifffile.imwrite(mixed / f"{i}.tif", grey, imagej=True, metadata={"min": 0, "max": 4095})
