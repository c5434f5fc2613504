"""One image on the CPU: LatentIJ, PyTorch and OpenVINO with the same weights, beside the floor of direct convolution.

    java -cp CLASSPATH latentij.model.checkpoint.FullSizeModel FOLDER
    python bench_cpu.py --model FOLDER/vae --classpath CLASSPATH [--size 512,1024] [--rows floor,ours,fast,torch,openvino]

Prints a Markdown table of the seconds to encode and to decode, the second run of each, in 32-bit floats. CLASSPATH is
the test class path; LatentIJ runs in processes of its own. The floor is the multiplications and additions over the
speed of a product of two matrices of 2048x2048, as PyTorch has it: no direct convolution is faster. OpenVINO is told
to compute in 32 bit, which it does not do by itself on processors with AMX. The rows torch-bf16 and openvino-bf16
compute with bfloat16, as OpenVINO does by itself there; beside their seconds stands the largest difference from
PyTorch's 32 bit, as a part of its range. Needs torch, diffusers, safetensors and numpy, and openvino for its rows.
"""

import argparse
import os
import re
import subprocess
import tempfile
import time

import numpy
import torch

from bench_diffusers import ATTENTION_GMAC, GMAC, job_of, load

JOBS = ("encode", "decode")
# What decoding saves where an enlarged image is not convolved, but the small one with four 2x2 kernels.
FOLDED_GMAC = 193
MATRIX = 2048


def gmac(job, size):
    area = size * size / 512**2
    rest = GMAC[job] - ATTENTION_GMAC - (FOLDED_GMAC if job == "decode" else 0)
    return rest * area + ATTENTION_GMAC * area * area


def second_run(run):
    run()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def floor(options, size):
    a, b = torch.randn(MATRIX, MATRIX), torch.randn(MATRIX, MATRIX)
    gflops = 2e-9 * MATRIX**3 / min(second_run(lambda: a @ b) for _ in range(5))
    return f"floor of direct convolution at {gflops:.0f} GFLOP/s", [2 * gmac(job, size) / gflops for job in JOBS]


def ours(options, size, *words):
    command = ["java", "-cp", options.classpath, "latentij.model.checkpoint.FullSizeBenchmark", options.model, str(size)]
    with tempfile.TemporaryDirectory() as folder:
        if words:
            x, z = inputs(size)
            numpy.save(os.path.join(folder, "x.npy"), x.numpy())
            numpy.save(os.path.join(folder, "z.npy"), z.numpy())
            command += [folder, *words]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = [re.findall(rf"{job}d .*? ([\d.]+) s", text) for job in JOBS]
    return "LatentIJ" + "".join(f", `precision={word}`" for word in words), [float(times[-1]) for times in found]


def inputs(size):
    generator = torch.Generator().manual_seed(1)
    x = torch.rand((1, 3, size, size), generator=generator) * 2 - 1
    return x, torch.randn((1, 4, size // 8, size // 8), generator=generator)


def pytorch(options, size, dtype=torch.float32):
    vae = load(options.model).to(dtype).to(memory_format=torch.channels_last)

    def run(job, value):
        return job_of(vae, job)(value.to(dtype).to(memory_format=torch.channels_last))

    with torch.inference_mode():
        name = "PyTorch " + torch.__version__.split("+")[0] + ", channels last"
        if dtype == torch.float32:
            return name, [second_run(lambda: run(job, value)) for job, value in zip(JOBS, inputs(size))]
        return name + ", bfloat16", [
            (second_run(lambda: run(job, value)), difference(options, job, value, run(job, value).float().numpy()))
            for job, value in zip(JOBS, inputs(size))]


def difference(options, job, value, result):
    """The largest difference from PyTorch in 32 bit, as a part of its range."""
    with torch.inference_mode():
        expected = job_of(load(options.model), job)(value).numpy()
    return abs(result - expected).max() / (expected.max() - expected.min())


class Half(torch.nn.Module):
    def __init__(self, vae, job):
        super().__init__()
        self.vae = vae
        self.job = job

    def forward(self, value):
        return job_of(self.vae, self.job)(value)


def openvino(options, size, precision="f32"):
    import openvino as ov
    cells = []
    for job, small, value in zip(JOBS, inputs(64), inputs(size)):
        model = ov.convert_model(Half(load(options.model), job), example_input=small)
        model.reshape(list(value.shape))
        compiled = ov.compile_model(model, "CPU", {
            "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": options.threads})
        seconds = second_run(lambda: compiled(value.numpy()))
        cells.append(seconds if precision == "f32" else (seconds, difference(options, job, value, compiled(value.numpy())[0])))
    return "OpenVINO " + ov.__version__.split("-")[0] + ("" if precision == "f32" else ", bfloat16"), cells


def cell(value):
    if isinstance(value, tuple):
        return f"{value[0]:.1f} ({value[1]:.1e})"
    return f"{value:.1f}"


ROWS = {
    "floor": floor,
    "ours": ours,
    "fast": lambda options, size: ours(options, size, "fast"),
    "torch": pytorch,
    "openvino": openvino,
    "torch-bf16": lambda options, size: pytorch(options, size, torch.bfloat16),
    "openvino-bf16": lambda options, size: openvino(options, size, "bf16"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True, help="folder with config.json")
    parser.add_argument("--classpath", help="Java's, with the test classes; for LatentIJ's rows")
    parser.add_argument("--size", default="512")
    parser.add_argument("--rows", default="floor,ours,fast,torch,openvino")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{options.threads} threads\n\n| | size | encode, s | decode, s |\n|---|---|---|---|")
    for size in map(int, options.size.split(",")):
        for row in options.rows.split(","):
            name, seconds = ROWS[row](options, size)
            print(f"| {name} | {size} | " + " | ".join(map(cell, seconds)) + " |", flush=True)


if __name__ == "__main__":
    main()
