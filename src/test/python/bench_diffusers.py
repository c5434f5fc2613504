"""The rows of VaeBenchmark, computed by PyTorch and diffusers with the same weights.

    java ... latentij.model.checkpoint.FullSizeModel FOLDER
    java ... latentij.runtime.VaeBenchmark model=FOLDER | tee OURS
    python bench_diffusers.py --model FOLDER/vae [--ours OURS]

Prints the same Markdown table; with --ours, the file that VaeBenchmark's output
was written to, also how many times as fast LatentIJ is. As there, images are 8-bit
pixels and latents 32-bit floats, both in the host's memory (pinned here before a
run), and a time includes the copies, the normalization and the way back to 8 bit,
which are done on the device. "Outside run" is all of these; VaeBenchmark's runs
contain them, so that the two columns cannot be compared.

Precisions: fp32 (TF32 off), tf32, fp16 (channels-last; the graph "fp16" of
LatentIJ is compared with it) and compile (fp16 under torch.compile, to be compared
with LatentIJ's fp16 too). "First ms" has the compilation, and the algorithms that cuDNN
tries; VaeBenchmark's also reads the weights, which are in memory here.
Needs torch, diffusers and safetensors; without a GPU, the CPU's rows only.
"""

import argparse
import contextlib
import json
import os
import platform
import statistics
import sys
import time

import torch

# GMAC at 512x512; the attention's, in both, grows with the square of the area.
GMAC = {"encode": 558, "decode": 1257}
ATTENTION_GMAC = 17
# As in VaeBenchmark: channels of the widest tensor at full resolution.
CHANNELS = {"encode": 128, "decode": 256}
# Dense fp16, TFLOP/s, by data sheet; the first that the name holds.
PEAKS = [("B200", 2250), ("H200 NVL", 835.5), ("H200", 989.4), ("H100 PCIe", 756),
         ("H100 NVL", 835.5), ("H100", 989.4), ("A100", 312), ("L40S", 362),
         ("RTX 4090", 165.2), ("RTX 3090", 71), ("A10", 125), ("V100", 125), ("T4", 65)]
HEADER = ["job", "size", "batch", "precision", "device", "median ms", "fastest",
          "slowest", "first ms", "outside run %", "TFLOP/s", "% of fp16 peak", "peak MiB"]


def tflop(job, size, batch):
    area = size * size / 512**2
    rest = GMAC[job] - ATTENTION_GMAC
    return 2e-3 * batch * (rest * area + ATTENTION_GMAC * area * area)


def peak(name):
    return next((value for card, value in PEAKS if card in name), None)


def read_table(path):
    """Median milliseconds by (job, size, batch, precision, on the GPU or not)."""
    times = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) == len(HEADER) and cells[0] in GMAC:
                key = (cells[0], int(cells[1]), int(cells[2]), cells[3], cells[4] != "CPU")
                times[key] = float(cells[5])
    return times


def load(folder):
    """The same as AutoencoderKL.from_pretrained, which wants no other package."""
    from diffusers import AutoencoderKL
    from safetensors.torch import load_file
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as config:
        vae = AutoencoderKL.from_config(json.load(config))
    weights = os.path.join(folder, "diffusion_pytorch_model.safetensors")
    vae.load_state_dict(load_file(weights))
    return vae.eval().requires_grad_(False)


def job_of(vae, job):
    if job == "encode":
        return lambda x: vae.encode(x).latent_dist.parameters
    return lambda x: vae.decode(x, return_dict=False)[0]


def measure(vae, job, size, batch, precision, cuda, options):
    half = precision in ("fp16", "compile")
    tf32 = precision == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True
    device = "cuda" if cuda else "cpu"
    dtype = torch.float16 if half else torch.float32
    layout = torch.channels_last if half else torch.contiguous_format
    vae.to(device, dtype, memory_format=layout)
    run = job_of(vae, job)
    if precision == "compile":
        torch._dynamo.reset()
        run = torch.compile(run, mode=options.mode)
    if job == "encode":
        x = torch.randint(256, (batch, size, size, 3), dtype=torch.uint8)
    else:
        x = torch.rand((batch, 4, size // 8, size // 8)) * 2 - 1
    x = x.pin_memory() if cuda else x
    if cuda:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    times, inside = [], []
    runs = options.runs if cuda else options.cpu_runs
    warmup = options.warmup if cuda else 1
    with torch.inference_mode():
        for i in range(-warmup, runs):
            start = time.perf_counter()
            moved = x.to(device, non_blocking=True)
            if job == "encode":
                moved = moved.permute(0, 3, 1, 2).float() / 127.5 - 1
            moved = moved.to(dtype, memory_format=layout)
            if cuda:
                torch.cuda.synchronize()
            middle = time.perf_counter()
            y = run(moved)
            if cuda:
                torch.cuda.synchronize()
            end = time.perf_counter()
            y = y.float()
            if job == "decode":
                y = (y / 2 + 0.5).clamp(0, 1).mul(255).round().byte().permute(0, 2, 3, 1)
            y.contiguous().cpu()
            if i == -warmup:
                first = time.perf_counter() - start
            if i >= 0:
                times.append(time.perf_counter() - start)
                inside.append(end - middle)
            del y, moved
    median = statistics.median(times)
    name = torch.cuda.get_device_name() if cuda else ""
    card = peak(name)
    speed = tflop(job, size, batch) / median
    memory = torch.cuda.max_memory_reserved() / 2**20 if cuda else None
    return [job, size, batch, precision, f"CUDA 0 ({name})" if cuda else "CPU",
            f"{1000 * median:.1f}", f"{1000 * min(times):.1f}", f"{1000 * max(times):.1f}",
            f"{1000 * first:.0f}", f"{100 * (1 - sum(inside) / sum(times)):.1f}", f"{speed:.2f}",
            f"{100 * speed / card:.1f}" if card else "-",
            f"{memory:.0f}" if memory is not None else "-"]


def numbers(text):
    return [int(number) for number in text.split(",") if number]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True, help="folder with config.json")
    parser.add_argument("--ours", help="file with VaeBenchmark's output")
    parser.add_argument("--job", default="encode,decode")
    parser.add_argument("--size", type=numbers, default=[512, 1024, 2048])
    parser.add_argument("--batch", type=numbers, default=[1, 8])
    parser.add_argument("--precision", default="compile,fp16,tf32,fp32")
    parser.add_argument("--cpu-size", type=numbers, default=[512, 1024],
                        help="the CPU's sizes, at batch 1; empty for none")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--cpu-runs", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--mode", default="default", help="of torch.compile")
    parser.add_argument("--minutes", type=float, default=60,
                        help="no further row is started after these")
    options = parser.parse_args()
    end = time.perf_counter() + 60 * options.minutes
    import diffusers
    diffusers.utils.logging.set_verbosity_error()  # it warns of every change of precision
    print(f"PyTorch {torch.__version__}, diffusers {diffusers.__version__}, "
          f"Python {platform.python_version()}, CUDA {torch.version.cuda}, "
          f"cuDNN {torch.backends.cudnn.version()}")
    cuda = torch.cuda.is_available()
    if not cuda:
        print("no GPU: torch.cuda.is_available() is false")
    ours = read_table(options.ours) if options.ours else {}
    jobs = options.job.split(",")
    rows = [(job, size, batch, precision, True)
            for precision in options.precision.split(",") for batch in options.batch
            for size in options.size for job in jobs] if cuda else []
    rows += [(job, size, 1, "fp32", False) for size in options.cpu_size for job in jobs]
    header = HEADER + (["LatentIJ ms", "times as fast"] if options.ours else [])
    print("\n| " + " | ".join(header) + " |\n|" + "---|" * len(header))
    left = []
    vae = load(options.model)
    for job, size, batch, precision, gpu in rows:
        name = f"{job} {size}x{size}, batch {batch}, {precision}"
        if gpu and CHANNELS[job] * size * size * batch >= 2**31:
            left.append(f"Skipped: {name}: VaeBenchmark skips it too")
            continue
        if time.perf_counter() > end:
            left.append(f"Not run: {name}: the time was over")
            continue
        try:
            # fp16 rounds the weights: they are read again for what follows.
            if next(vae.parameters()).dtype != torch.float32 and precision in ("fp32", "tf32"):
                vae = load(options.model)
            row = measure(vae, job, size, batch, precision, gpu, options)
        except Exception as exc:  # a row that fails must not end the others
            left.append(f"Failed: {name}: {str(exc).splitlines()[0] if str(exc) else exc!r}")
            continue
        if options.ours:
            key = (job, size, batch, "fp16" if precision == "compile" else precision, gpu)
            time_of_ours = ours.get(key)
            row += [f"{time_of_ours:.1f}", f"{float(row[5]) / time_of_ours:.2f}"] \
                if time_of_ours else ["-", "-"]
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
    print("\n".join(left))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
