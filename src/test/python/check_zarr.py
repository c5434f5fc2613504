# SPDX-License-Identifier: BSD-2-Clause
"""Reads folders that LatentIJ wrote with zarr-python and ome-zarr, and compares them with TIFF files.

    python src/test/python/check_zarr.py FOLDER.zarr FILE.tif [FOLDER.zarr FILE.tif ...]

The TIFF file is what LatentIJ makes of the same image as TIFF. Needs zarr 3.1, ome-zarr, Pillow.
"""
import sys

import numpy as np
import ome_zarr
import zarr
from ome_zarr.io import parse_url
from ome_zarr.reader import Reader
from PIL import Image, ImageSequence


def main(names):
    print("zarr", zarr.__version__, "ome-zarr", ome_zarr.__version__)
    for folder, file in zip(names[::2], names[1::2]):
        node = next(iter(Reader(parse_url(folder))()))
        by_ome = np.asarray(node.data[0])
        by_zarr = zarr.open_group(folder, mode="r")["0"][...]
        with Image.open(file) as tiff:
            pages = np.stack([np.asarray(page) for page in ImageSequence.Iterator(tiff)])
        if pages.ndim == 4:  # RGB
            pages = np.moveaxis(pages, 3, 1)
        axes = [axis["name"] for axis in node.metadata["axes"]]
        print(folder, axes, by_zarr.shape, by_zarr.dtype, node.metadata["coordinateTransformations"][0])
        assert np.array_equal(by_ome, by_zarr)
        assert np.array_equal(by_zarr.reshape(-1), pages.reshape(-1)), "the values differ"
    print("equal")


if __name__ == "__main__":
    main(sys.argv[1:])
