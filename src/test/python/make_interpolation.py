"""Writes src/test/resources/latentij/codec/interpolation.txt: two small latents, and those between them as
diffusers' slerp and ComfyUI's LatentInterpolate give them.

    python src/test/python/make_interpolation.py
"""

import pathlib

import diffusers
import torch
from diffusers.pipelines.deprecated.audio_diffusion.pipeline_audio_diffusion import AudioDiffusionPipeline

OUT = pathlib.Path(__file__).parents[1] / "resources/latentij/codec/interpolation.txt"


def direction(a, b, ratio):
    """The formula of ComfyUI's node: unit vectors along the channels are mixed, lengths are, too."""
    length_a, length_b = a.norm(dim=1), b.norm(dim=1)
    mix = ratio * a / length_a + (1 - ratio) * b / length_b
    return mix / mix.norm(dim=1) * (ratio * length_a + (1 - ratio) * length_b)


torch.manual_seed(0)
a, b = torch.randn(2, 1, 3, 2, 2, dtype=torch.float64).float().double()
lines = [("a", a), ("b", b)]
for t in (0.25, 0.8):
    lines.append((f"spherical {t}", AudioDiffusionPipeline.slerp(a, b, t)))
    lines.append((f"direction {t}", direction(a, b, 1 - t)))
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text("".join(name + ": " + " ".join(f"{v:.9f}" for v in x.flatten().tolist()) + "\n" for name, x in lines))
print("torch", torch.__version__, "diffusers", diffusers.__version__)
