# SPDX-License-Identifier: BSD-2-Clause
"""Makes src/test/resources/latentij/io/tiff.zip: small TIFF files that ImageJ does not open, of kinds that are read
here, and of kinds that are refused, and compressed ones, by tifffile.

    python src/test/python/make_tiff.py

Needs tifffile and imagecodecs. Values are those of value() below, which the tests that read them
have too.
"""
import io
import itertools
import pathlib
import sys
import zipfile

import numpy as np
import tifffile

HEIGHT, WIDTH = 9, 13


def value(dtype, c=0, shape=(HEIGHT, WIDTH)):
    """17 y + 3 x + 60 c within 8 bits; 37 times as much of 16 bits; a quarter of it, less 3, of floats."""
    y, x = np.indices(shape)
    v = 17 * y + 3 * x + 60 * c
    if np.dtype(dtype).kind == "f":
        return (0.25 * v - 3).astype(dtype)
    return (v % 251 if np.dtype(dtype).itemsize == 1 else v * 37).astype(dtype)


def tiff(values, **keys):
    file = io.BytesIO()
    tifffile.imwrite(file, values, **keys)
    return file.getvalue()


def in_turn(pages, ways):
    """Writes pages, each in its own way."""
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as out:
        for page, way in zip(pages, ways):
            out.write(page, **{"photometric": "rgb" if page.ndim == 3 else "minisblack", "metadata": None, **way})
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
    yield "big-zstd", tiff(grey, bigtiff=True, compression="zstd")
    yield "tiles-jpeg", tiff(grey, tile=(16, 16), compression="jpeg")
    yield "tiles-jpeg2000", tiff(grey, tile=(16, 16), compression="jpeg2000")
    yield "big-tiles-lzma", tiff(grey, bigtiff=True, tile=(16, 16), compression="lzma")


def mixed():
    """Two pages in several ways, of which one is not read."""
    grey = value("uint8")
    yield "8-none-then-zstd", in_turn([grey] * 2, [{}, {"compression": "zstd"}])
    yield "8-none-then-jpeg", in_turn([grey] * 2, [{}, {"compression": "jpeg"}])


def compressed():
    """Two pages each of 29 x 19 pixels, of which page p is value(c=7p): tiles are cut at two edges."""
    shape = (19, 29)
    pages = range(2)
    kinds = {
        "8": lambda p: value("uint8", 7 * p, shape),
        "16": lambda p: value("uint16", 7 * p, shape),
        "float": lambda p: value("float32", 7 * p, shape),
        "rgb": lambda p: np.stack([value("uint8", 7 * p + c, shape) for c in range(3)], -1),
    }
    plain = [("zlib", 1), ("lzw", 1), ("packbits", 1)]
    forms = itertools.cycle(itertools.product((False, True), ("<", ">"), (False, True)))

    def write(kind, make, compression, predictor, tiled, order, big):
        layout = {"tile": (16, 16)} if tiled else {"rowsperstrip": 8}
        name = "-".join([kind, compression, str(predictor), "tiles" if tiled else "strips",
                         "be" if order == ">" else "le", *(["big"] if big else [])])
        return name, tiff(np.stack([make(p) for p in pages]), compression=compression, predictor=predictor,
                          byteorder=order, bigtiff=big, photometric="rgb" if kind == "rgb" else "minisblack",
                          metadata=None, **layout)

    for kind, make in kinds.items():
        for compression, predictor in plain + list(itertools.product(("zlib", "lzw"), (3 if kind == "float" else 2,))):
            # Of eight forms, each kind and way has two, and their turn ends elsewhere for the next.
            for _ in range(2):
                yield write(kind, make, compression, predictor, *next(forms))
        next(forms)
    for kind in "float16", "float64":
        for tiled, order in (True, ">"), (False, "<"):
            yield write(kind, lambda p: value(kind, 7 * p, shape), "zlib", 3, tiled, order, False)
    alpha = {"photometric": "minisblack", "extrasamples": ["unassalpha"], "metadata": None}
    grey = [with_alpha(value("uint8", 7 * p, shape)) for p in pages]
    yield "8-alpha", tiff(np.stack(grey), compression="lzw", predictor=2, tile=(16, 16), planarconfig="contig", **alpha)
    yield "8-alpha-apart", tiff(np.moveaxis(np.stack(grey), -1, 1), compression="zlib", predictor=2, tile=(16, 16),
                                planarconfig="separate", **alpha)
    # Each page in its own way.
    for name, make, ways in (
            ("8-none-then-lzw-tiles", kinds["8"], ({}, {"compression": "lzw", "predictor": 2, "tile": (16, 16)})),
            ("16-zlib-then-differences", kinds["16"], ({"compression": "zlib"}, {"compression": "zlib", "predictor": 2})),
            ("float-none-then-zlib", kinds["float"], ({}, {"compression": "zlib", "predictor": 3})),
            ("rgb-none-then-packbits", kinds["rgb"], ({}, {"compression": "packbits", "rowsperstrip": 5}))):
        yield name, in_turn([make(0), make(1)], ways)
    # Other pages follow the two.
    others = [value("uint8", 0, shape), value("uint8", 7, shape), value("uint16", 14, shape), value("uint8", 0)]
    yield "8-then-others", in_turn(others, [{"compression": "zlib"}] * 4)
    yield "8-then-white-for-zero", in_turn([*others[:2], others[0]], [{}, {}, {"photometric": "miniswhite"}])
    # The smaller copies of a slide.
    file = io.BytesIO()
    with tifffile.TiffWriter(file, bigtiff=True, ome=True) as out:
        full = np.stack([value("uint16", 7 * p, shape) for p in pages])
        out.write(full, subifds=2, tile=(16, 16), compression="lzw", predictor=2, metadata={"axes": "ZYX"})
        for level in 2, 4:
            out.write(full[:, ::level, ::level], subfiletype=1, tile=(16, 16), compression="lzw")
    yield "16-pyramid", file.getvalue()
    # Enough of it that LZW's codes have 12 bits, and begin again.
    y, x = np.indices((72, 70))
    yield "noise", tiff(((31 * x * x + 17 * y * y + 7 * x * y) % 251).astype("uint8"), compression="lzw", rowsperstrip=72)


def colors():
    """Pages of 29 x 19 pixels, of which color c of page p is value(c=3p+c), and a fourth one, where there is one."""
    shape = (19, 29)

    def pages(dtype, count, channels, apart):
        made = [np.stack([value(dtype, 3 * p + c, shape) for c in range(channels)], 0 if apart else -1)
                for p in range(count)]
        return np.stack(made) if count > 1 else made[0]

    def write(dtype, count, channels=3, apart=False, extra=None, photometric="rgb", **keys):
        return tiff(pages(dtype, count, channels, apart), photometric=photometric, metadata=None,
                    planarconfig="separate" if apart else "contig", extrasamples=extra and [extra], **keys)

    yield "16-1-of-imagej", write("uint16", 1)
    yield "16-1-zlib", write("uint16", 1, compression="zlib", predictor=2)
    yield "16-1-apart-lzw", write("uint16", 1, apart=True, compression="lzw", byteorder=">")
    yield "16-1-big", write("uint16", 1, bigtiff=True)
    yield "16-1-tiles-zlib", write("uint16", 1, tile=(16, 16), compression="zlib", predictor=2, byteorder=">")
    yield "16-2", write("uint16", 2, rowsperstrip=8)
    yield "16-3-zlib", write("uint16", 3, compression="zlib", rowsperstrip=8)
    yield "16-2-apart", write("uint16", 2, apart=True)
    yield "16-2-apart-tiles-zlib", write("uint16", 2, apart=True, tile=(16, 16), compression="zlib", predictor=2)
    yield "16-2-said-to-be-grey", tiff(pages("uint16", 2, 3, False), photometric="minisblack", planarconfig="contig",
                                       metadata=None)
    yield "16-1-fourth", write("uint16", 1, 4, extra="unspecified")
    yield "16-2-fourth-lzw", write("uint16", 2, 4, extra="unspecified", compression="lzw", predictor=2)
    yield "16-1-alpha", write("uint16", 1, 4, extra="unassalpha")
    yield "16-2-apart-alpha-zlib", write("uint16", 2, 4, apart=True, extra="unassalpha", compression="zlib")
    yield "8-3-apart", write("uint8", 3, apart=True)
    yield "8-1-apart-alpha", write("uint8", 1, 4, apart=True, extra="unassalpha")
    yield "8-2-apart-big-tiles-lzw", write("uint8", 2, apart=True, bigtiff=True, tile=(16, 16), compression="lzw",
                                           predictor=2)


def numbers():
    """Two pages each of whole numbers with a sign, of large ones, and with a color table, in several forms."""
    base = [value("int64", c) // 37 for c in range(2)]
    table = np.stack([np.arange(256), np.arange(256)[::-1], np.arange(256) * 7 % 256]).astype("uint16") * 257
    kinds = {
        "int8": ("minisblack", lambda v: v % 251 - 125),
        "int16": ("minisblack", lambda v: (v - 100) * 200),
        "int32": ("minisblack", lambda v: (v - 100) * 10000019),
        "uint32": ("minisblack", lambda v: v * 17000001),
        "uint8": ("palette", lambda v: v % 251),
        "uint16": ("palette", lambda v: v * 37),
    }
    forms = {
        "plain": {},
        "lzw": {"compression": "lzw", "predictor": 2},
        "tiles": {"tile": (16, 16)},
        "tiles-zlib-be": {"tile": (16, 16), "compression": "zlib", "predictor": 2, "byteorder": ">"},
        "big": {"bigtiff": True},
    }
    for (dtype, (photometric, make)), (form, keys) in itertools.product(kinds.items(), forms.items()):
        colormap = {"uint8": table, "uint16": np.zeros((3, 65536), "uint16")}.get(dtype)
        yield f"{dtype}-{form}", tiff(np.stack([make(v) for v in base]).astype(dtype), photometric=photometric,
                                      colormap=colormap, metadata=None, **keys)


def luts():
    """Two channels in colors of their own, without the range of each; with and without that of the first."""
    tables = [np.stack([np.arange(256) * (color == c) for color in range(3)]).astype("uint8") for c in (1, 2)]
    for dtype, told in itertools.product(("uint8", "uint16", "float32"), ({}, {"min": 3.0, "max": 90.0})):
        channels = np.stack([value(dtype, c) for c in range(2)])
        for compression in None, "zlib":
            name = "-".join([dtype, "told" if told else "untold", compression or "none"])
            yield name, tiff(channels, imagej=True, compression=compression,
                             metadata={"axes": "CYX", "mode": "color", "LUTs": tables, **told})


def main():
    print("tifffile", tifffile.__version__, "numpy", np.__version__)
    target = pathlib.Path(__file__).parents[1] / "resources/latentij/io/tiff.zip"
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for folder in (read, refused, mixed, compressed, colors, numbers, luts):
            for name, file in folder():
                packed.writestr(zipfile.ZipInfo(f"{folder.__name__}/{name}.tif"), file, zipfile.ZIP_DEFLATED)
    print(target.stat().st_size, "bytes")


if __name__ == "__main__":
    sys.exit(main())
