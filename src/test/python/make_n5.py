# SPDX-License-Identifier: BSD-2-Clause
"""Makes src/test/resources/latentij/n5/n5.zip: small N5 datasets of every kind that is read, some that are refused,
and images with the attributes of n5-ij, n5-viewer, COSEM, BigDataViewer and OME-NGFF, by TensorStore and zarr-python 2.

    python src/test/python/make_n5.py

Needs tensorstore 0.1.86, zarr 2.18, numcodecs 0.15, lz4, xxhash. Values are those of value() below, which N5ArrayTest
has too.
"""
import json
import pathlib
import shutil
import struct
import sys
import tempfile
import zipfile
from importlib.metadata import version

import lz4.block
import numcodecs
import numpy as np
import tensorstore as ts
import xxhash
import zarr

SHAPE, BLOCKS = (2, 5, 11), (1, 4, 8)
LARGE, LARGE_BLOCKS = (1, 70, 90), (1, 64, 64)


def value(shape, dtype):
    """137 c + 17 y + 3 x, within the type; floats are a quarter of it, negative. Other axes do not count."""
    at = np.indices(shape)
    c = at[-3] if len(shape) > 2 else 0
    v = 137 * c + 17 * at[-2] + 3 * at[-1]
    if np.dtype(dtype).kind == "f":
        return (-0.25 * v).astype(dtype)
    return (v % 251 if np.dtype(dtype).itemsize == 1 else v * 7 % 65521).astype(dtype)


def attributes(path, **more):
    file = path / "attributes.json"
    old = json.loads(file.read_text()) if file.exists() else {}
    path.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(old | more, indent=1))


def tensorstore(path, values, blocks, compression, skip=False):
    """Axes are given in numpy's order, and written in N5's."""
    array = ts.open({"driver": "n5", "kvstore": {"driver": "file", "path": str(path)}, "create": True,
                     "metadata": {"dimensions": values.shape[::-1], "blockSize": blocks[::-1],
                                  "dataType": values.dtype.name, "compression": compression}}).result()
    first = 1 if skip else 0  # The first channel has no blocks.
    array[..., first:].write(values[first:].T).result()


def by_zarr(path, values, blocks, compressor):
    root = zarr.group(zarr.N5Store(str(path.parent)))
    root.create_dataset(path.name, data=values, chunks=blocks, compressor=compressor)


def by_hand(path, values, blocks, encode, compression, mode=0):
    """A block at a time: what TensorStore and zarr-python do not write."""
    attributes(path, dimensions=values.shape[::-1], blockSize=blocks[::-1], dataType=values.dtype.name,
               compression=compression)
    for index in np.ndindex(*(-(-n // b) for n, b in zip(values.shape, blocks))):
        block = values[tuple(slice(i * b, (i + 1) * b) for i, b in zip(index, blocks))]
        file = path.joinpath(*map(str, index[::-1]))
        file.parent.mkdir(parents=True, exist_ok=True)
        header = struct.pack(f">HH{block.ndim}I", mode, block.ndim, *block.shape[::-1])
        if mode == 1:
            header += struct.pack(">I", block.size)
        file.write_bytes(header + encode(block.astype(block.dtype.newbyteorder(">")).tobytes()))


def lz4_stream(data):
    """As lz4-java's LZ4BlockOutputStream with blocks of 2048 bytes, the last one stored."""
    stream = b""
    for at in range(0, len(data), 2048):
        part = data[at:at + 2048]
        packed = lz4.block.compress(part, store_size=False)
        if len(packed) >= len(part) or at + 2048 >= len(data):
            method, packed = 0x11, part
        else:
            method = 0x21
        check = xxhash.xxh32_intdigest(part, seed=0x9747b28c) & 0xfffffff
        stream += b"LZ4Block" + struct.pack("<BIII", method, len(packed), len(part), check) + packed
    return stream + b"LZ4Block" + struct.pack("<BIII", 0x11, 0, 0, 0)


def arrays(out):
    raw = {"type": "raw"}
    for dtype in ("uint8", "uint16", "float32"):
        small, large = value(SHAPE, dtype), value(LARGE, dtype)
        tensorstore(out / f"{dtype}-raw", small, BLOCKS, raw)
        tensorstore(out / f"{dtype}-raw-missing", small, BLOCKS, raw, skip=True)
        tensorstore(out / f"{dtype}-gzip", small, BLOCKS, {"type": "gzip"})
        for cname, shuffle in (("lz4", 1), ("zstd", 2), ("zlib", 0)):
            tensorstore(out / f"{dtype}-blosc-{cname}", large, LARGE_BLOCKS,
                        {"type": "blosc", "cname": cname, "clevel": 5, "shuffle": shuffle})
        by_hand(out / f"{dtype}-lz4", large, LARGE_BLOCKS, lz4_stream, {"type": "lz4", "blockSize": 2048})
    for name, compression in (("zlib", {"type": "gzip", "useZlib": True}), ("bzip2", {"type": "bzip2"}),
                              ("zstd", {"type": "zstd"})):
        tensorstore(out / f"uint16-{name}", value(LARGE, "uint16"), LARGE_BLOCKS, compression)
    # The blocks of zarr-python are whole at the edges.
    by_zarr(out / "uint16-zarr-gzip", value(SHAPE, "uint16"), BLOCKS, numcodecs.GZip(1))
    by_zarr(out / "float32-zarr-blosc", value(LARGE, "float32"), LARGE_BLOCKS, numcodecs.Blosc(cname="lz4"))
    by_hand(out / "uint16-counted", value(SHAPE, "uint16"), BLOCKS, lambda data: data, raw, mode=1)
    tensorstore(out / "uint16-large-blocks", value(SHAPE, "uint16"), (8, 64, 64), raw)
    tensorstore(out / "uint16-two", value((5, 11), "uint16"), (4, 8), {"type": "gzip"})
    tensorstore(out / "uint16-five", value((2, 3, 2, 5, 11), "uint16"), (1, 2, 1, 4, 8), {"type": "gzip"})


def refused(out):
    for dtype in ("int16", "uint32", "float64"):
        tensorstore(out / dtype, np.zeros((5, 11), dtype), (5, 11), {"type": "raw"})
    tensorstore(out / "xz", np.zeros((5, 11), "uint16"), (5, 11), {"type": "xz"})
    tensorstore(out / "blosclz", value(LARGE, "uint16"), LARGE_BLOCKS,
                {"type": "blosc", "cname": "blosclz", "clevel": 5, "shuffle": 1})
    by_hand(out / "object", value(SHAPE, "uint16"), BLOCKS, lambda data: data, {"type": "raw"}, mode=2)


def image(path, values, **more):
    tensorstore(path, values, (1,) * (values.ndim - 2) + (32, 32), {"type": "gzip"})
    attributes(path, **more)


def images(out):
    y, x = np.indices((33, 40))
    stack = np.stack([np.stack([np.stack([200 + 30 * y + 40 * x + 300 * c + 100 * z + 700 * t for c in range(2)])
                                for z in range(3)]) for t in range(2)]).astype("uint16")
    for name in ("imagej", "viewer", "cosem", "bdv", "ngff", "glancer", "bare"):
        attributes(out / f"{name}.n5", n5="4.0.0")
    # As n5-ij exports a hyperstack: x, y, c, z, t.
    image(out / "imagej.n5/stack", stack, title="stack", fps=0.0, frameInterval=2.0, pixelWidth=0.5, pixelHeight=0.5,
          pixelDepth=3.0, pixelUnit="micron", xOrigin=0.0, yOrigin=0.0, zOrigin=0.0, numChannels=2, numSlices=3,
          numFrames=2, ImagePlusType=1, imageProperties={"Info": "by make_n5.py"})
    volume = stack[0, :, 0]
    half = volume[:, ::2, ::2]
    for channel in (0, 1):
        for level, values in enumerate((volume, half)):
            image(out / f"viewer.n5/c{channel}/s{level}", values + np.uint16(channel),
                  downsamplingFactors=[2 ** level, 2 ** level, 1],
                  pixelResolution={"dimensions": [0.25, 0.5, 2.0], "unit": "um"})
    datasets = []
    for level, values in enumerate((volume, half)):
        transform = {"axes": ["z", "y", "x"], "scale": [5.24, 4.0 * 2 ** level, 4.0 * 2 ** level],
                     "translate": [0.0, 2.0 * level, 2.0 * level], "units": ["nm", "nm", "nm"]}
        image(out / f"cosem.n5/em/s{level}", values, **({"transform": transform} if level == 0 else {}))
        datasets.append({"path": f"s{level}", "transform": transform})
    attributes(out / "cosem.n5/em", multiscales=[{"datasets": datasets, "name": "em"}], axes=["x", "y", "z"])
    for setup, time in ((0, 0), (0, 1), (1, 0), (1, 1)):
        for level, values in enumerate((volume, half)):
            image(out / f"bdv.n5/setup{setup}/timepoint{time}/s{level}", values + np.uint16(9 * setup + time),
                  downsamplingFactors=[2 ** level, 2 ** level, 1])
        attributes(out / f"bdv.n5/setup{setup}/timepoint{time}", multiScale=True, resolution=[0.2, 0.2, 1.5])
        attributes(out / f"bdv.n5/setup{setup}", downsamplingFactors=[[1, 1, 1], [2, 2, 1]], dataType="uint16")
    image(out / "ngff.n5/a/b/0", stack[0])
    attributes(out / "ngff.n5/a/b", multiscales=[{
        "version": "0.4", "name": "b", "axes": [{"name": "x", "type": "space", "unit": "micrometer"},
                                                {"name": "y", "type": "space", "unit": "micrometer"},
                                                {"name": "c", "type": "channel"},
                                                {"name": "z", "type": "space", "unit": "micrometer"}],
        "datasets": [{"path": "0", "coordinateTransformations": [
            {"type": "scale", "scale": [0.5, 0.25, 1.0, 3.0]},
            {"type": "translation", "translation": [10.0, 20.0, 0.0, 30.0]}]}]}])
    image(out / "glancer.n5/s0", stack[0, 0], axes=["x", "y", "c"], units=["um", "um", ""], resolution=[0.5, 0.5, 1])
    image(out / "bare.n5/raw", np.concatenate([volume, volume]))
    rgb = np.stack([(5 * x + 2 * y) % 256, (255 - 4 * y) % 256, (3 * x + 90) % 256]).astype("uint8")
    image(out / "rgb.n5", rgb)


def main():
    print(*(f"{name} {version(name)}" for name in ("tensorstore", "zarr", "numcodecs", "lz4", "xxhash", "numpy")))
    target = pathlib.Path(__file__).parents[1] / "resources/latentij/n5/n5.zip"
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
