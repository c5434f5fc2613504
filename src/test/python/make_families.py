# SPDX-License-Identifier: BSD-2-Clause
"""Makes small models of several families with random weights, and what diffusers gives for them.

    python make_families.py src/test/resources/latentij/vectors/families

Each folder gets config and weights (vae), and in expected: the image x, mean and logvar (or the
latent alone), the latent as a pipeline has it, and the decoded image, in float32 and float64.
"""
import os
import sys

import diffusers
import numpy
import torch
from torch import nn
from safetensors.torch import save_file
from diffusers import (
    AutoencoderDC, AutoencoderKLCogVideoX, AutoencoderKLHunyuanImage, AutoencoderKLHunyuanImageRefiner,
    AutoencoderKLHunyuanVideo15, AutoencoderKLHunyuanVideo, AutoencoderKLKVAE, AutoencoderKLLTX2Video,
    AutoencoderKLQwenImage,
    AutoencoderKLQwenImage21, AutoencoderKLWan)

HEIGHT, WIDTH = 48, 32


def randomized(model, seed):
    """Also what begins as zeros and ones."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in list(model.named_parameters()) + list(model.named_buffers()):
        if not tensor.is_floating_point():
            continue
        noise = torch.randn(tensor.shape, generator=generator)
        if tensor.dim() >= 2 and not name.endswith("gamma"):
            tensor.data = noise * 1.2 / tensor[0].numel() ** 0.5
        elif "running_var" in name:
            tensor.data = 0.5 + noise.abs()
        elif name.endswith("bias") or "running_mean" in name:
            tensor.data = 0.1 * noise
        else:
            tensor.data = 1 + 0.2 * noise
    return model.eval()


def numbers(count, low, high, seed):
    values = torch.rand(count, generator=torch.Generator().manual_seed(seed))
    return [round(float(v) * (high - low) + low, 3) for v in values]


def save(folder, name, value):
    path = os.path.join(folder, "expected")
    os.makedirs(path, exist_ok=True)
    numpy.save(os.path.join(path, name + ".npy"), value.detach().numpy())


def authors_name(key, config):
    """The name that a tensor has in the files of Wan's authors."""
    resnet = {"norm1": "residual.0", "conv1": "residual.2", "norm2": "residual.3", "conv2": "residual.6",
              "conv_shortcut": "shortcut"}
    coder, _, rest = key.partition(".")
    parts = rest.split(".")
    if coder in ("quant_conv", "post_quant_conv"):
        return ("conv1." if coder == "quant_conv" else "conv2.") + rest
    head = {"conv_in": "conv1", "norm_out": "head.0", "conv_out": "head.2"}
    if parts[0] in head:
        return ".".join([coder, head[parts[0]]] + parts[1:])
    if parts[0] == "mid_block":
        place = 2 * int(parts[2]) + (parts[1] == "attentions")
        return ".".join([coder, "middle", str(place)] + [resnet.get(p, p) for p in parts[3:]])
    layers = "downsamples" if parts[0] == "down_blocks" else "upsamples"
    block = int(parts[1])
    if parts[2] == "resnets":
        layer, tail = int(parts[3]), parts[4:]
    elif parts[2] in ("downsampler", "upsampler", "upsamplers"):
        layer = config.num_res_blocks + (layers == "upsamples")
        tail = parts[4:] if parts[2] == "upsamplers" else parts[3:]
    else:
        layer, tail = None, parts[2:]
    tail = [resnet.get(p, p) for p in tail]
    if layer is None:
        return ".".join([coder, layers, str(block)] + tail)
    if getattr(config, "is_residual", False):
        return ".".join([coder, layers, str(block), layers, str(layer)] + tail)
    return ".".join([coder, layers, str(block * (config.num_res_blocks + 2) + layer)] + tail)


def save_names(folder, model):
    names = {key: authors_name(key, model.config) for key in model.state_dict()}
    assert len(set(names.values())) == len(names)
    if not getattr(model.config, "is_residual", False) and model.config.num_res_blocks == 2:
        # diffusers knows the way back for models of that many layers.
        from diffusers.loaders.single_file_utils import convert_wan_vae_to_diffusers
        back = convert_wan_vae_to_diffusers({name: key for key, name in names.items()})
        assert all(key == original for key, original in back.items()), [i for i in back.items() if i[0] != i[1]]
    with open(os.path.join(folder, "authors.txt"), "w") as file:
        file.writelines(f"{name} {key}\n" for key, name in names.items())


def video(root, name, model, seed):
    """One frame of a video's autoencoder; or an opaque image of red, green, blue and alpha, without its alpha."""
    randomized(model, seed)
    folder = os.path.join(root, name)
    os.makedirs(folder, exist_ok=True)
    opaque = model.config.get("in_channels") == 4
    if not opaque:
        save_names(folder, model)
    model.save_pretrained(os.path.join(folder, "vae"))
    x = torch.rand(1, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    save(folder, "x", x)
    mean = torch.tensor(model.config.latents_mean, dtype=torch.float64).view(1, -1, 1, 1)
    std = torch.tensor(model.config.latents_std, dtype=torch.float64).view(1, -1, 1, 1)
    # The same latent for both, so that the decoders alone are compared.
    latent = None
    for prefix, dtype in (("f64_", torch.float64), ("", torch.float32)):
        model.to(dtype)
        pixels = torch.cat([x, torch.ones_like(x[:, :1])], 1) if opaque else x
        posterior = model.encode(pixels.to(dtype)[:, :, None]).latent_dist
        z = posterior.mean[:, :, 0]
        scaled = (z - mean.to(dtype)) / std.to(dtype)
        if latent is None:
            latent = scaled.float()
        save(folder, prefix + "mean", z)
        save(folder, prefix + "logvar", posterior.logvar[:, :, 0])
        save(folder, prefix + "latents_mode", latent if prefix == "" else scaled)
        decoder_input = latent.to(dtype) * std.to(dtype) + mean.to(dtype)
        save(folder, prefix + "decoded", model.decode(decoder_input[:, :, None]).sample[:, :3, 0])


def plain(root, name, model, seed):
    """An autoencoder without a posterior."""
    randomized(model, seed)
    folder = os.path.join(root, name)
    model.save_pretrained(os.path.join(folder, "vae"))
    x = torch.rand(1, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    save(folder, "x", x)
    latent = None
    for prefix, dtype in (("f64_", torch.float64), ("", torch.float32)):
        model.to(dtype)
        z = model.encode(x.to(dtype)).latent
        scaled = z * model.config.scaling_factor
        if latent is None:
            latent = scaled.float()
        save(folder, prefix + "mean", z)
        save(folder, prefix + "latents_mode", latent if prefix == "" else scaled)
        save(folder, prefix + "decoded", model.decode(latent.to(dtype) / model.config.scaling_factor).sample)


def coarse(model):
    """Weights of few levels, stored in 16 bits: a wide model in a small repository."""
    for tensor in model.parameters():
        step = 2.0 ** (torch.log2(tensor.abs().max()).ceil().item() - 2)
        tensor.data = (tensor / step).round() * step
    return model


def factored(root, name, model, seed, wide=False, frame=False):
    """An autoencoder with a posterior and one factor; a wide one has groups of channels that make it large."""
    randomized(model, seed)
    folder = os.path.join(root, name)
    (coarse(model).half() if wide else model).save_pretrained(os.path.join(folder, "vae"))
    if isinstance(model, AutoencoderKLHunyuanVideo):
        save_ldm_names(folder, model)
    if name == "ltx-2":
        save_ltx_names(folder, model)
    factor = model.config.get("scaling_factor", 1)
    x = torch.rand(1, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    save(folder, "x", x)
    latent = None
    for prefix, dtype in (("f64_", torch.float64), ("", torch.float32)):
        model.to(dtype)
        shift, deviation = 0, 1
        if isinstance(model, AutoencoderKLLTX2Video):
            shift, deviation = [v.view(1, -1, 1, 1) for v in (model.latents_mean, model.latents_std)]
        pixels = x.to(dtype)
        posterior = model.encode(pixels[:, :, None] if frame else pixels).latent_dist
        mean, logvar = [v[:, :, 0] if frame else v for v in (posterior.mean, posterior.logvar)]
        scaled = (mean - shift) * factor / deviation
        if latent is None:
            latent = scaled.float()
        save(folder, prefix + "mean", mean)
        save(folder, prefix + "logvar", logvar)
        save(folder, prefix + "latents_mode", latent if prefix == "" else scaled)
        z = latent.to(dtype) * deviation / factor + shift
        decoded = model.decode(z[:, :, None] if frame else z).sample
        save(folder, prefix + "decoded", decoded[:, :, 0] if frame else decoded)


def save_ldm_names(folder, model):
    """The names that tensors of HunyuanVideo have in ComfyUI: those of latent diffusion."""
    blocks = len(model.config.block_out_channels)
    with open(os.path.join(folder, "authors.txt"), "w") as file:
        for key in model.state_dict():
            parts = key.split(".")
            rest = None
            if parts[1] == "mid_block":
                if parts[2] == "resnets":
                    rest = ["mid", f"block_{int(parts[3]) + 1}"] + parts[4:]
                else:
                    names = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out": "proj_out"}
                    rest = ["mid", "attn_1", names[parts[4]], parts[-1]]
            elif parts[1] in ("down_blocks", "up_blocks"):
                way = parts[1].split("_")[0]
                block = int(parts[2]) if way == "down" else blocks - 1 - int(parts[2])
                if parts[3] == "resnets":
                    rest = [way, str(block), "block"] + parts[4:]
                else:
                    rest = [way, str(block), f"{way}sample"] + parts[5:]
            elif parts[1] == "conv_norm_out":
                rest = ["norm_out"] + parts[2:]
            name = key if rest is None else ".".join(parts[:1] + rest)
            file.write(f"{name.replace('conv_shortcut', 'nin_shortcut')} {key}\n")


def save_ltx_names(folder, model):
    """The names in the files of LTX-2's authors, who count the middle and the changes of size among the blocks."""
    middle = 2 * len(model.config.block_out_channels)
    with open(os.path.join(folder, "authors.txt"), "w") as file:
        for key in model.state_dict():
            parts = key.split(".")
            name = {"latents_mean": ["per_channel_statistics", "mean-of-means"],
                    "latents_std": ["per_channel_statistics", "std-of-means"]}.get(key, parts)
            if key.startswith("encoder.mid_block"):
                name = ["encoder", "down_blocks", str(middle)] + parts[2:]
            elif key.startswith("decoder.mid_block"):
                name = ["decoder", "up_blocks", "0"] + parts[2:]
            elif "samplers" in key:
                name = parts[:2] + [str(2 * int(parts[2]) + 1)] + parts[5:]
            elif "_blocks" in key:
                name = parts[:2] + [str(2 * int(parts[2]) + (parts[1] == "up_blocks") * 2)] + parts[3:]
            file.write(f"{'.'.join(name).replace('resnets', 'res_blocks')} {key}\n")


class TinyBlock(nn.Module):
    """A block of TAESD, with a pool before it in TAEF2."""

    def __init__(self, width, pools):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1), nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1))
        if pools:
            self.pool = nn.Sequential(
                nn.Conv2d(width, 4 * width, 1, bias=False), nn.GroupNorm(4, 4 * width), nn.ReLU(),
                nn.Conv2d(4 * width, width, 1, bias=False))

    def forward(self, x):
        if hasattr(self, "pool"):
            x = x + self.pool(x)
        return torch.relu(self.conv(x) + x)


class Limit(nn.Module):

    def forward(self, x):
        return torch.tanh(x / 3) * 3


def half(a, b):
    return nn.Conv2d(a, b, 3, padding=1, stride=2, bias=False)


def twice(a, b):
    return nn.Upsample(scale_factor=2), nn.Conv2d(a, b, 3, padding=1, bias=False)


def taef2(w, latent):
    """As the authors' taesd.py has it, of other widths."""
    encoder = nn.Sequential(
        nn.Conv2d(3, w, 3, padding=1), TinyBlock(w, False), half(w, w), TinyBlock(w, False), half(w, w),
        TinyBlock(w, True), TinyBlock(w, True), nn.Conv2d(w, latent, 3, padding=1))
    decoder = nn.Sequential(
        Limit(), nn.Conv2d(latent, w, 3, padding=1), nn.ReLU(), TinyBlock(w, True), TinyBlock(w, True), *twice(w, w),
        TinyBlock(w, False), *twice(w, w), TinyBlock(w, False), nn.Conv2d(w, 3, 3, padding=1))
    return encoder, decoder


def taesana(w, latent):
    encoder = nn.Sequential(
        nn.Conv2d(3, w // 2, 3, padding=1, stride=2), nn.ReLU(), nn.Conv2d(w // 2, w, 3, padding=1, stride=2),
        nn.ReLU(), TinyBlock(w, False), half(w, w), TinyBlock(w, False), TinyBlock(w, False), half(w, w), TinyBlock(w, False),
        nn.Conv2d(w, latent, 3, padding=1))
    decoder = nn.Sequential(
        Limit(), nn.Conv2d(latent, 4 * w, 3, padding=1), nn.ReLU(), TinyBlock(4 * w, False), *twice(4 * w, 2 * w),
        TinyBlock(2 * w, False), *twice(2 * w, w), TinyBlock(w, False), *twice(w, w), TinyBlock(w, False), *twice(w, w),
        TinyBlock(w, False), nn.Conv2d(w, 3, 3, padding=1))
    return encoder, decoder


def tiny(root, name, coders, seed):
    """The two files of TAESD's authors, of images in [0,1]."""
    folder = os.path.join(root, name)
    x = torch.rand(1, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    save(folder, "x", x)
    os.makedirs(os.path.join(folder, "vae"))
    for part, coder in zip(("encoder", "decoder"), coders):
        randomized(coder, seed)
        save_file(coder.state_dict(), os.path.join(folder, "vae", f"{name}_{part}.safetensors"))
    latent = None
    for prefix, dtype in (("f64_", torch.float64), ("", torch.float32)):
        encoder, decoder = [coder.to(dtype) for coder in coders]
        z = encoder((x.to(dtype) + 1) / 2)
        if latent is None:
            latent = z.float()
        save(folder, prefix + "mean", z)
        save(folder, prefix + "latents_mode", latent if prefix == "" else z)
        save(folder, prefix + "decoded", decoder(latent.to(dtype)) * 2 - 1)


def main(root):
    print("diffusers", diffusers.__version__, "torch", torch.__version__)
    torch.manual_seed(0)
    with torch.no_grad():
        video(root, "qwen-image", AutoencoderKLQwenImage(
            base_dim=4, dim_mult=[1, 2, 3], num_res_blocks=2, temperal_downsample=[False, True]), 1)
        video(root, "wan", AutoencoderKLWan(
            base_dim=4, decoder_base_dim=6, z_dim=4, dim_mult=[1, 2, 2], num_res_blocks=1,
            temperal_downsample=[False, True],
            latents_mean=numbers(4, -1, 1, 3), latents_std=numbers(4, 0.5, 2, 4)), 2)
        video(root, "wan22", AutoencoderKLWan(
            base_dim=4, decoder_base_dim=4, z_dim=6, dim_mult=[1, 2, 2], num_res_blocks=1,
            temperal_downsample=[False, True], is_residual=True, patch_size=2,
            in_channels=12, out_channels=12, scale_factor_spatial=8,
            latents_mean=numbers(6, -1, 1, 5), latents_std=numbers(6, 0.5, 2, 6)), 3)
        dc = {"in_channels": 3, "attention_head_dim": 4, "scaling_factor": 0.41407}
        plain(root, "dc-ae", AutoencoderDC(
            latent_channels=8, **dc,
            encoder_block_types=["ResBlock", "ResBlock", "EfficientViTBlock"],
            decoder_block_types=["ResBlock", "EfficientViTBlock", "EfficientViTBlock"],
            encoder_block_out_channels=[8, 8, 16], decoder_block_out_channels=[8, 16, 16],
            encoder_layers_per_block=[1, 2, 1], decoder_layers_per_block=[2, 1, 1],
            encoder_qkv_multiscales=[[], [], [5]], decoder_qkv_multiscales=[[], [5], [3, 5]],
            decoder_norm_types=["batch_norm", "batch_norm", "rms_norm"],
            decoder_act_fns=["relu", "silu", "silu"]), 4)
        plain(root, "dc-ae-no-first", AutoencoderDC(
            latent_channels=4, **dc,
            encoder_block_types=["ResBlock", "ResBlock", "EfficientViTBlock"], decoder_block_types="ResBlock",
            encoder_block_out_channels=[4, 8, 16], decoder_block_out_channels=[4, 8, 16],
            encoder_layers_per_block=[0, 1, 1], decoder_layers_per_block=[0, 1, 1],
            encoder_qkv_multiscales=[[], [], []], decoder_qkv_multiscales=[[], [], []],
            downsample_block_type="conv", upsample_block_type="interpolate",
            encoder_out_shortcut=False, decoder_in_shortcut=False, decoder_conv_act_fn="silu"), 5)
        tiny(root, "taef2", taef2(8, 6), 6)
        tiny(root, "taesana", taesana(8, 5), 7)
        video(root, "qwen-image-2", AutoencoderKLQwenImage21(
            base_dim=4, decoder_base_dim=6, z_dim=4, dim_mult=[1, 2, 2], num_res_blocks=1,
            temperal_downsample=[False, True],
            latents_mean=numbers(4, -1, 1, 7), latents_std=numbers(4, 0.5, 2, 8)), 9)
        factored(root, "hunyuan-image", AutoencoderKLHunyuanImage(
            in_channels=3, out_channels=3, latent_channels=4, block_out_channels=[64, 32], layers_per_block=1,
            spatial_compression_ratio=2, sample_size=64, scaling_factor=0.75289), 8, wide=True)
        factored(root, "hunyuan-video", AutoencoderKLHunyuanVideo(
            latent_channels=4, block_out_channels=[8, 8, 12], layers_per_block=1, norm_num_groups=4,
            down_block_types=["HunyuanVideoDownBlock3D"] * 3, up_block_types=["HunyuanVideoUpBlock3D"] * 3,
            spatial_compression_ratio=4), 10, wide=True, frame=True)
        factored(root, "cogvideox", AutoencoderKLCogVideoX(
            latent_channels=4, block_out_channels=[8, 8, 12], layers_per_block=1, norm_num_groups=4,
            down_block_types=["CogVideoXDownBlock3D"] * 3, up_block_types=["CogVideoXUpBlock3D"] * 3,
            scaling_factor=0.7), 12, wide=True, frame=True)
        factored(root, "hunyuan-video-15", AutoencoderKLHunyuanVideo15(
            latent_channels=4, block_out_channels=[8, 8, 8, 16], layers_per_block=1, spatial_compression_ratio=8,
            temporal_compression_ratio=4), 13, wide=True, frame=True)
        factored(root, "hunyuan-image-refiner", AutoencoderKLHunyuanImageRefiner(
            in_channels=3, out_channels=3, latent_channels=4, block_out_channels=[8, 8, 16], layers_per_block=1,
            spatial_compression_ratio=4, temporal_compression_ratio=2, downsample_match_channel=False,
            upsample_match_channel=False), 14, wide=True, frame=True)
        factored(root, "kvae", AutoencoderKLKVAE(
            channels=32, ch_mult=[2, 1, 1], num_enc_blocks=1, num_dec_blocks=1, z_channels=4), 11, wide=True)
        factored(root, "ltx-2", AutoencoderKLLTX2Video(
            latent_channels=4, block_out_channels=[8, 8, 16], down_block_types=["LTX2VideoDownBlock3D"] * 3,
            layers_per_block=[1, 2, 1, 1], spatio_temporal_scaling=[True] * 3,
            downsample_type=["spatial", "temporal", "spatiotemporal"],
            decoder_block_out_channels=[8, 16], decoder_layers_per_block=[1, 2, 1],
            decoder_spatio_temporal_scaling=[True] * 2, decoder_inject_noise=[False] * 3,
            upsample_type=["spatiotemporal"] * 2, upsample_residual=[True] * 2, upsample_factor=[2] * 2), 15,
            wide=True, frame=True)
        factored(root, "ltx-2-others", AutoencoderKLLTX2Video(
            latent_channels=4, block_out_channels=[4, 8, 8], down_block_types=["LTX2VideoDownBlock3D"] * 3,
            layers_per_block=[1, 1, 1, 2], spatio_temporal_scaling=[False, True, True],
            downsample_type=["temporal", "spatiotemporal", "spatial"], patch_size=2, scaling_factor=0.7,
            encoder_spatial_padding_mode="replicate", decoder_spatial_padding_mode="zeros",
            decoder_block_out_channels=[8, 8, 16], decoder_layers_per_block=[2, 1, 1, 1],
            decoder_spatio_temporal_scaling=True, decoder_inject_noise=False,
            upsample_type=["spatial", "temporal", "spatiotemporal"], upsample_residual=[False, True, False],
            upsample_factor=[1, 1, 2]), 16, wide=True, frame=True)


if __name__ == "__main__":
    main(sys.argv[1])
