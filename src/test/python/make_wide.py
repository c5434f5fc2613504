# SPDX-License-Identifier: BSD-2-Clause
"""Makes models of all families with random weights, half as wide as those in use, whose memory can be measured.

    python make_wide.py FOLDER
"""
import os
import sys

import diffusers
import torch
from diffusers import (
    AsymmetricAutoencoderKL, AutoencoderDC, AutoencoderKL, AutoencoderKLCogVideoX, AutoencoderKLFlux2,
    AutoencoderKLHunyuanImage, AutoencoderKLHunyuanVideo15,
    AutoencoderKLHunyuanVideo, AutoencoderKLKVAE, AutoencoderKLLTX2Video, AutoencoderKLQwenImage,
    AutoencoderKLTemporalDecoder, AutoencoderKLWan, AutoencoderTiny, VQModel)

FOUR = [64, 128, 256, 256]


def blocks(count):
    return {"down_block_types": ["DownEncoderBlock2D"] * count, "up_block_types": ["UpDecoderBlock2D"] * count}


def models():
    yield "kl", lambda: AutoencoderKL(block_out_channels=FOUR, layers_per_block=2, sample_size=512, **blocks(4))
    yield "kl-attention", lambda: AutoencoderKL(
        block_out_channels=[64, 128, 256], layers_per_block=1, sample_size=512,
        down_block_types=["DownEncoderBlock2D", "DownEncoderBlock2D", "AttnDownEncoderBlock2D"],
        up_block_types=["AttnUpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"])
    yield "asymmetric", lambda: AsymmetricAutoencoderKL(
        down_block_out_channels=FOUR, layers_per_down_block=2, up_block_out_channels=[96, 192, 384, 384],
        layers_per_up_block=3, sample_size=512, **blocks(4))
    yield "temporal-decoder", lambda: AutoencoderKLTemporalDecoder(
        block_out_channels=FOUR, layers_per_block=2, sample_size=512, down_block_types=["DownEncoderBlock2D"] * 4)
    yield "flux2", lambda: AutoencoderKLFlux2(block_out_channels=FOUR, layers_per_block=2, sample_size=512, **blocks(4))
    yield "qwen-image", lambda: AutoencoderKLQwenImage(
        base_dim=64, z_dim=16, dim_mult=[1, 2, 4, 4], num_res_blocks=2, temperal_downsample=[False, True, True])
    yield "wan", lambda: AutoencoderKLWan(
        base_dim=64, z_dim=16, dim_mult=[1, 2, 4, 4], num_res_blocks=2, temperal_downsample=[False, True, True])
    yield "wan22", lambda: AutoencoderKLWan(
        base_dim=96, decoder_base_dim=128, z_dim=48, dim_mult=[1, 2, 4, 4], num_res_blocks=2,
        temperal_downsample=[False, True, True], is_residual=True, patch_size=2, in_channels=12, out_channels=12,
        scale_factor_spatial=16, latents_mean=[0.1] * 48, latents_std=[1.1] * 48)
    kinds = ["ResBlock"] * 3 + ["EfficientViTBlock"] * 3
    widths = [64, 128, 256, 256, 512, 512]
    scales = [[], [], [], [5], [5], [5]]
    yield "dc-ae", lambda: AutoencoderDC(
        in_channels=3, latent_channels=32, attention_head_dim=32, encoder_block_types=kinds, decoder_block_types=kinds,
        encoder_block_out_channels=widths, decoder_block_out_channels=widths,
        encoder_layers_per_block=[2, 2, 2, 3, 3, 3], decoder_layers_per_block=[3] * 6,
        encoder_qkv_multiscales=scales, decoder_qkv_multiscales=scales, scaling_factor=0.41407,
        decoder_norm_types="rms_norm", decoder_act_fns="silu", downsample_block_type="Conv",
        upsample_block_type="interpolate")
    yield "hunyuan-image", lambda: AutoencoderKLHunyuanImage(
        in_channels=3, out_channels=3, latent_channels=64, block_out_channels=widths, layers_per_block=2,
        spatial_compression_ratio=32, sample_size=384, scaling_factor=0.75289)
    yield "hunyuan-video", lambda: AutoencoderKLHunyuanVideo(block_out_channels=FOUR)
    yield "cogvideox", lambda: AutoencoderKLCogVideoX(block_out_channels=[64, 128, 128, 256])
    yield "hunyuan-video-15", lambda: AutoencoderKLHunyuanVideo15(block_out_channels=[64, 128, 256, 512, 512])
    yield "kvae", lambda: AutoencoderKLKVAE(channels=64)
    yield "ltx-2", lambda: AutoencoderKLLTX2Video(
        latent_channels=64, block_out_channels=[128, 256, 512, 1024], decoder_block_out_channels=[128, 256, 512])
    yield "vq", lambda: VQModel(
        block_out_channels=[64, 128, 256], layers_per_block=2, latent_channels=3, num_vq_embeddings=8192,
        vq_embed_dim=3, sample_size=256, **blocks(3))
    yield "tiny", lambda: AutoencoderTiny()


def main(root):
    print("diffusers", diffusers.__version__, "torch", torch.__version__)
    torch.manual_seed(0)
    for name, make in models():
        make().save_pretrained(os.path.join(root, name))


if __name__ == "__main__":
    main(sys.argv[1])
