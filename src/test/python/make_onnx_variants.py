"""Writes src/test/resources/latentij/model/variants: tiny autoencoders of factor 2
in the many ways in which ONNX files are exported, and beside each what NumPy
computes for it in float64.

    python src/test/python/make_onnx_variants.py
"""
import json
import pathlib
import shutil

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

print("onnx", onnx.__version__, "numpy", np.__version__)
OUT = pathlib.Path(__file__).parents[1] / "resources/latentij/model/variants"
H, W = 6, 8
rng = np.random.default_rng(0)
FLOAT, HALF = TensorProto.FLOAT, TensorProto.FLOAT16


def numpy_type(elem):
    return np.float16 if elem == HALF else np.float32


def shrink(x, weight, bias):
    """A 2x2 convolution of stride 2."""
    n, c, h, w = x.shape
    cells = x.reshape(n, c, h // 2, 2, w // 2, 2)
    return np.einsum("nchiwj,ocij->nohw", cells, weight) + bias[None, :, None, None]


def grow(z, weight, bias):
    """A transposed 2x2 convolution of stride 2."""
    n, c, h, w = z.shape
    cells = np.einsum("nchw,coij->nohiwj", z, weight)
    return cells.reshape(n, weight.shape[1], 2 * h, 2 * w) + bias[None, :, None, None]


def save(folder, nodes, inputs, outputs, weights, elem, external, listed):
    folder.mkdir(parents=True)
    tensors = [numpy_helper.from_array(v.astype(numpy_type(elem)), k) for k, v in weights.items()]
    if listed:  # before IR version 4, initializers had to be inputs as well
        inputs = [helper.make_tensor_value_info(k, elem, v.shape) for k, v in weights.items()] + inputs
    graph = helper.make_graph(nodes, "vae", inputs, outputs, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)],
                              ir_version=3 if listed else 8, producer_name="LatentIJ test")
    onnx.checker.check_model(model)
    if external:
        onnx.save(model, folder / "model.onnx", save_as_external_data=True,
                  location="model.onnx_data", size_threshold=0)
    else:
        onnx.save(model, folder / "model.onnx")


def variant(name, channels=4, elem=FLOAT, names=("sample", "latent_parameters", "latent_sample", "sample"),
            encoder="moments", external=False, listed=False, scaling=0.5, shift=None, dtype=False):
    image_name, out_name, latent_name, decoded_name = names
    folder = OUT / name
    weights = {
        "encoder.conv.weight": rng.normal(0, 0.3, (2 * channels, 3, 2, 2)),
        "encoder.conv.bias": rng.normal(0, 0.3, 2 * channels)}
    sizes = ["batch", 3, "height", "width"]
    tail = []
    if encoder == "moments":
        nodes = [helper.make_node("Conv", [image_name, *weights], [out_name], strides=[2, 2])]
    elif encoder == "latent":
        weights = {k: v[:channels] for k, v in weights.items()}
        nodes = [helper.make_node("Conv", [image_name, *weights], [out_name], strides=[2, 2])]
    else:
        draw = {"dtype": elem} if dtype else {}
        random = lambda out: helper.make_node("RandomNormalLike", ["mean"], [out], name=out, **draw)
        nodes = [
            helper.make_node("Conv", [image_name, *weights], ["moments"], strides=[2, 2]),
            helper.make_node("Split", ["moments"], ["mean", "logvar"], axis=1),
            helper.make_node("Mul", ["logvar", "half"], ["half_logvar"]),
            helper.make_node("Exp", ["half_logvar"], ["std"]),
            random("noise"),
            helper.make_node("Mul", ["std", "noise"], ["spread"])]
        weights["half"] = np.array(0.5)
        if encoder == "noise_twice":
            nodes += [random("noise2"), helper.make_node("Mul", ["noise2", "half"], ["more"]),
                      helper.make_node("Add", ["spread", "more"], ["both"])]
            tail = ["both"]
        nodes.append(helper.make_node("Add", ["mean", *(tail or ["spread"])], [out_name]))
    out = helper.make_tensor_value_info(out_name, elem, ["batch", "c", "h", "w"])
    outputs = [out]
    if encoder == "moments" and name == "names":  # moments do not come first
        nodes.append(helper.make_node("Identity", [out_name], ["hidden"]))
        outputs = [helper.make_tensor_value_info("hidden", elem, ["batch", "c", "h", "w"]), out]
    save(folder / "vae_encoder", nodes, [helper.make_tensor_value_info(image_name, elem, sizes)],
         outputs, weights, elem, external, listed)

    back = {
        "decoder.conv.weight": rng.normal(0, 0.3, (channels, 3, 2, 2)),
        "decoder.conv.bias": rng.normal(0, 0.3, 3)}
    save(folder / "vae_decoder",
         [helper.make_node("ConvTranspose", [latent_name, *back], [decoded_name], strides=[2, 2])],
         [helper.make_tensor_value_info(latent_name, elem, ["batch", channels, "h", "w"])],
         [helper.make_tensor_value_info(decoded_name, elem, ["batch", 3, "height", "width"])],
         back, elem, external, listed)
    config = {"_class_name": "AutoencoderKL", "block_out_channels": [4, 8],
              "latent_channels": channels, "scaling_factor": scaling, "mid_block_add_attention": False}
    if shift is not None:
        config["shift_factor"] = shift
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")

    exact = {k: v.astype(numpy_type(elem)).astype(np.float64) for k, v in {**weights, **back}.items()}
    image = rng.uniform(-1, 1, (1, 3, H, W)).astype(np.float16).astype(np.float64)
    encoded = shrink(image, exact["encoder.conv.weight"], exact["encoder.conv.bias"])
    latent = encoded[:, :channels]
    decoded = grow(latent.astype(np.float32).astype(np.float64), exact["decoder.conv.weight"],
                   exact["decoder.conv.bias"])
    arrays = {"image": image, "mean": latent, "decoded": decoded}
    if encoder != "latent":
        arrays["std"] = np.exp(0.5 * encoded[:, channels:])
    for key, value in arrays.items():
        np.save(folder / (key + ".npy"), value.astype(np.float32))


shutil.rmtree(OUT, ignore_errors=True)
variant("fp16", elem=HALF)
variant("fp16-sampling", elem=HALF, encoder="sampling", names=("sample", "latent_sample", "latent_sample", "sample"))
variant("fp16-sampling-dtype", elem=HALF, encoder="sampling", dtype=True,
        names=("sample", "latent_sample", "latent_sample", "sample"))
variant("external", external=True)
variant("external-sampling", external=True, encoder="sampling",
        names=("sample", "latent_sample", "latent_sample", "sample"))
variant("names", names=("pixel_values", "latent_parameters", "z", "reconstruction"))
variant("names-of-its-own", names=("x", "h", "z", "y"))
variant("channels16", channels=16, scaling=0.3611, shift=0.1159)
variant("latent-only", encoder="latent", names=("sample", "latents", "latents", "image"))
variant("noise-twice", encoder="noise_twice", names=("sample", "latent_sample", "latent_sample", "sample"))
variant("listed-initializers", listed=True)
for file in sorted(OUT.rglob("*.onnx")):
    print(file.relative_to(OUT), file.stat().st_size, "bytes")
