# SPDX-License-Identifier: BSD-2-Clause
"""Makes src/test/resources/latentij/io/tiff.zip: small TIFF files that ImageJ does not open, of kinds that are read
here, and of kinds that are refused, by tifffile.

    python src/test/python/make_tiff.py

Needs tifffile. Values are those of value() below, which UnopenedTiffTest has too.
"""
import io
import pathlib
import sys
import zipfile

import numpy as np
import tifffile

HEIGHT, WIDTH = 9, 13


def value(dtype, c=0):
    """17 y + 3 x + 60 c within 8 bits; 37 times as much of 16 bits; a quarter of it, less 3, of floats."""
    y, x = np.indices((HEIGHT, WIDTH))
    v = 17 * y + 3 * x + 60 * c
    if np.dtype(dtype).kind == "f":
        return (0.25 * v - 3).astype(dtype)
    return (v % 251 if np.dtype(dtype).itemsize == 1 else v * 37).astype(dtype)


def tiff(values, **keys):
    file = io.BytesIO()
    tifffile.imwrite(file, values, **keys)
    return file.getvalue()


def with_alpha(*colors):
    """The alpha is another picture, not opaque."""
    return np.stack([*colors, colors[0][::-1]], -1)


def read():
    grey, short, floats = value("uint8"), value("uint16"), value("float32")
    rgb = np.stack([value("uint8", c) for c in range(3)], -1)
    alpha = {"extrasamples": ["unassalpha"], "planarconfig": "contig"}
    yield "big-8", tiff(grey, bigtiff=True)
    yield "big-16", tiff(short, bigtiff=True)
    yield "big-float", tiff(floats, bigtiff=True)
    yield "big-rgb", tiff(rgb, bigtiff=True, photometric="rgb")
    yield "big-stack-8", tiff(np.stack([grey, grey]), bigtiff=True, photometric="minisblack")
    yield "big-rgb-alpha", tiff(with_alpha(*np.moveaxis(rgb, -1, 0)), bigtiff=True, photometric="rgb", **alpha)
    yield "tiles-8", tiff(grey, tile=(16, 16))
    yield "tiles-16-be", tiff(short, tile=(16, 16), byteorder=">")
    yield "tiles-16-range", tiff(short, tile=(16, 16), description="ImageJ=1.54p\nmin=100.0\nmax=3000.0\n", metadata=None)
    yield "tiles-rgb", tiff(rgb, tile=(16, 16), photometric="rgb")
    yield "tiles-float64", tiff(value("float64"), tile=(16, 16))
    yield "float64", tiff(value("float64"))
    yield "float64-be", tiff(value("float64"), byteorder=">")
    yield "float64-stack", tiff(np.stack([value("float64")] * 3), photometric="minisblack")
    yield "float16", tiff(value("float16"))
    yield "float16-be", tiff(value("float16"), byteorder=">")
    yield "alpha-8", tiff(with_alpha(grey), photometric="minisblack", **alpha)
    yield "alpha-16", tiff(with_alpha(short), photometric="minisblack", **alpha)
    yield "alpha-float16", tiff(with_alpha(value("float16")), photometric="minisblack", **alpha)
    yield "alpha-apart-8", tiff(np.stack([grey, grey[::-1]]), photometric="minisblack",
                                extrasamples=["unassalpha"], planarconfig="separate")


def refused():
    grey = value("uint8")
    yield "int64", tiff(grey.astype("int64"))
    yield "complex64", tiff(grey.astype("complex64"))
    yield "channels5", tiff(np.stack([grey] * 5, -1), photometric="minisblack", planarconfig="contig")
    yield "rgb-float", tiff(np.stack([value("float32", c) for c in range(3)], -1), photometric="rgb")
    yield "big-palette", tiff(grey, bigtiff=True, photometric="palette", colormap=np.zeros((3, 256), "uint16"))
    yield "big-int16", tiff(grey.astype("int16"), bigtiff=True)
    yield "big-deflate", tiff(grey, bigtiff=True, compression="zlib")
    yield "tiles-deflate", tiff(grey, tile=(16, 16), compression="zlib")


def main():
    print("tifffile", tifffile.__version__, "numpy", np.__version__)
    target = pathlib.Path(__file__).parents[1] / "resources/latentij/io/tiff.zip"
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for folder in (read, refused):
            for name, file in folder():
                packed.writestr(zipfile.ZipInfo(f"{folder.__name__}/{name}.tif"), file, zipfile.ZIP_DEFLATED)
    print(target.stat().st_size, "bytes")


if __name__ == "__main__":
    sys.exit(main())
