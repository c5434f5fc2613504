"""Writes src/test/resources/latentij/model/onnx/cuda-operators.onnx: what NhwcConv
and GroupNorm compute, two operators that ONNX Runtime has for CUDA only, in ONNX's
own operators, so that graphs with them can be run on a CPU.

    python src/test/python/make_cuda_operators.py

The file is a model without a graph: its bytes after those of a model add these
functions to it. Their domain is "lowered.tests", since ONNX Runtime looks at no
function for operators of its own domain, and as long as that one, so that it can
take its place in the model's bytes.
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
      centred = Sub (grouped, mean)
      squared = Mul (centred, centred)
      variance = ReduceMean <axes = [2], keepdims = 1> (squared)
      epsilon = Constant <value_float: float = @epsilon> ()
      stabilized = Add (variance, epsilon)
      deviation = Sqrt (stabilized)
      normal = Div (centred, deviation)
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
]
model = onnx.ModelProto()
model.opset_import.add(domain="lowered.tests", version=1)
for text in FUNCTIONS:
    model.functions.append(parser.parse_function(text))
out = pathlib.Path(__file__).parents[1] / "resources/latentij/model/onnx/cuda-operators.onnx"
out.parent.mkdir(parents=True, exist_ok=True)
out.write_bytes(model.SerializeToString(deterministic=True))
