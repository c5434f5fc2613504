"""Writes src/main/resources/latentij/runtime/probe.onnx: one 3x3 convolution over
[1,8,16,16], small and yet such that CUDA runs it through cuDNN.

    python src/test/python/make_probe.py
"""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

print("onnx", onnx.__version__, "numpy", np.__version__)
weight = np.full((8, 8, 3, 3), 1 / 72, np.float32)
graph = helper.make_graph(
    [helper.make_node("Conv", ["x", "weight"], ["y"], pads=[1, 1, 1, 1])],
    "probe",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 8, 16, 16])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 8, 16, 16])],
    [numpy_helper.from_array(weight, "weight")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
out = pathlib.Path(__file__).parents[2] / "main/resources/latentij/runtime/probe.onnx"
onnx.save(model, out)
