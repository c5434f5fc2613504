"""Makes a trained autoencoder smaller: hidden channels that its blocks hardly need are removed.

    python prune.py MODEL IMAGES RUN/last.pt [--encoder-deep 64 16 32 ...]
    python prune.py MODEL IMAGES --table PHOTOGRAPHS

MODEL is a folder with the two ONNX graphs, IMAGES a folder of drawn images (*.npy of
make_images.py). In each residual block, one hidden channel after the other is removed,
always that whose loss changes the block's output least when the second convolution is
fitted anew (least squares over the drawn images), until the wanted number is left. Of 0
channels, a block is left out. The new checkpoint goes on training with train.py. --table prints what each block alone
costs at each width: decibels on PHOTOGRAPHS and on drawn images.
"""
import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional as F

from make_images import Studio
from model import LATENT_CHANNELS, Architecture, Autoencoder, Residual
from train import WIDTHS, add_widths, mean_psnr, read_images

TAPS = 9  # of a 3x3 kernel
STEP = 16  # widths in the table are multiples of this: a vector of AVX-512


def tensors(path):
    """The initializers of a graph by name, as 32-bit floats."""
    return {i.name: torch.from_numpy(numpy_helper.to_array(i).astype(np.float32))
            for i in onnx.load(path).graph.initializer}


def restore(folder):
    """The autoencoder that export.py wrote into a folder."""
    encoder, decoder = (tensors(folder / part / "model.onnx") for part in ("vae_encoder", "vae_decoder"))
    deviation, mean = decoder["latent_deviation"].flatten(), decoder["latent_mean"].flatten()
    c = LATENT_CHANNELS
    scale = torch.cat([deviation, torch.ones(c)])
    for name, r in (("encoder.network.1", 4), ("encoder.linear.1", 8)):
        encoder[name + ".weight"] = shuffled_back(encoder[name + ".weight"], r)
    encoder["encoder.linear.1.weight"] = encoder["encoder.linear.1.weight"][:c] * deviation[:, None, None, None]
    encoder["encoder.linear.1.bias"] = encoder["encoder.linear.1.bias"][:c] * deviation
    encoder["encoder.head.weight"] *= scale[:, None, None, None]
    encoder["encoder.head.bias"] = encoder["encoder.head.bias"] * scale + torch.cat([mean, 2 * deviation.log()])
    state = {name: t for part in (encoder, decoder) for name, t in part.items() if "." in name}

    def hidden(part):
        kernels = [name for name in state if name.startswith(part) and name.endswith("body.0.weight")]
        return tuple(len(state[name]) for name in sorted(kernels, key=lambda name: int(name.split(".")[2])))

    widths = hidden("encoder"), hidden("decoder")
    fine = len(state["encoder.network.1.bias"])
    deep = len(state["decoder.network.0.bias"])
    e = sum(len(state[n]) == fine for n in state if n.startswith("encoder") and n.endswith("body.2.bias"))
    d = sum(len(state[n]) == deep for n in state if n.startswith("decoder") and n.endswith("body.2.bias"))
    mixing = f"decoder.network.{d + 2}.weight"  # a pixel-shuffle, which has none, is there otherwise
    up = state[mixing].shape[1] if mixing in state else 0
    model = Autoencoder(Architecture(fine, deep, widths[0][:e], widths[0][e:], widths[1][:d], widths[1][d:], up))
    model.load_state_dict(state)
    return model.eval()


def shuffled_back(weight, r):
    """The kernel after a pixel-unshuffle by r, from that of export.unshuffled_conv."""
    out, colors, side = weight.shape[:3]
    k = side // r
    return weight.view(out, colors, k, r, k, r).permute(0, 1, 3, 5, 2, 4).reshape(out, -1, k, k)


@torch.no_grad()
def widths_of(block, inputs, wanted):
    """For each wanted width, which hidden channels stay [hidden] and the second kernel [out, hidden, 9]."""
    first, second = block.body[0], block.body[-1]
    hidden = first.out_channels
    gram = torch.zeros(hidden * TAPS, hidden * TAPS, dtype=torch.float64)
    count = 0
    for part in inputs.split(8):
        values = F.pad(block.body[1](first(part)), (1, 1, 1, 1))
        values = F.unfold(values, 3).permute(1, 0, 2).flatten(1)
        values = values[:, torch.randperm(values.shape[1])[:4000]]
        gram += (values @ values.T).double()
        count += values.shape[1]
    gram /= count
    gram += 1e-6 * gram.diagonal().mean() * torch.eye(len(gram), dtype=torch.float64)
    inverse = torch.linalg.inv(gram)
    kernel = second.weight.flatten(1).double()
    alive = torch.ones(hidden, dtype=torch.bool)
    every = torch.arange(hidden)
    found = {hidden: (alive.clone(), kernel.clone())} if hidden in wanted else {}
    while alive.sum() > min(wanted):
        # Optimal Brain Surgeon (Hassibi and Stork 1993), for nine weights of each output at once
        own = inverse.view(hidden, TAPS, hidden, TAPS)[every, :, every, :].clone()
        own[~alive] = torch.eye(TAPS, dtype=torch.float64)
        own = torch.linalg.inv(own)
        weights = kernel.view(-1, hidden, TAPS).permute(1, 0, 2)
        cost = (weights @ own * weights).sum((1, 2))
        cost[~alive] = torch.inf
        g = int(cost.argmin())
        taps = slice(TAPS * g, TAPS * (g + 1))
        step = inverse[:, taps] @ own[g]
        kernel -= kernel[:, taps] @ step.T
        inverse -= step @ inverse[taps]
        kernel[:, taps], inverse[taps], inverse[:, taps] = 0, 0, 0
        alive[g] = False
        if int(alive.sum()) in wanted:
            found[int(alive.sum())] = alive.clone(), kernel.clone()
    return {w: (a, k.view(len(k), hidden, TAPS).float()) for w, (a, k) in found.items()}


@torch.no_grad()
def shrink(layers, smaller, x):
    """Fills the layers of a smaller network with those of a larger; each block sees what the smaller gives it."""
    filled = None  # with the layer before
    for i, (layer, target) in enumerate(zip(layers, smaller)):
        if target is None:
            continue
        if enlarges(layer, layers[i + 1:]) and not alike(layer, target):
            enlarge(layer, layers[i + 1], target, smaller[i + 1], x)
            filled = i + 1
        elif i == filled:
            pass
        elif isinstance(layer, Residual):
            hidden = target.body[0].out_channels
            alive, kernel = widths_of(layer, x[:64], [hidden])[hidden]
            target.body[0].weight.copy_(layer.body[0].weight[alive])
            target.body[0].bias.copy_(layer.body[0].bias[alive])
            target.body[-1].weight.copy_(kernel[:, alive].view_as(target.body[-1].weight))
            target.body[-1].bias.copy_(layer.body[-1].bias)
        else:
            target.load_state_dict(layer.state_dict())
        x = torch.cat([target(part) for part in x.split(16)])
    return x


def aligned(layers, smaller, widths):
    """The layer of a smaller network for each one of a larger; None for a block that is left out."""
    widths, smaller = iter(widths), iter(smaller)
    return [None if isinstance(layer, Residual) and not next(widths) else next(smaller) for layer in layers]


def enlarges(layer, after):
    return isinstance(layer, nn.ConvTranspose2d) or len(after) > 1 and isinstance(after[0], nn.PixelShuffle)


def alike(layer, target):
    return type(layer) is type(target) and layer.weight.shape == target.weight.shape


def enlarge(layer, after, target, behind, x):
    """The two layers that enlarge by 2, as others: as a pixel-shuffle, or with the principal channels of the output."""
    kernel, bias = as_one(layer, after)
    if isinstance(target, nn.Conv2d):
        target.weight.copy_(kernel.reshape(target.weight.shape))
        target.bias.copy_(bias.flatten())
        return
    y = F.conv2d(x[:128], kernel.reshape(bias.numel(), -1, 1, 1), bias.flatten())
    y = F.pixel_shuffle(y, 2).permute(1, 0, 2, 3).flatten(1)
    mean = y.mean(1)
    few = torch.linalg.eigh(torch.cov(y.double()))[1].flip(1)[:, :target.out_channels].float()
    target.weight.copy_(torch.einsum("ck,cijd->dkij", few, kernel))
    # one number for each channel: what differs between the four pixels is left to training
    target.bias.copy_(few.T @ (bias.mean((1, 2)) - mean))
    behind.weight.copy_(few[:, :, None, None])
    behind.bias.copy_(mean)


def as_one(layer, after):
    """Two layers that enlarge by 2, as weights [out,2,2,in] and bias [out,2,2] of each of the four pixels."""
    if isinstance(after, nn.PixelShuffle):
        out = layer.out_channels // 4
        return layer.weight.view(out, 2, 2, -1), layer.bias.view(out, 2, 2)
    mixing = after.weight.flatten(1)
    bias = mixing @ layer.bias + after.bias
    return torch.einsum("ck,dkij->cijd", mixing, layer.weight), bias[:, None, None].expand(-1, 2, 2)


@torch.no_grad()
def table(model, x, sets):
    """Prints the decibels that are lost when one block alone has fewer hidden channels."""
    whole = [mean_psnr(model, images, "cpu") for images in sets]
    h = rows(model, model.encoder.network, x, "encoder", sets, whole)
    z = model.encoder.head(h)[:, :LATENT_CHANNELS] + model.encoder.linear(x)
    rows(model, model.decoder.network, z, "decoder", sets, whole)


def rows(model, layers, x, name, sets, whole):
    for i, layer in enumerate(layers):
        if isinstance(layer, Residual):
            weight = layer.body[-1].weight.clone()
            found = widths_of(layer, x[:64], range(STEP, layer.body[0].out_channels, STEP))
            for width, (_, kernel) in sorted(found.items(), reverse=True):
                layer.body[-1].weight.copy_(kernel.view_as(weight))
                lost = [a - mean_psnr(model, images, "cpu") for a, images in zip(whole, sets)]
                print(name, i, width, *(f"{v:.3f}" for v in lost), flush=True)
            layer.body[-1].weight.copy_(weight)
        x = torch.cat([layer(part) for part in x.split(16)])
    return x


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("images", type=Path)
    parser.add_argument("checkpoint", type=Path, nargs="?")
    parser.add_argument("--table", type=Path, metavar="PHOTOGRAPHS")
    parser.add_argument("--up", type=int, default=Architecture.up,
                        help="channels that are carried from 1/8 to 1/4; 0: by a pixel-shuffle (default: %(default)s)")
    add_widths(parser)
    o = parser.parse_args()
    if not o.checkpoint and not o.table:
        parser.error("expected the checkpoint to write, or --table")
    torch.manual_seed(0)
    model = restore(o.model)
    files = sorted(o.images.glob("*.npy"))[:12]
    if not files:
        parser.error(f'no *.npy of make_images.py in "{o.images}"')
    x = torch.from_numpy(np.concatenate([np.load(f)[:12] for f in files])).permute(0, 3, 1, 2).float() / 127.5 - 1
    if o.table:
        studio = Studio(987654321)
        drawn = [torch.from_numpy(studio.image()).permute(2, 0, 1)[None].float() / 127.5 - 1 for _ in range(32)]
        table(model, x, [read_images(o.table), drawn])
    if o.checkpoint:
        widths = {name: tuple(getattr(o, name)) for name in WIDTHS}
        for name, wanted in widths.items():
            present = getattr(model.architecture, name)
            if len(wanted) != len(present) or any(w < 0 or w > p for w, p in zip(wanted, present)):
                parser.error(f'--{name.replace("_", "-")} {" ".join(map(str, wanted))}: expected as many numbers as '
                             f'the model has blocks there, from 0 to {" ".join(map(str, present))}')
        if not 0 <= o.up <= model.architecture.fine:
            parser.error(f"--up {o.up}: expected 0 (a pixel-shuffle) to {model.architecture.fine} channels")
        kept = {name: tuple(w for w in wanted if w) for name, wanted in widths.items()}
        small = Autoencoder(replace(model.architecture, up=o.up, **kept))
        with torch.no_grad():
            h = shrink(model.encoder.network, aligned(model.encoder.network, small.encoder.network,
                                                      widths["encoder_fine"] + widths["encoder_deep"]), x)
            small.encoder.head.load_state_dict(model.encoder.head.state_dict())
            small.encoder.linear.load_state_dict(model.encoder.linear.state_dict())
            z = small.encoder.head(h)[:, :LATENT_CHANNELS] + small.encoder.linear(x)
            shrink(model.decoder.network, aligned(model.decoder.network, small.decoder.network,
                                                  widths["decoder_deep"] + widths["decoder_fine"]), z)
            small.decoder.linear.load_state_dict(model.decoder.linear.state_dict())
        o.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"architecture": small.architecture.dict(), "model": small.state_dict(), "ema": small.state_dict(),
                    "step": 0, "spent": 0.0, "generation": 0}, o.checkpoint)


if __name__ == "__main__":
    main()
