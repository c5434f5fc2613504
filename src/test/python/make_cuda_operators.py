"""Writes src/test/resources/latentij/model/onnx/cuda-operators.onnx: what operators
that ONNX Runtime has for CUDA only (NhwcConv, GroupNorm, SkipGroupNorm, ConvTranspose
of channels-last images), and LatentIJ's own, compute, in ONNX's own operators, so that graphs with them
can be run on a CPU.

    python src/test/python/make_cuda_operators.py

The file is a model without a graph: its bytes after those of a model add these
functions to it. Their domains are "lowered.tests" and "lowered.channelslast", since
ONNX Runtime looks at no function for operators of its own domains, and as long as
those, so that they can take their place in the model's bytes.
"""
import pathlib

import onnx
from onnx import parser

print("onnx", onnx.__version__)
FUNCTIONS = [
    """
    <opset_import: ["": 17], domain: "lowered.tests">
    NhwcConv <kernel_shape, strides, pads> (x, w, b) => (y) {
      x_first = Transpose <perm = [0, 3, 1, 2]> (x)
      w_first = Transpose <perm = [0, 3, 1, 2]> (w)
      y_first = Conv <kernel_shape: ints = @kernel_shape, strides: ints = @strides,
                      pads: ints = @pads> (x_first, w_first, b)
      y = Transpose <perm = [0, 2, 3, 1]> (y_first)
    }
    """,
    # Of channels_last, CUDA knows only 1: zeros come of anything else.
    """
    <opset_import: ["": 17], domain: "lowered.tests">
    GroupNorm <groups, epsilon, activation, channels_last> (x, gamma, beta) => (y) {
      wide = Cast <to = 1> (x)
      x_first = Transpose <perm = [0, 3, 1, 2]> (wide)
      shape = Shape (x_first)
      batch = Shape <start = 0, end = 1> (x_first)
      groups = Constant <value_int: int = @groups> ()
      one = Constant <value_ints = [1]> ()
      group_list = Reshape (groups, one)
      rest = Constant <value_ints = [-1]> ()
      grouped_shape = Concat <axis = 0> (batch, group_list, rest)
      grouped = Reshape (x_first, grouped_shape)
      mean = ReduceMean <axes = [2], keepdims = 1> (grouped)
      centered = Sub (grouped, mean)
      squared = Mul (centered, centered)
      variance = ReduceMean <axes = [2], keepdims = 1> (squared)
      epsilon = Constant <value_float: float = @epsilon> ()
      stabilized = Add (variance, epsilon)
      deviation = Sqrt (stabilized)
      normal = Div (centered, deviation)
      normal_first = Reshape (normal, shape)
      normal_last = Transpose <perm = [0, 2, 3, 1]> (normal_first)
      scaled = Mul (normal_last, gamma)
      shifted = Add (scaled, beta)
      activation = Constant <value_int: int = @activation> ()
      silu_wanted = Cast <to = 9> (activation)
      sigmoid = Sigmoid (shifted)
      silu = Mul (shifted, sigmoid)
      chosen = Where (silu_wanted, silu, shifted)
      channels_last = Constant <value_int: int = @channels_last> ()
      last = Cast <to = 1> (channels_last)
      result = Mul (chosen, last)
      y = CastLike (result, x)
    }
    """,
    """
    <opset_import: ["": 17, "lowered.tests": 1], domain: "lowered.tests">
    SkipGroupNorm <groups, epsilon, activation, channels_last> (x, gamma, beta, skip)
        => (y, sum) {
      sum = Add (x, skip)
      y = lowered.tests.GroupNorm <groups: int = @groups, epsilon: float = @epsilon,
          activation: int = @activation, channels_last: int = @channels_last>
          (sum, gamma, beta)
    }
    """,
    *(
        f"""
    <opset_import: ["": 17, "lowered.tests": 1], domain: "latentij">
    GroupNorm{bits} <groups, epsilon, activation, channels_last> (x, gamma, beta)
        => (y, parts) {{
      y = lowered.tests.GroupNorm <groups: int = @groups, epsilon: float = @epsilon,
          activation: int = @activation, channels_last: int = @channels_last>
          (x, gamma, beta)
      parts = Identity (gamma)
    }}
    """
        for bits in (16, 32)
    ),
    *(
        f"""
    <opset_import: ["": 17, "lowered.tests": 1], domain: "latentij">
    SumGroupNorm{bits} <groups, epsilon, activation, channels_last> (x, gamma, beta, other)
        => (y, parts, sum) {{
      sum = Add (x, other)
      y = lowered.tests.GroupNorm <groups: int = @groups, epsilon: float = @epsilon,
          activation: int = @activation, channels_last: int = @channels_last>
          (sum, gamma, beta)
      parts = Identity (gamma)
    }}
    """
        for bits in (16, 32)
    ),
    # ONNX's operator, but for the order of the image's dimensions.
    """
    <opset_import: ["": 17], domain: "lowered.channelslast">
    ConvTranspose <kernel_shape, strides, pads> (x, w) => (y) {
      x_first = Transpose <perm = [0, 3, 1, 2]> (x)
      y_first = ConvTranspose <kernel_shape: ints = @kernel_shape,
                               strides: ints = @strides, pads: ints = @pads> (x_first, w)
      y = Transpose <perm = [0, 2, 3, 1]> (y_first)
    }
    """,
]
model = onnx.ModelProto()
model.opset_import.add(domain="lowered.tests", version=1)
model.opset_import.add(domain="lowered.channelslast", version=17)
model.opset_import.add(domain="latentij", version=1)
for text in FUNCTIONS:
    model.functions.append(parser.parse_function(text))
out = pathlib.Path(__file__).parents[1] / "resources/latentij/model/onnx/cuda-operators.onnx"
out.parent.mkdir(parents=True, exist_ok=True)
out.write_bytes(model.SerializeToString(deterministic=True))
