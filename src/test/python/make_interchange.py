"""Writes src/test/resources/latentij/interchange: latents in the files of other programs,
and, with a folder, reads what LatentIJ wrote there (InterchangeFiles FOLDER).

    python src/test/python/make_interchange.py [FOLDER]

The latents are [2,4,4,6]: value i is sin(i), in 32 bit. As ComfyUI has them: its file holds
raw latents where the tensor latent_format_version_0 is there.
"""
import json
import pathlib
import sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

OUT = pathlib.Path(__file__).parents[1] / "resources/latentij/interchange"
LATENTS = np.sin(np.arange(2 * 4 * 4 * 6)).astype(np.float32).reshape(2, 4, 4, 6)


def packed(latents):
    """diffusers' FluxPipeline._pack_latents."""
    import torch
    from diffusers import FluxPipeline
    n, c, h, w = latents.shape
    return FluxPipeline._pack_latents(torch.from_numpy(latents), n, c, h, w).numpy()


def patches(latents):
    """diffusers' Flux2Pipeline._patchify_latents."""
    import torch
    from diffusers import Flux2Pipeline
    return Flux2Pipeline._patchify_latents(torch.from_numpy(latents)).numpy()


def make():
    OUT.mkdir(parents=True, exist_ok=True)
    np.save(OUT / "latents.npy", LATENTS)
    np.save(OUT / "one.npy", LATENTS[0])
    np.save(OUT / "half.npy", LATENTS.astype(np.float16))
    np.save(OUT / "double.npy", LATENTS.astype(np.float64))
    np.save(OUT / "fortran.npy", np.asfortranarray(LATENTS))
    np.save(OUT / "big.npy", LATENTS.astype(">f4"))
    np.save(OUT / "packed.npy", packed(LATENTS))
    np.save(OUT / "patches.npy", patches(LATENTS))
    cached = {"latents_4x6": LATENTS[0], "latents_flipped_4x6": LATENTS[0, ..., ::-1],
              "original_size_4x6": np.array([60, 40]), "crop_ltrb_4x6": np.array([6, 4, 54, 36])}
    np.savez(OUT / "cached.npz", **cached)
    np.savez_compressed(OUT / "two.npz", latents_4x6=LATENTS[0], latents_2x6=LATENTS[0, :, :2])
    save_file({"latents": LATENTS}, OUT / "latents.safetensors")
    save_file({"latent_tensor": LATENTS, "latent_format_version_0": np.zeros(0, np.float32)}, OUT / "comfy.latent")
    save_file({"latent_tensor": LATENTS}, OUT / "comfy-old.latent")


def check(folder):
    def same(a, b):
        assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes(), (a.shape, b.shape)

    half = LATENTS.astype(np.float16)
    same(np.load(folder / "f32.npy"), LATENTS)
    same(np.load(folder / "f16.npy"), half)
    same(np.load(folder / "packed.npy"), packed(LATENTS))
    same(np.load(folder / "patches.npy"), patches(LATENTS))
    archive = np.load(folder / "f32.npz")
    for end in "", "_4x6":
        same(archive["latents" + end], LATENTS[0])
        assert archive["original_size" + end].tolist() == [48, 32]
        assert archive["crop_ltrb" + end].tolist() == [0, 0, 48, 32]
    assert json.loads(archive["latentij"].item())["latentij.model"] == "latentij-f8c4"
    same(load_file(folder / "f32.safetensors")["latents"], LATENTS)
    same(load_file(folder / "f16.safetensors")["latents"], half)
    with safe_open(folder / "f32.safetensors", "np") as file:
        assert file.metadata()["latentij.scaling"] == "scaled"
    comfy = load_file(folder / "f32.latent")
    same(comfy["latent_tensor"], LATENTS)
    assert comfy["latent_format_version_0"].shape == (0,)
    print("all as written")


if len(sys.argv) > 1:
    check(pathlib.Path(sys.argv[1]))
else:
    make()
