"""Exports a model as Optimum does, to compare with: export_onnx.py FOLDER OUT

FOLDER holds a folder "vae" as diffusers stores it. Needs torch, diffusers, onnx.
"""

import os
import shutil
import sys

import diffusers
import torch


class Encoder(torch.nn.Module):
    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, sample):
        return self.vae.encode(sample).latent_dist.parameters


class Decoder(torch.nn.Module):
    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, latent_sample):
        return self.vae.decode(latent_sample).sample


def export(module, out, source, shape, input_name, output_name):
    os.makedirs(out, exist_ok=True)
    axes = {name: {0: "batch_size", 2: name + "_height", 3: name + "_width"}
            for name in (input_name, output_name)}
    torch.onnx.export(module, torch.zeros(shape), os.path.join(out, "model.onnx"),
                      input_names=[input_name], output_names=[output_name],
                      dynamic_axes=axes, opset_version=17, dynamo=False)
    shutil.copy(source, os.path.join(out, "config.json"))


if __name__ == "__main__":
    folder, target = sys.argv[1:]
    print("torch", torch.__version__, "diffusers", diffusers.__version__)
    vae = diffusers.AutoencoderKL.from_pretrained(folder, subfolder="vae").eval()
    # Traced with plain matrix products, as Optimum's exports are.
    vae.set_attn_processor(diffusers.models.attention_processor.AttnProcessor())
    config = os.path.join(folder, "vae", "config.json")
    export(Encoder(vae), os.path.join(target, "vae_encoder"), config,
           (1, vae.config.in_channels, 64, 64), "sample", "latent_parameters")
    export(Decoder(vae), os.path.join(target, "vae_decoder"), config,
           (1, vae.config.latent_channels, 8, 8), "latent_sample", "sample")
