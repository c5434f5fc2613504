"""Times ONNX files of one network in turn, with ONNX Runtime alone, on a CPU.

    python src/test/python/bench_onnx.py 1,4,64,64 OLD/model.onnx NEW/model.onnx [--threads 2] [--runs 80]

Prints, for each file, milliseconds (the fastest run, the median, and what 9 of 10 runs keep within) and how much
its output differs at most from that of the first file. The input is noise of the shape given.
"""
import argparse
import time

import numpy as np
import onnxruntime


def session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # As LatentIJ has it: threads that go on looking for work would slow down the other files.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", type=lambda text: [int(side) for side in text.split(",")])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=80)
    o = parser.parse_args()
    x = (np.random.default_rng(3).standard_normal(o.shape) * 0.5).astype(np.float32)
    sessions = [session(path, o.threads) for path in o.files]
    times = [[] for _ in sessions]
    for _ in range(o.runs):
        outputs = []
        for s, taken in zip(sessions, times):
            start = time.perf_counter()
            outputs.append(s.run(None, {s.get_inputs()[0].name: x})[0])
            taken.append((time.perf_counter() - start) * 1e3)
    print(f"onnxruntime {onnxruntime.__version__}, {o.threads} threads")
    for path, taken, output in zip(o.files, times, outputs):
        least, median, most = np.quantile(taken, [0, 0.5, 0.9])
        print(f"{least:7.1f} {median:7.1f} {most:7.1f} ms, differs by {np.abs(output - outputs[0]).max():.1e}  {path}")


if __name__ == "__main__":
    main()
