"""Compiles src/main/resources/latentij/runtime/kernels/group_norm.cu to the text
that NVIDIA's driver takes, group_norm.ptx, beside it.

    pip install nvidia-cuda-nvrtc-cu12==12.0.140
    python src/test/python/compile_kernels.py

Needs no GPU. CUDA 12.0 is old on purpose: drivers take the text of their own version
and of older ones.
"""
import ctypes
import hashlib
import pathlib
import re

import nvidia.cuda_nvrtc

FOLDER = pathlib.Path(__file__).parents[3] / "src/main/resources/latentij/runtime/kernels"
source = (FOLDER / "group_norm.cu").read_bytes()
nvrtc = ctypes.CDLL(str(pathlib.Path(list(nvidia.cuda_nvrtc.__path__)[0]) / "lib/libnvrtc.so.12"))


def text(size, get):
    """A text whose length NVRTC tells first."""
    count = ctypes.c_size_t()
    size(program, ctypes.byref(count))
    buffer = ctypes.create_string_buffer(count.value)
    get(program, buffer)
    return buffer.value.decode()


program = ctypes.c_void_p()
nvrtc.nvrtcCreateProgram(ctypes.byref(program), source, b"group_norm.cu", 0, None, None)
# The oldest cards that ONNX Runtime's library for CUDA 12 runs on.
options = [b"--gpu-architecture=compute_60", b"--std=c++14"]
state = nvrtc.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*options))
if state != 0:
    raise SystemExit(text(nvrtc.nvrtcGetProgramLogSize, nvrtc.nvrtcGetProgramLog))
ptx = text(nvrtc.nvrtcGetPTXSize, nvrtc.nvrtcGetPTX)
# Constants of NVRTC's own header, which nothing uses, and comments.
ptx = re.sub(r"^(\.global .*|\s*//.*)\n", "", ptx, flags=re.M)
ptx = re.sub(r"\n{2,}", "\n", ptx).strip("\n")
(FOLDER / "group_norm.ptx").write_text(
    "// SPDX-License-Identifier: BSD-2-Clause\n"
    "// Made by src/test/python/compile_kernels.py of group_norm.cu, whose SHA-256 is\n"
    f"// {hashlib.sha256(source).hexdigest()}\n{ptx}\n"
)
