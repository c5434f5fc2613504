"""Where 32 bit lose what precision=fast loses: one 3x3 convolution in Winograd's domain, step by step.

    python winograd_error.py [CHANNELS]

Each line does one more step in 32 bit, the others in 64; the error is against 64 bit, as a part of the
standard deviation of the result. The products are those of ONNX Runtime's MatMul, whole and as sums of
products of fewer channels. Needs numpy, torch, onnx and onnxruntime.
"""

import sys
from fractions import Fraction

import numpy as np
import onnxruntime
import torch
from onnx import TensorProto, helper

# As in WinogradMatrices.F4.
POINTS = [Fraction(0), Fraction(2, 3), Fraction(-2, 3), Fraction(3, 2), Fraction(-3, 2)]
TILE, SIDE, TILES = 4, 6, 12


def without(i):
    """The coefficients of the product of all x - point but one, the lowest first."""
    product = [Fraction(1)]
    for j, point in enumerate(POINTS):
        if j != i:
            shifted = [Fraction(0)] + product
            product = [a - b * point for a, b in zip(shifted, product + [Fraction(0)])]
    return product + [Fraction(0)] * (SIDE - len(product))


def matrices():
    """B^T, G and A^T, for images in row-major order."""
    rows = [without(i) for i in range(len(POINTS))] + [without(None)]
    scales = [2.0 ** np.rint(np.log2(float(sum(map(abs, row))) / 2)) for row in rows]
    b = np.array([[float(x) / s for x in row] for row, s in zip(rows, scales)])
    g, a = np.zeros((SIDE, 3)), np.zeros((TILE, SIDE))
    for i, point in enumerate(POINTS):
        divisor = Fraction(1)
        for j, other in enumerate(POINTS):
            divisor *= point - other if j != i else 1
        g[i] = [float(point**k / divisor) * scales[i] for k in range(3)]
        a[:, i] = [float(point**k) for k in range(TILE)]
    g[-1, -1], a[-1, -1] = scales[-1], 1
    return np.kron(b, b), np.kron(g, g), np.kron(a, a)


def matmul():
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "abc"]
    graph = helper.make_graph([helper.make_node("MatMul", ["a", "b"], ["c"])], "g", values[:2], values[2:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return lambda a, b: session.run(None, {"a": np.ascontiguousarray(a), "b": np.ascontiguousarray(b)})[0]


def main():
    channels, out, size = int((sys.argv[1:] or ["512"])[0]), 64, TILES * TILE
    rng = np.random.default_rng(0)
    x = rng.standard_normal((channels, size + 2, size + 2))
    x = ((x + np.roll(x, 1, 1) + np.roll(x, 1, 2)) / 3**0.5).astype(np.float32)
    x = x / (1 + np.exp(-x))  # as after SiLU
    w = (rng.standard_normal((out, channels, 3, 3)) / (9 * channels) ** 0.5).astype(np.float32)
    image, kernel = torch.from_numpy(x)[None], torch.from_numpy(w)
    exact = torch.nn.functional.conv2d(image.double(), kernel.double())[0].numpy()

    def tell(name, y):
        error = np.abs(y - exact) / exact.std()
        print(f"{name:45s} mean {error.mean():.2e}, largest {error.max():.2e}")

    tell("PyTorch, direct", torch.nn.functional.conv2d(image, kernel)[0].numpy())
    b, g, a = matrices()
    places = [TILE * i for i in range(TILES)]
    windows = np.stack([x[:, i : i + SIDE, j : j + SIDE].reshape(channels, -1) for i in places for j in places], 2)
    flat = w.reshape(out, channels, 9)
    u64 = np.einsum("pk,ock->poc", g, flat.astype(np.float64))
    v64 = np.einsum("pk,ckt->pct", b, windows.astype(np.float64))

    def pixels(products):
        y = a @ products.reshape(SIDE * SIDE, -1).astype(np.float64)
        return y.reshape(TILE, TILE, out, TILES, TILES).transpose(2, 3, 0, 4, 1).reshape(exact.shape)

    tell("all in 64 bit", pixels(np.matmul(u64, v64)))
    u, v = u64.astype(np.float32), v64.astype(np.float32)
    tell("kernel and windows rounded to 32 bit", pixels(np.matmul(u.astype(np.float64), v.astype(np.float64))))
    multiply = matmul()
    for part in [channels] + [n for n in (128, 64, 32, 16) if n < channels]:
        products = sum(multiply(u[:, :, c : c + part], v[:, c : c + part]) for c in range(0, channels, part))
        tell(f"products in 32 bit, sums of {part} channels", pixels(products))
    u = np.einsum("pk,ock->poc", g.astype(np.float32), flat)
    v = np.matmul(b.astype(np.float32), windows).transpose(1, 0, 2)
    y = np.matmul(a.astype(np.float32), multiply(u, v).reshape(SIDE * SIDE, -1))
    tell("all in 32 bit", y.reshape(TILE, TILE, out, TILES, TILES).transpose(2, 3, 0, 4, 1).reshape(exact.shape))


if __name__ == "__main__":
    main()
