"""Writes a trained autoencoder as two ONNX graphs in Optimum's folder layout.

    python export.py RUN/last.pt FOLDER --model-version 3.0.0 [--exchangeable 2.0.0] [--only-decoder] [--check IMAGES]

Latents are shifted and scaled so that each channel has mean 0 and variance 1 over
drawn images; scaling_factor is therefore 1. Weights are stored as float16 and cast
to float32 in the graph, which ONNX Runtime does once, when it opens the session:
half the size, float32 arithmetic. After train.py --only-decoder, --only-decoder leaves the
encoder in FOLDER as it is, and takes the shift and scale of its latents. With --check, the graphs are compared with
PyTorch over a folder of images.
"""
import argparse
import json
import math
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from make_images import Studio
from model import FACTOR, LATENT_CHANNELS, Architecture, Autoencoder, Residual
from train import read_images

OPSET = 17
IR_VERSION = 8  # the one of opset 17: older ONNX Runtimes read it too
SET = 64  # channels that ONNX Runtime computes together: four vectors of AVX-512


def shares(channels):
    """How many channels each of the convolutions makes that together make so many.

    ONNX Runtime up to 1.29 hands whole sets to its threads: of 96 channels, one of two threads computed 64 and the
    other 32, and waited for the first. Made by two convolutions, both threads share both.
    """
    rest = channels % SET
    return [channels - rest, rest] if rest and channels > SET else [channels]


class GraphWriter:
    """Collects nodes and initializers while a module tree is walked.

    A value is a list of names: its channels in parts, one after the other.
    """

    def __init__(self):
        self.nodes = []
        self.initializers = []

    def node(self, op, inputs, name, **attributes):
        """Appends one node; its single output bears the node's name, which is returned."""
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def weight(self, name, tensor):
        """Stores a float16 initializer and returns the name of its float32 value."""
        half = tensor.detach().float().cpu().numpy().astype(np.float16)
        if not np.isfinite(half).all():
            raise ValueError(f'"{name}" has values that float16 cannot hold')
        self.initializers.append(numpy_helper.from_array(half, name))
        return self.node("Cast", [name], name + ".float", to=TensorProto.FLOAT)

    def constant(self, name, values):
        """Stores a float32 initializer [1,C,1,1]: few values, wanted exactly."""
        array = torch.as_tensor(values).detach().float().cpu().numpy().reshape(1, -1, 1, 1)
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def split(self, name, parts):
        """Parts of a weight along its first axis. ONNX Runtime splits it once, when it opens the session."""
        if len(parts) == 1:
            return [name]
        sizes = self.once(f"parts_of_{sum(parts)}", np.array(parts, np.int64))
        outputs = named(name, parts)
        self.nodes.append(helper.make_node("Split", [name, sizes], outputs, name=name + ".parts", axis=0))
        return outputs

    def once(self, name, array):
        """Stores a constant that several nodes share."""
        if not any(i.name == name for i in self.initializers):
            self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def whole(self, x, name):
        """The one name of a value, whose parts are joined for the node that bears the name given."""
        return x[0] if len(x) == 1 else self.node("Concat", x, name + ".whole", axis=1)

    def conv(self, x, name, weight, bias, stride=1, padding=0, op="Conv"):
        side = weight.shape[-1]
        # a transposed convolution has its output channels along the second axis
        parts = shares(len(bias)) if op == "Conv" else [len(bias)]
        x = self.whole(x, name)
        weights = self.split(self.weight(name + ".weight", weight), parts)
        biases = self.split(self.weight(name + ".bias", bias), parts)
        return [self.node(op, [x, w, b], part, kernel_shape=[side, side], strides=[stride, stride], pads=[padding] * 4)
                for part, w, b in zip(named(name, parts), weights, biases)]

    def add(self, a, b, name):
        return [self.node("Add", pair, part) for part, *pair in zip(named(name, a), a, b)]

    def activation(self, module, x, name):
        return [self.node("LeakyRelu", [value], part, alpha=module.negative_slope)
                for part, value in zip(named(name, x), x)]

    def activation_of_sum(self, module, x, channels, name):
        """As a part of a convolution that changes nothing: behind a sum, ONNX Runtime computes an activation with one
        thread, and turns the order of channels round before and after it."""
        copies = []
        for part, value, c in zip(named(name + ".copy", x), x, shares(channels)):
            ones = self.once(f"ones_{c}", np.ones((c, 1, 1, 1), np.float32))
            copies.append(self.node("Conv", [value, ones], part, kernel_shape=[1, 1], group=c))
        return self.activation(module, copies, name)

    def walk(self, module, x, name):
        """Appends the nodes of a module; returns its output."""
        if isinstance(module, nn.Conv2d):
            return self.conv(x, name, module.weight, module.bias, module.stride[0], module.padding[0])
        if isinstance(module, nn.ConvTranspose2d):
            return self.conv(x, name, module.weight, module.bias, module.stride[0], 0, "ConvTranspose")
        if isinstance(module, nn.LeakyReLU):
            return self.activation(module, x, name)
        if isinstance(module, nn.PixelShuffle):
            return [self.node("DepthToSpace", [self.whole(x, name)], name, mode="CRD", blocksize=module.upscale_factor)]
        if isinstance(module, Residual):
            return self.add(x, self.walk(module.body, x, name + ".body"), name)
        if isinstance(module, nn.Sequential):
            children = list(module.named_children())
            if isinstance(children[0][1], nn.PixelUnshuffle):
                x = self.unshuffled_conv(children[0][1], children[1][1], x, f"{name}.{children[1][0]}")
                children = children[2:]
            before = None
            for key, child in children:
                if isinstance(child, nn.LeakyReLU) and isinstance(before, Residual):
                    x = self.activation_of_sum(child, x, before.body[-1].out_channels, f"{name}.{key}")
                else:
                    x = self.walk(child, x, f"{name}.{key}")
                before = child
            return x
        raise TypeError(f"{name}: no ONNX form for {type(module).__name__}")

    def unshuffled_conv(self, unshuffle, conv, x, name):
        """A convolution after a pixel-unshuffle by r is one of r times the size and stride r."""
        r, k = unshuffle.downscale_factor, conv.kernel_size[0]
        weight = conv.weight.view(conv.out_channels, -1, r, r, k, k).permute(0, 1, 4, 2, 5, 3)
        return self.conv(x, name, weight.reshape(conv.out_channels, -1, k * r, k * r), conv.bias,
                         r, conv.padding[0] * r)

    def model(self, graph_input, graph_output):
        """Returns the checked model; input and output are (name, shape) pairs."""
        infos = [[helper.make_tensor_value_info(n, TensorProto.FLOAT, s)] for n, s in (graph_input, graph_output)]
        graph = helper.make_graph(self.nodes, "latentij-f8c4", *infos, self.initializers)
        model = helper.make_model(graph, producer_name="LatentIJ", opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model, full_check=True)
        return model


def named(name, parts):
    """Names of the parts of a value."""
    return [name] if len(parts) == 1 else [f"{name}.{i}" for i in range(len(parts))]


def encoder_graph(encoder, mean, deviation):
    """sample [N,3,H,W] to latent_parameters [N,8,H/8,W/8], normalized."""
    w = GraphWriter()
    head, linear = encoder.head, encoder.linear[1]
    c = LATENT_CHANNELS
    with torch.no_grad():
        scale = torch.cat([1 / deviation, torch.ones(c)])
        shift = torch.cat([-mean / deviation, -2 * torch.log(deviation)])
        hidden = w.walk(encoder.network, ["sample"], "encoder.network")
        residual = w.conv(hidden, "encoder.head", head.weight * scale[:, None, None, None], head.bias * scale + shift)
        # the linear path adds nothing to the log variance
        weight = torch.cat([linear.weight / deviation[:, None, None, None], torch.zeros_like(linear.weight)])
        bias = torch.cat([linear.bias / deviation, torch.zeros(c)])
        path = nn.Sequential(nn.PixelUnshuffle(FACTOR), nn.Conv2d(weight.shape[1], 2 * c, 1))
        path[1].weight.copy_(weight)
        path[1].bias.copy_(bias)
        linear_path = w.walk(path, ["sample"], "encoder.linear")
    w.add(residual, linear_path, "latent_parameters")
    return w.model(("sample", ["batch", 3, "height", "width"]),
                   ("latent_parameters", ["batch", 2 * c, "latent_height", "latent_width"]))


def decoder_graph(decoder, mean, deviation):
    """latent_sample [N,4,h,w], normalized, to sample [N,3,8h,8w]."""
    w = GraphWriter()
    # not folded into the first convolution: its zero padding is a zero of the raw latent
    x = w.node("Mul", ["latent_sample", w.constant("latent_deviation", deviation)], "latent_scaled")
    x = w.node("Add", [x, w.constant("latent_mean", mean)], "latent_raw")
    residual = w.walk(decoder.network, [x], "decoder.network")
    linear = w.walk(decoder.linear, [x], "decoder.linear")
    w.add(residual, linear, "sample")
    return w.model(("latent_sample", ["batch", LATENT_CHANNELS, "latent_height", "latent_width"]),
                   ("sample", ["batch", 3, "height", "width"]))


@torch.no_grad()
def latent_statistics(model, count=400, seed=20):
    """Mean and deviation per channel over drawn images, the borders left out."""
    studio = Studio(seed)
    latents = []
    for _ in range(count):
        x = torch.from_numpy(studio.image()).permute(2, 0, 1)[None].float() / 127.5 - 1
        latents.append(model.encoder(x)[0][0, :, 2:-2, 2:-2].flatten(1))
    latents = torch.cat(latents, 1)
    return latents.mean(1), latents.std(1)


def normalization(decoder):
    """Mean and deviation per channel that a decoder's graph undoes."""
    values = {i.name: numpy_helper.to_array(i).copy().flatten() for i in onnx.load(decoder).graph.initializer}
    return torch.from_numpy(values["latent_mean"]), torch.from_numpy(values["latent_deviation"])


def load(path):
    """The averaged weights of a checkpoint."""
    saved = torch.load(path, map_location="cpu")
    model = Autoencoder(Architecture(**saved["architecture"]))
    model.load_state_dict(saved["ema"])
    return model.eval()


def check(model, folder, images, mean, deviation):
    """Prints how far the graphs in a folder are from PyTorch's float32 model."""
    encode, decode = (onnxruntime.InferenceSession(folder / part / "model.onnx", providers=["CPUExecutionProvider"])
                      for part in ("vae_encoder", "vae_decoder"))
    losses = []
    for x in images:
        with torch.no_grad():
            z, logvar = model.encoder(x)
            y = model.decoder(z).numpy()
        moments = encode.run(None, {"sample": x.numpy()})[0]
        output = decode.run(None, {"latent_sample": moments[:, :LATENT_CHANNELS]})[0]
        z = (z - mean.view(1, -1, 1, 1)) / deviation.view(1, -1, 1, 1)
        logvar = logvar - 2 * torch.log(deviation).view(1, -1, 1, 1)
        losses.append(psnr(y, x.numpy()) - psnr(output, x.numpy()))
        print(f"largest difference: mean {np.abs(moments[:, :4] - z.numpy()).max():.1e}, "
              f"logvar {np.abs(moments[:, 4:] - logvar.numpy()).max():.1e}, image {np.abs(output - y).max():.1e}; "
              f"PSNR {psnr(output, x.numpy()):.3f} dB, lost {losses[-1]:.4f} dB")
    print(f"mean loss by float16 weights: {np.mean(losses):.4f} dB")


def psnr(a, b):
    a, b = (np.round((np.clip(t, -1, 1) + 1) * 127.5) for t in (a, b))
    return 10 * math.log10(255 ** 2 / max(1e-3, np.mean((a - b) ** 2)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model-version", required=True)
    parser.add_argument("--exchangeable", nargs="+", default=[], metavar="VERSION",
                        help="earlier versions that can decode these latents, and whose latents this one can decode")
    parser.add_argument("--only-decoder", action="store_true", help="the encoder in FOLDER stays as it is")
    parser.add_argument("--check", type=Path)
    o = parser.parse_args()
    model = load(o.checkpoint)
    a = model.architecture
    decoder = o.folder / "vae_decoder" / "model.onnx"
    mean, deviation = normalization(decoder) if o.only_decoder else latent_statistics(model)
    print("latent mean", mean.numpy().round(3), "deviation", deviation.numpy().round(3))
    config = {"_class_name": "LatentIJAutoencoder", "version": o.model_version,
              "exchangeable_versions": o.exchangeable,
              "in_channels": 3, "out_channels": 3,
              "latent_channels": LATENT_CHANNELS, "block_out_channels": [a.fine, a.fine, a.fine, a.deep],
              "scaling_factor": 1.0, "shift_factor": 0.0, "sample_size": 512,
              # What a run of 2048x2048 pixels was measured to take in ONNX Runtime, and a third more.
              "encode_bytes_per_pixel": 130, "decode_bytes_per_pixel": 120}
    graphs = {"vae_encoder": None if o.only_decoder else encoder_graph(model.encoder, mean, deviation),
              "vae_decoder": decoder_graph(model.decoder, mean, deviation)}
    size = 0
    for part, graph in graphs.items():
        (o.folder / part).mkdir(parents=True, exist_ok=True)
        if graph:
            onnx.save(graph, o.folder / part / "model.onnx")
        (o.folder / part / "config.json").write_text(json.dumps(config, indent=2) + "\n")
        size += (o.folder / part / "model.onnx").stat().st_size
    print(f"{size} bytes")
    if o.check:
        check(model, o.folder, read_images(o.check), mean, deviation)


if __name__ == "__main__":
    main()
