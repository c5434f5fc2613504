# SPDX-License-Identifier: BSD-2-Clause
"""Makes src/test/resources/latentij/zarr/zarr.zip: small Zarr arrays of every kind that is read, some that are
refused, and images of OME-Zarr 0.4 and 0.5, by zarr-python.

    python src/test/python/make_zarr.py

Needs zarr 3.1, numcodecs. Values are those of value() below, which ZarrArrayTest has too.
"""
import pathlib
import shutil
import sys
import tempfile
import zipfile

import numcodecs
import numpy as np
import zarr
from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, ShardingCodec, TransposeCodec, ZstdCodec

SHAPE, CHUNKS = (2, 5, 11), (1, 4, 8)
LARGE, LARGE_CHUNKS = (1, 70, 90), (1, 64, 64)


def value(shape, dtype):
    """137 c + 17 y + 3 x, within the type; floats are a quarter of it, negative."""
    c, y, x = np.indices(shape)
    v = 137 * c + 17 * y + 3 * x
    if np.dtype(dtype).kind == "f":
        return (-0.25 * v).astype(dtype)
    return (v % 251 if np.dtype(dtype).itemsize == 1 else v * 7 % 65521).astype(dtype)


def v2(path, dtype, shape=SHAPE, chunks=CHUNKS, separator=".", skip=False, **keys):
    keys.setdefault("compressors", None)
    array = zarr.create_array(str(path), shape=shape, chunks=chunks, dtype=dtype, zarr_format=2,
                              chunk_key_encoding={"name": "v2", "separator": separator}, **keys)
    fill(array, shape, dtype, skip)


def v3(path, dtype, shape=SHAPE, chunks=CHUNKS, skip=False, **keys):
    keys.setdefault("compressors", None)
    array = zarr.create_array(str(path), shape=shape, chunks=chunks, dtype=dtype, zarr_format=3, **keys)
    fill(array, shape, dtype, skip)


def fill(array, shape, dtype, skip):
    if skip:  # The first channel has no chunks.
        array[1:] = value(shape, dtype)[1:]
    else:
        array[...] = value(shape, dtype)


def blosc(cname, shuffle):
    return numcodecs.Blosc(cname=cname, clevel=5, shuffle=shuffle)


def arrays(out):
    for dtype in ("|u1", "<u2", ">u2", "<f4", ">f4"):
        name = dtype.replace("<", "little-").replace(">", "big-").replace("|", "")
        v2(out / f"v2-{name}", dtype)
        v2(out / f"v2-{name}-fill", dtype, separator="/", skip=True, fill_value=9)
        for cname, shuffle in (("lz4", 1), ("lz4hc", 2), ("zstd", 1), ("zlib", 0)):
            v2(out / f"v2-{name}-blosc-{cname}", dtype, LARGE, LARGE_CHUNKS, compressors=blosc(cname, shuffle))
    v2(out / "v2-u2-blosc-small", "<u2", compressors=blosc("lz4", 1))
    for name, codec in (("zlib", numcodecs.Zlib(1)), ("gzip", numcodecs.GZip(1)), ("zstd", numcodecs.Zstd(3)),
                        ("lz4", numcodecs.LZ4())):
        v2(out / f"v2-u2-{name}", "<u2", LARGE, LARGE_CHUNKS, separator="/", compressors=codec)
    v2(out / "v2-u2-fortran", "<u2", order="F", compressors=numcodecs.Zlib(1))
    v2(out / "v2-f4-nan", "<f4", skip=True, fill_value=float("nan"))
    for dtype in ("uint8", "uint16", "float32"):
        v3(out / f"v3-{dtype}", dtype)
        v3(out / f"v3-{dtype}-blosc", dtype, LARGE, LARGE_CHUNKS, compressors=BloscCodec(cname="lz4"))
        v3(out / f"v3-{dtype}-zstd-fill", dtype, skip=True, fill_value=9, compressors=ZstdCodec(level=3))
    v3(out / "v3-gzip-crc32c", "uint16", compressors=[GzipCodec(level=1), Crc32cCodec()])
    v3(out / "v3-big", "uint16", serializer=BytesCodec(endian="big"))
    v3(out / "v3-transposed", "uint16", filters=TransposeCodec(order=(2, 0, 1)))
    v3(out / "v3-keys-of-v2", "uint16", chunk_key_encoding={"name": "v2", "separator": "."})
    for place in ("start", "end"):
        sharding = ShardingCodec(chunk_shape=CHUNKS, codecs=[BytesCodec(), ZstdCodec()], index_location=place)
        v3(out / f"v3-sharded-{place}-fill", "uint16", chunks=(2, 4, 16), skip=True, fill_value=9, serializer=sharding)


def refused(out):
    v2(out / "int16", "<i2")
    v2(out / "blosclz", "<u2", LARGE, LARGE_CHUNKS, compressors=blosc("blosclz", 1))
    v2(out / "bz2", "<u2", compressors=numcodecs.BZ2())
    v2(out / "filters", "<u2", filters=numcodecs.Delta("<u2"))
    v3(out / "float64", "float64")


def image(path, values, axes, version, scale, omero=None, **keys):
    group = zarr.open_group(str(path), mode="w", zarr_format=2 if version == "0.4" else 3)
    datasets = []
    for level in range(2):
        step = 2 ** level
        part = values[..., ::step, ::step]
        if version == "0.4":
            keys = {"chunk_key_encoding": {"name": "v2", "separator": "/"}}
        array = group.create_array(f"s{level}", shape=part.shape, dtype=part.dtype,
                                   chunks=(1,) * (part.ndim - 2) + (32, 32), **keys)
        array[...] = part
        scales = [s * (step if a in "yx" else 1) for a, s in zip(axes, scale)]
        datasets.append({"path": f"s{level}",
                         "coordinateTransformations": [{"type": "scale", "scale": scales}]})
    types = {"t": "time", "c": "channel"}
    multiscales = [{"name": path.name, "datasets": datasets,
                    "axes": [{"name": a, "type": types.get(a, "space"),
                              **({"unit": "micrometer"} if a in "zyx" else {})} for a in axes]}]
    if version == "0.4":
        multiscales[0]["version"] = version
        group.attrs["multiscales"] = multiscales
        if omero:
            group.attrs["omero"] = omero
    else:
        group.attrs["ome"] = {"version": version, "multiscales": multiscales, **({"omero": omero} if omero else {})}


def images(out):
    rng = np.random.default_rng(3)
    y, x = np.indices((37, 50))
    smooth = np.stack([(200 + 30 * y + 40 * x), (3000 - 50 * y + 10 * x)])
    stack = np.stack([np.stack([smooth + 100 * z + 300 * t for z in range(3)], axis=1) for t in range(2)])
    stack = (stack + rng.integers(0, 3, stack.shape)).astype("uint16")
    stack = stack[..., :33, :40]
    omero = {"channels": [{"label": "DAPI", "color": "0000FF", "active": True,
                           "window": {"min": 0, "max": 65535, "start": 150, "end": 4000}},
                          {"label": "GFP", "color": "00FF00", "active": True,
                           "window": {"min": 0, "max": 65535, "start": 1000, "end": 3600}}]}
    image(out / "stack-04.zarr", stack, "tczyx", "0.4", [2.0, 1.0, 3.0, 0.5, 0.5], omero)
    image(out / "stack-05.zarr", stack, "tczyx", "0.5", [2.0, 1.0, 3.0, 0.5, 0.5], omero,
          shards=(1, 1, 3, 64, 64))
    y, x = y[:33, :40], x[:33, :40]
    rgb = np.stack([(5 * x + 2 * y) % 256, (255 - 4 * y) % 256, (3 * x + 90) % 256]).astype("uint8")
    image(out / "rgb-05.zarr", rgb, "cyx", "0.5", [1.0, 0.25, 0.25])
    image(out / "grey-04.zarr", stack[0, 0, 0], "yx", "0.4", [0.5, 0.5])


def main():
    print("zarr", zarr.__version__, "numcodecs", numcodecs.__version__, "numpy", np.__version__)
    target = pathlib.Path(__file__).parents[1] / "resources/latentij/zarr/zarr.zip"
    target.parent.mkdir(exist_ok=True)
    out = pathlib.Path(tempfile.mkdtemp())
    try:
        for name, make in (("arrays", arrays), ("refused", refused), ("images", images)):
            (out / name).mkdir()
            make(out / name)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for file in sorted(out.rglob("*")):
                if file.is_file():
                    packed.writestr(zipfile.ZipInfo(str(file.relative_to(out))), file.read_bytes(),
                                    zipfile.ZIP_DEFLATED)
    finally:
        shutil.rmtree(out)
    print(target.stat().st_size, "bytes")


if __name__ == "__main__":
    sys.exit(main())
