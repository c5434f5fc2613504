# SPDX-License-Identifier: BSD-2-Clause
"""Reads N5 containers that LatentIJ wrote with TensorStore, and compares them with TIFF files.

    python src/test/python/check_n5.py CONTAINER.n5 FILE.tif [CONTAINER.n5 FILE.tif ...]

The TIFF file is what LatentIJ makes of the same image as TIFF. Needs tensorstore 0.1.86, Pillow.
"""
import json
import pathlib
import sys
from importlib.metadata import version

import numpy as np
import tensorstore as ts
from PIL import Image, ImageSequence


def main(names):
    print("tensorstore", version("tensorstore"))
    for container, file in zip(names[::2], names[1::2]):
        dataset = pathlib.Path(container) / "s0"
        array = ts.open({"driver": "n5", "kvstore": {"driver": "file", "path": str(dataset)}}).result()
        values = array.read().result().T
        with Image.open(file) as tiff:
            pages = np.stack([np.asarray(page) for page in ImageSequence.Iterator(tiff)])
        if pages.ndim == 4:  # RGB
            pages = np.moveaxis(pages, 3, 1)
        attributes = json.loads((dataset / "attributes.json").read_text())
        print(container, array.domain.labels, values.shape, values.dtype, array.dimension_units,
              attributes["transform"])
        # The pages of a TIFF file are in the order t, z, c.
        axes = attributes["transform"]["axes"]
        values = values.transpose([axes.index(axis) for axis in "tzcyx" if axis in axes])
        assert np.array_equal(values.reshape(-1), pages.reshape(-1)), "the values differ"
        assert list(array.domain.labels) == axes[::-1]
        assert list(array.shape) == attributes["dimensions"]
    print("equal")


if __name__ == "__main__":
    main(sys.argv[1:])
