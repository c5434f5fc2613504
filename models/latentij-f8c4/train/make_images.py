"""Draws the training images: every picture is made by this code, none is a photograph.

    python make_images.py FOLDER --count 4096 --workers 2 --seed 1
    python make_images.py SHEET.png --sheet      (a contact sheet to look at)
    python make_images.py FOLDER --png 4 --seed 77   (4 images of every kind as PNG, to measure with)

An image is a scene of one kind (see KINDS), seen through a camera: blur of the
optics, exposure, tone curve, sensor noise, 8 bit. Scenes of occluding, textured
and shaded shapes ("dead leaves", Lee, Mumford and Huang 2001) give edges and
sizes the statistics of natural images, 1/f noise gives them their textures.
"""
import argparse
import multiprocessing
import os
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter, map_coordinates

SIZE = 256  # side of a training image
TILE = 384  # side of a texture, larger than an image so that cuts differ
SHARD = 128  # images per file
LUMA = np.array([0.299, 0.587, 0.114], np.float32)

_frequency = np.hypot(np.fft.fftfreq(TILE)[:, None], np.fft.rfftfreq(TILE)[None])
_frequency[0, 0] = 1
_fy = np.fft.fftfreq(TILE)[:, None]
_fx = np.fft.rfftfreq(TILE)[None]


def normalized(a):
    return ((a - a.mean()) / (a.std() + 1e-6)).astype(np.float32)


def smooth_noise(rng, size, cells):
    """Noise of a few cells per side, for warps and slow changes of light."""
    grid = rng.standard_normal((cells + 3, cells + 3)).astype(np.float32)
    t = np.linspace(1, cells + 1, size, dtype=np.float32)
    return map_coordinates(grid, np.meshgrid(t, t, indexing="ij"), order=3)


class Palette:
    """Colors of one scene: mostly grey, saturated ones rare, hues related."""

    def __init__(self, rng):
        self.rng = rng
        self.saturation = rng.beta(1.2, 1.8)
        self.hues = rng.standard_normal((int(rng.integers(1, 5)), 3)).astype(np.float32)
        self.hues -= (self.hues @ LUMA)[:, None]
        self.hues /= np.linalg.norm(self.hues, axis=1, keepdims=True) + 1e-6
        # daylight and shade differ from blue to orange more than from green to purple
        axis = np.array([1, 0.15, -1.1], np.float32)
        self.hues = 0.6 * self.hues + np.outer(rng.standard_normal(len(self.hues)), axis) * 0.5
        self.vivid = rng.random() < 0.4  # colors of fruit, flags, clothes and signs
        self.low, self.high = rng.uniform(0, 0.2), rng.uniform(0.55, 1.05)

    def color(self):
        rng = self.rng
        if self.vivid and rng.random() < 0.5:
            color = rng.beta(0.7, 0.9, 3)
            return (color * rng.uniform(0.3, 1.05)).astype(np.float32)
        luma = self.low + (self.high - self.low) * rng.beta(1.1, 1.3)
        hue = self.hues[rng.integers(len(self.hues))] + 0.25 * rng.standard_normal(3)
        chroma = self.saturation * rng.beta(1.3, 1.8) * 1.7 * hue * min(luma + 0.15, 1.15 - luma)
        return np.clip(luma + chroma, 0, 1.1).astype(np.float32)


def spectrum_noise(rng):
    """1/f noise, often stretched along one direction, as in fur, wood or water."""
    f = _frequency
    if rng.random() < 0.4:
        angle, stretch = rng.uniform(0, np.pi), np.exp(rng.uniform(0.5, 2.5))
        u, v = _fx * np.cos(angle) + _fy * np.sin(angle), _fy * np.cos(angle) - _fx * np.sin(angle)
        f = np.hypot(u * stretch, v) + 1e-3
    white = np.fft.rfft2(rng.standard_normal((TILE, TILE)).astype(np.float32))
    amplitude = f ** -rng.uniform(0.6, 2.2)
    if rng.random() < 0.3:  # a preferred size of grain
        amplitude = amplitude * np.exp(-((np.log(f) - np.log(rng.uniform(0.02, 0.3))) ** 2) / 0.5)
    n = normalized(np.fft.irfft2(white * amplitude, s=(TILE, TILE)))
    k = rng.random()
    if k < 0.15:
        n = normalized(np.abs(n))  # ridges
    elif k < 0.3:
        n = normalized(np.tanh(n * rng.uniform(1, 6) + rng.normal()))  # patches
    elif k < 0.4:
        n = normalized(np.exp(0.8 * n))  # highlights
    return n


def grating(rng):
    """Stripes, waves, checks, bricks: periodic along one or two directions, warped."""
    y, x = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    if rng.random() < 0.7:
        warp = rng.gamma(1, 4)
        cells = int(rng.integers(2, 7))
        x, y = x + warp * smooth_noise(rng, TILE, cells), y + warp * smooth_noise(rng, TILE, cells)
    angle, period = rng.uniform(0, np.pi), np.exp(rng.uniform(np.log(2.5), np.log(50)))
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    hardness = np.exp(rng.uniform(-0.5, 2))

    def wave(t):
        return np.tanh(hardness * (np.sin(2 * np.pi * t) + duty)) if hardness > 1.5 else np.sin(2 * np.pi * t)

    duty = rng.uniform(-0.6, 0.6)
    a = wave(u / period)
    k = rng.random()
    if k < 0.2:
        a = np.maximum(a, wave(v / (period * rng.uniform(0.5, 2))))
    elif k < 0.3:
        a = a * wave(v / period)
    elif k < 0.45:
        row = np.floor(v / period)
        a = np.maximum(wave(v / period), wave(u / (2 * period) + 0.5 * (row % 2)))
    return normalized(a)


def speckle(rng):
    """Grains and pores: a random field cut at a level, or points spread by a blur."""
    n = rng.standard_normal((TILE, TILE)).astype(np.float32)
    if rng.random() < 0.5:
        n = (n > rng.uniform(1.5, 3)).astype(np.float32)
    n = gaussian_filter(n, rng.uniform(0.5, 4), mode="wrap")
    return normalized(np.clip(n, -np.inf, np.quantile(n, 0.995)))


def lettering(rng):
    """A page of words in the font that comes with Pillow, or in strokes drawn at random."""
    image = Image.new("L", (TILE, TILE), 0)
    draw = ImageDraw.Draw(image)
    size = int(np.exp(rng.uniform(np.log(8), np.log(60))))
    y = int(rng.integers(-size, 5))
    if rng.random() < 0.6:
        font = ImageFont.load_default(size)
        letters = "abcdefghijklmnopqrstuvwxyzeeaaiooutnsr ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;-()"
        while y < TILE:
            line = "".join(letters[i] if rng.random() > 0.16 else " "
                           for i in rng.integers(0, len(letters), TILE // max(3, size // 3)))
            draw.text((int(rng.integers(-size, size)), y), line, fill=255, font=font)
            y += int(size * rng.uniform(1.1, 1.7)) + 1
    else:
        while y < TILE:
            x = int(rng.integers(-size, size))
            while x < TILE:
                points = rng.uniform(0, 1, (int(rng.integers(2, 6)), 2)) * [0.6 * size, size] + [x, y]
                draw.line([tuple(p) for p in points], fill=255, width=max(1, size // 10))
                x += int(size * 0.75)
            y += int(size * 1.4)
    if rng.random() < 0.5:
        image = image.rotate(rng.uniform(0, 360), resample=Image.BILINEAR)
    a = np.asarray(image, np.float32) / 255
    return normalized(gaussian_filter(a, rng.uniform(0, 0.8)))


class Textures:
    """A pool of surfaces, each value, color and contrast; replaced one by one."""

    def __init__(self, rng, count=32):
        self.rng = rng
        self.pool = [self.make() for _ in range(count)]

    def make(self):
        rng = self.rng
        k = rng.random()
        if k < 0.62:
            n = spectrum_noise(rng)
        elif k < 0.78:
            n = grating(rng) + 0.4 * rng.random() * spectrum_noise(rng)
        elif k < 0.9:
            n = speckle(rng)
        else:
            n = lettering(rng)
        tint = 1 + 0.25 * rng.random() * rng.standard_normal(3)
        t = n[..., None] * tint.astype(np.float32)
        if rng.random() < 0.3:
            t += 0.5 * rng.random() * spectrum_noise(rng)[..., None] * rng.standard_normal(3).astype(np.float32) * 0.5
        return t

    def renew(self):
        self.pool[self.rng.integers(len(self.pool))] = self.make()

    def keep(self, image):
        """Makes a surface of a finished scene, so that scenes lie within scenes (foliage)."""
        small = np.asarray(Image.fromarray(image).resize((TILE // 2, TILE // 2), Image.BOX), np.float32)
        t = np.pad(small / 255, ((0, TILE // 2), (0, TILE // 2), (0, 0)), "symmetric")
        self.pool[self.rng.integers(len(self.pool))] = (t - t.mean((0, 1))) / (t.std() + 0.05)

    def cut(self, height, width):
        rng = self.rng
        t = self.pool[rng.integers(len(self.pool))]
        if rng.random() < 0.5:
            t = t.transpose(1, 0, 2)
        y, x = rng.integers(0, TILE - height + 1), rng.integers(0, TILE - width + 1)
        t = t[y:y + height, x:x + width]
        return t[::-1] if rng.random() < 0.5 else t


def distance(rng, kind, u, v, r, aspect):
    """Signed distance, roughly, to one of the outlines; negative inside."""
    if kind == 0:
        return np.hypot(u, v / aspect) - r
    if kind == 1:
        return np.maximum(np.abs(u) - r, np.abs(v) - r * aspect)
    if kind == 2:  # a strand, bent
        bend = rng.normal(0, 0.25) / r
        return np.maximum(np.abs(u) - r, np.abs(v - bend * (u * u - r * r)) - max(0.5, r * rng.uniform(0.01, 0.08)))
    if kind == 3:  # a polygon
        d = np.full(u.shape, -np.inf, np.float32)
        for a in np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 8)))):
            d = np.maximum(d, u * np.cos(a) + v * np.sin(a) - r * rng.uniform(0.4, 0.9))
        return np.maximum(d, np.hypot(u, v) - r)
    angle = np.arctan2(v, u)
    lobes = 0.3 * np.sin(int(rng.integers(2, 8)) * angle + rng.uniform(0, 6))
    return np.hypot(u, v) - r * (0.75 + 0.8 * lobes * rng.random())


def dead_leaves(rng, image, textures, palette, count, exponent, largest, sharpness):
    """Puts shapes one over the other, their radii by a power law."""
    size = len(image)
    pitch = None
    for _ in range(count):
        r = min(2 * (1 + rng.pareto(exponent)), largest * rng.uniform(0.6, 1))
        cy, cx = rng.uniform(-0.1, 1.1, 2) * size
        kind = int(rng.choice(5, p=[0.3, 0.22, 0.18, 0.18, 0.12]))
        reach = r * (3 if kind == 2 else 1.45 if kind == 1 else 1.25) + 3
        if kind == 2:
            r = min(3 * r, reach)
        y0, y1 = max(0, int(cy - reach)), min(size, int(cy + reach) + 1)
        x0, x1 = max(0, int(cx - reach)), min(size, int(cx + reach) + 1)
        if y1 - y0 < 2 or x1 - x0 < 2:
            continue
        angle = rng.uniform(0, np.pi) if rng.random() < 0.7 else rng.choice([0, np.pi / 2]) + rng.normal(0, 0.02)
        cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        y = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(cy)
        x = np.arange(x0, x1, dtype=np.float32)[None] - np.float32(cx)
        u, v = x * cos + y * sin, y * cos - x * sin
        d = distance(rng, kind, u, v, np.float32(r), np.float32(rng.uniform(0.15, 1)))
        edge = sharpness if rng.random() < 0.85 else sharpness * rng.uniform(2, 6)
        mask = np.clip(0.5 - d / edge, 0, 1)
        if r > 12 and rng.random() < 0.07:  # a fence, a window, a blind
            pitch = np.exp(rng.uniform(np.log(3), np.log(r)))
            bars = np.abs((u / pitch) % 1 - 0.5) * pitch - rng.uniform(0.15, 0.4) * pitch
            mask = mask * np.clip(0.5 - bars, 0, 1)
        part = image[y0:y1, x0:x1]
        mask = mask[..., None]
        if r > 5 and rng.random() < 0.2:  # a soft shadow at one side
            s = r * 0.25
            dark = np.clip(0.7 - (np.hypot(u - s, v - s) - r) / (0.5 * r), 0, 1)[..., None]
            part *= 1 - rng.uniform(0.1, 0.5) * dark * (1 - mask)
        surface = palette.color()
        if r > 3:
            contrast = np.float32(min(rng.gamma(1.4, 0.06), 0.35))
            surface = surface * (1 + 0.5 * rng.random() * contrast) + contrast * textures.cut(y1 - y0, x1 - x0)
            light = u * rng.normal(0, 0.15 / r) + v * rng.normal(0, 0.15 / r)
            if kind in (0, 4) and rng.random() < 0.4:  # round: darker towards the rim
                light = light - rng.uniform(0, 0.4) * (u * u + v * v) / (r * r)
            surface = surface * (1 + light)[..., None]
        if rng.random() < 0.05:
            mask = mask * rng.uniform(0.3, 0.9)  # glass
        part += mask * (surface - part)
    return image


def background(rng, size, textures, palette):
    image = np.empty((size, size, 3), np.float32)
    image[:] = palette.color()
    slope = np.linspace(-0.5, 0.5, size, dtype=np.float32)
    image += (slope * rng.normal(0, 0.3))[:, None, None] * palette.color()
    image += (slope * rng.normal(0, 0.2))[None, :, None]
    return image + np.float32(rng.gamma(1.3, 0.07)) * textures.cut(size, size)


def thicket(rng, image, palette):
    """Grass, twigs, hair, wires: many thin lines of related direction."""
    zoom = 2
    sheet = Image.fromarray((np.clip(image, 0, 1) * 255).astype(np.uint8)).resize((SIZE * zoom, SIZE * zoom))
    draw = ImageDraw.Draw(sheet)
    direction, spread, bend = rng.uniform(0, 2 * np.pi), rng.gamma(1, 0.3), rng.gamma(1, 0.08)
    width, length = rng.uniform(0.6, 6), rng.uniform(5, 50)
    centre, extent = rng.uniform(0, SIZE * zoom, 2), rng.uniform(0.1, 0.6) * SIZE * zoom
    shades = [np.clip(palette.color() * 255, 0, 255) for _ in range(3)]
    for _ in range(int(rng.integers(40, 700))):
        heading = direction + rng.normal(0, spread) + np.cumsum(rng.normal(0, bend, 8))
        path = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], -1) * length / 4, 0)
        path += centre + extent * rng.uniform(-1, 1, 2)
        shade = shades[rng.integers(3)] * rng.uniform(0.4, 1.2)
        draw.line([tuple(p) for p in path], fill=tuple(int(c) for c in np.clip(shade, 0, 255)),
                  width=max(1, int(width * rng.uniform(0.5, 1.5))))
    return np.asarray(sheet.resize((SIZE, SIZE), Image.BOX), np.float32) / 255


def warp(rng, image):
    size = len(image)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    amount, cells = rng.gamma(1.5, 3), int(rng.integers(2, 6))
    at = [y + amount * smooth_noise(rng, size, cells), x + amount * smooth_noise(rng, size, cells)]
    return np.stack([map_coordinates(image[..., c], at, order=1, mode="reflect") for c in range(3)], -1)


def scene(rng, textures):
    """A photograph's stand-in: far things out of focus, near things over them."""
    palette = Palette(rng)
    image = background(rng, SIZE, textures, palette)
    sharp = rng.choice([0.8, 1.0, 1.4])
    k = rng.random()
    if k < 0.6:
        count = int(np.exp(rng.uniform(np.log(30), np.log(450))))
        dead_leaves(rng, image, textures, palette, count, rng.uniform(0.5, 1.6), rng.uniform(20, 160), sharp)
        if rng.random() < 0.25:
            s = rng.gamma(1.5, 1.5)
            image = gaussian_filter(image, (s, s, 0), mode="reflect")
    elif k < 0.75:  # ranges of hills under a sky
        for level in np.sort(rng.uniform(0.1, 1.0, int(rng.integers(2, 6)))):
            ridge = np.cumsum(rng.standard_normal(SIZE) * rng.uniform(0.2, 1.2))
            ridge = gaussian_filter(ridge, rng.uniform(0, 3)) - ridge.mean() + level * SIZE
            mask = np.clip(np.arange(SIZE)[:, None] - ridge[None], 0, 1)[..., None]
            ground = palette.color() + np.float32(rng.gamma(1.5, 0.06)) * textures.cut(SIZE, SIZE)
            image += mask.astype(np.float32) * (ground - image)
    if rng.random() < 0.85:
        count = int(np.exp(rng.uniform(np.log(10), np.log(400))))
        dead_leaves(rng, image, textures, palette, count, rng.uniform(0.7, 2.0), rng.uniform(8, 120), sharp)
    for _ in range(rng.choice(4, p=[0.65, 0.2, 0.1, 0.05])):
        image = thicket(rng, image, palette)
    if rng.random() < 0.25:
        image = warp(rng, image)
    if rng.random() < 0.3:  # slow light
        image *= np.exp(0.25 * smooth_noise(rng, SIZE, int(rng.integers(1, 4))))[..., None]
    return image


def texture_only(rng, textures):
    palette = Palette(rng)
    a = textures.cut(SIZE, SIZE)
    return palette.color() + np.float32(rng.uniform(0.02, 0.2)) * a


def drawing(rng, textures):
    """Lines, plots, diagrams and words, drawn four times larger and reduced."""
    zoom = 3
    palette = Palette(rng)
    paper = rng.random() < 0.75
    ink = [tuple(int(255 * c) for c in np.clip(palette.color(), 0, 1) * (0.6 if paper else 1)) for _ in range(4)]
    sheet = (255, 255, 255) if paper and rng.random() < 0.6 else tuple(
        int(255 * c) for c in np.clip(palette.color() * (1 if paper else 0.3), 0, 1))
    image = Image.new("RGB", (SIZE * zoom, SIZE * zoom), sheet)
    draw = ImageDraw.Draw(image)
    side = SIZE * zoom
    for _ in range(int(rng.integers(3, 60))):
        k = rng.random()
        color = (0, 0, 0) if paper and rng.random() < 0.5 else ink[rng.integers(4)]
        width = int(zoom * np.exp(rng.uniform(-0.5, 1.5)))
        if k < 0.35:
            points = np.cumsum(rng.normal(0, side * rng.uniform(0.01, 0.1), (int(rng.integers(2, 30)), 2)), 0) + rng.uniform(0, side, 2)
            draw.line([tuple(p) for p in points], fill=color, width=width, joint="curve")
        elif k < 0.6:
            x, y = rng.uniform(-0.2, 1, 2) * side
            w, h = rng.gamma(1, side * 0.12, 2) + 4
            shape = draw.ellipse if rng.random() < 0.5 else draw.rectangle
            shape([x, y, x + w, y + h], outline=color, width=width, fill=ink[rng.integers(4)] if rng.random() < 0.3 else None)
        elif k < 0.75:
            pitch = zoom * np.exp(rng.uniform(np.log(2.5), np.log(20)))
            x, y = rng.uniform(0, 0.9, 2) * side
            for i in range(int(rng.integers(3, 25))):
                draw.line([x + i * pitch, y, x + i * pitch + rng.normal() * 0, y + side * 0.2], fill=color, width=max(1, int(pitch * 0.4)))
        else:
            size = int(zoom * np.exp(rng.uniform(np.log(8), np.log(50))))
            word = "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz ABCDEFGHIKLMNOPRSTUVW0123456789%=+-."), int(rng.integers(1, 30))))
            draw.text(tuple(rng.uniform(-0.2, 0.9, 2) * side), word, fill=color, font=ImageFont.load_default(size))
    a = np.asarray(image.resize((SIZE, SIZE), Image.BOX), np.float32) / 255
    return a + (0 if rng.random() < 0.7 else np.float32(rng.gamma(1, 0.02)) * textures.cut(SIZE, SIZE))


def stamp(image, cy, cx, patch, color):
    """Adds a small patch of light at a place, clipped at the border."""
    h = len(patch) // 2
    y, x = int(cy), int(cx)
    y0, x0, y1, x1 = max(0, y - h), max(0, x - h), min(len(image), y + h + 1), min(len(image), x + h + 1)
    if y0 < y1 and x0 < x1:
        image[y0:y1, x0:x1] += patch[y0 - y + h:y1 - y + h, x0 - x + h:x1 - x + h, None] * color


def stars(rng, textures):
    image = np.zeros((SIZE, SIZE, 3), np.float32) + rng.uniform(0, 0.08)
    if rng.random() < 0.5:
        cloud = np.exp(rng.uniform(0.5, 1.2) * gaussian_filter(textures.cut(SIZE, SIZE).mean(-1), rng.uniform(1, 5)))
        image += rng.uniform(0.02, 0.1) * cloud[..., None] * rng.uniform(0.3, 1, 3).astype(np.float32)
    sigma, beta = rng.uniform(0.6, 2), rng.uniform(1.8, 4)
    g = np.arange(-16, 17)
    for _ in range(int(np.exp(rng.uniform(2, 6)))):
        cy, cx = rng.uniform(0, SIZE, 2)
        d2 = (g[:, None] - cy % 1) ** 2 + (g[None] - cx % 1) ** 2
        light = min(0.03 * (1 + rng.pareto(0.8)), 6)
        stamp(image, cy, cx, light * (1 + d2 / (sigma * sigma * 2)) ** -beta, 1 + 0.3 * rng.standard_normal(3).astype(np.float32))
    return image


def dyes(rng):
    """Colors of fluorescence channels as microscopists show them, or grey."""
    if rng.random() < 0.4:
        return [np.ones(3, np.float32) * rng.uniform(0.5, 1) for _ in range(3)]
    table = np.array([[0, 1, 0], [0.1, 0.2, 1], [1, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 0], [1, 0.5, 0.1]], np.float32)
    return [table[i] * rng.uniform(0.5, 1) for i in rng.permutation(7)[:3]]


def cells(rng, textures):
    """Fluorescent cells: bodies, nuclei, spots, on a dark field."""
    image = np.zeros((SIZE, SIZE, 3), np.float32)
    colors = dyes(rng)
    size = rng.uniform(6, 50)
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    for _ in range(int(rng.integers(3, 8) + (150 / size) ** 1.5 * rng.random())):
        cy, cx = rng.uniform(-0.05, 1.05, 2) * SIZE
        r = size * rng.uniform(0.6, 1.3)
        y0, y1, x0, x1 = (int(np.clip(t, 0, SIZE)) for t in (cy - 2 * r, cy + 2 * r, cx - 2 * r, cx + 2 * r))
        if y1 - y0 < 3 or x1 - x0 < 3:
            continue
        dy, dx = y[y0:y1, x0:x1] - cy, x[y0:y1, x0:x1] - cx
        angle, rho = np.arctan2(dy, dx), np.hypot(dy, dx)
        outline = r * (1 + sum(rng.normal(0, 0.15 / k) * np.cos(k * angle + rng.uniform(0, 6)) for k in (2, 3, 5)))
        soft = rng.uniform(0.7, 3)
        body = np.clip(0.5 - (rho - outline) / soft, 0, 1)
        rough = np.clip(1 + rng.uniform(0, 0.5) * textures.cut(y1 - y0, x1 - x0).mean(-1), 0, 3)
        rim = 1 + rng.uniform(0, 2) * np.exp(-((rho - outline) / (0.08 * r + 1)) ** 2) if rng.random() < 0.4 else 1
        image[y0:y1, x0:x1] += (body * rough * rim * rng.uniform(0.1, 0.5))[..., None] * colors[0]
        nucleus = np.clip(0.5 - (rho - 0.45 * outline) / soft, 0, 1)
        rough = np.clip(1 + rng.uniform(0, 0.4) * textures.cut(y1 - y0, x1 - x0).mean(-1), 0, 3)
        image[y0:y1, x0:x1] += (nucleus * rough * rng.uniform(0.2, 0.8))[..., None] * colors[1]
    if rng.random() < 0.5:
        g = np.arange(-6, 7)
        s = rng.uniform(0.7, 2)
        spot = np.exp(-(g[:, None] ** 2 + g[None] ** 2) / (2 * s * s)).astype(np.float32)
        for _ in range(int(rng.integers(10, 300))):
            stamp(image, *rng.uniform(0, SIZE, 2), spot * rng.gamma(1, 0.3), colors[2])
    return image + rng.uniform(0, 0.06)


def filaments(rng, textures):
    """Microtubules, neurites, vessels: smooth random walks, thin and bright."""
    zoom = 2
    image = np.zeros((SIZE, SIZE, 3), np.float32)
    for color in dyes(rng)[:int(rng.integers(1, 3))]:
        plane = Image.new("L", (SIZE * zoom, SIZE * zoom), 0)
        draw = ImageDraw.Draw(plane)
        stiff, width = rng.uniform(0.02, 0.3), rng.uniform(1, 6)
        for _ in range(int(rng.integers(5, 120))):
            heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, stiff, int(rng.integers(20, 150))))
            path = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], -1) * 5, 0) + rng.uniform(0, SIZE * zoom, 2)
            draw.line([tuple(p) for p in path], fill=int(rng.integers(60, 256)), width=max(1, int(width * rng.uniform(0.6, 1.3))))
        a = np.asarray(plane.resize((SIZE, SIZE), Image.BOX), np.float32) / 255
        a = gaussian_filter(a, rng.uniform(0.3, 1.5)) + rng.uniform(0, 0.6) * gaussian_filter(a, 5)
        image += a[..., None] * color
    if rng.random() < 0.3:
        image = image + 0.1 * np.clip(textures.cut(SIZE, SIZE).mean(-1, keepdims=True), 0, 2)
    image = image + rng.uniform(0, 0.08)
    return 1 - image if rng.random() < 0.15 else image


def tissue(rng, textures):
    """A stained section: light absorbed by two dyes, nuclei, fibres, open spaces."""
    pink = np.array([0.07, 0.75, 0.35], np.float32) * rng.uniform(0.5, 1.2) + 0.08 * rng.random(3).astype(np.float32)
    purple = np.array([0.65, 0.7, 0.3], np.float32) * rng.uniform(0.8, 1.4) + 0.1 * rng.random(3).astype(np.float32)
    if rng.random() < 0.2:
        pink, purple = np.array([0.1, 0.15, 0.25], np.float32), np.array([0.4, 0.8, 1.2], np.float32)  # DAB brown
    density = np.clip(0.6 + rng.uniform(0.1, 0.35) * textures.cut(SIZE, SIZE).mean(-1) + 0.2 * smooth_noise(rng, SIZE, 4), 0, 3)
    nuclei = np.zeros((SIZE, SIZE), np.float32)
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    size = rng.uniform(2, 14)
    crowd = smooth_noise(rng, SIZE, 4)
    for _ in range(int(min(1500 / size, 500) * rng.uniform(0.2, 1))):
        cy, cx = rng.uniform(0, SIZE, 2)
        if crowd[int(cy), int(cx)] < rng.normal(-0.3, 0.7):
            continue
        r, e, angle = size * rng.uniform(0.6, 1.3), rng.uniform(0.4, 1), rng.uniform(0, np.pi)
        y0, y1, x0, x1 = (int(np.clip(t, 0, SIZE)) for t in (cy - 1.5 * r - 1, cy + 1.5 * r + 2, cx - 1.5 * r - 1, cx + 1.5 * r + 2))
        dy, dx = y[y0:y1, x0:x1] - cy, x[y0:y1, x0:x1] - cx
        u, v = dx * np.cos(angle) + dy * np.sin(angle), dy * np.cos(angle) - dx * np.sin(angle)
        mask = np.clip(0.5 - (np.hypot(u, v / e) - r), 0, 1)
        if mask.size:
            rough = np.clip(1 + 0.25 * textures.cut(*mask.shape).mean(-1), 0.2, 2)
            nuclei[y0:y1, x0:x1] = np.maximum(nuclei[y0:y1, x0:x1], mask * rough * rng.uniform(0.6, 1.2))
    if rng.random() < 0.6:
        holes = smooth_noise(rng, SIZE, int(rng.integers(4, 16)))
        density *= np.clip((rng.uniform(0.3, 1.2) - holes) * 6, 0, 1)
    return rng.uniform(0.85, 1) * np.exp(-density[..., None] * pink - nuclei[..., None] * purple)


def membranes(rng, textures):
    """Electron-micrograph-like: grey, cells packed between dark or bright borders."""
    points = rng.uniform(-0.1, 1.1, (int(rng.integers(10, 160)), 2)).astype(np.float32) * SIZE
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    y, x = y + 6 * smooth_noise(rng, SIZE, 6), x + 6 * smooth_noise(rng, SIZE, 6)
    d = np.sqrt((y[..., None] - points[:, 0]) ** 2 + (x[..., None] - points[:, 1]) ** 2)
    two = np.partition(d, 1, axis=-1)
    grey = rng.normal(0.55, 0.12, len(points))[d.argmin(-1)]
    border = np.exp(-((two[..., 1] - two[..., 0]) / rng.uniform(1.5, 6)) ** 2)
    a = grey + rng.normal(-0.25, 0.25) * border + rng.uniform(0.02, 0.15) * textures.cut(SIZE, SIZE).mean(-1)
    image = np.repeat(a[..., None].astype(np.float32), 3, -1)
    if rng.random() < 0.3:
        image = image * np.clip(Palette(rng).color() + 0.3, 0, 1.3)
    return image


def threads(rng, thick, straight):
    """Grey plane of fibres: bundles that share a direction, or short curly ones in heaps."""
    zoom = 2
    plane = Image.new("L", (SIZE * zoom, SIZE * zoom), 0)
    draw = ImageDraw.Draw(plane)
    for _ in range(int(rng.integers(2, 12))):
        centre, extent = rng.uniform(0, SIZE * zoom, 2), rng.uniform(0.05, 0.3) * SIZE * zoom
        direction = rng.uniform(0, 2 * np.pi)
        for _ in range(int(rng.integers(10, 70))):
            if straight:
                turn, steps = rng.normal(direction, 0.12), int(rng.integers(15, 50))
                heading = turn + np.cumsum(rng.normal(0, 0.02, steps))
            else:
                steps = int(rng.integers(4, 30))
                heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.35, steps))
            path = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], -1) * 4, 0)
            path += centre + extent * rng.normal(0, 0.7, 2)
            draw.line([tuple(p) for p in path], fill=int(rng.integers(40, 256)),
                      width=max(1, int(thick * rng.uniform(0.6, 1.4))))
    return np.asarray(plane.resize((SIZE, SIZE), Image.BOX), np.float32) / 255


def borders(rng):
    """Grey plane of bright borders between cells."""
    points = rng.uniform(-0.1, 1.1, (int(rng.integers(5, 50)), 2)).astype(np.float32) * SIZE
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    y, x = y + 6 * smooth_noise(rng, SIZE, 6), x + 6 * smooth_noise(rng, SIZE, 6)
    d = np.sqrt((y[..., None] - points[:, 0]) ** 2 + (x[..., None] - points[:, 1]) ** 2)
    two = np.partition(d, 1, axis=-1)
    return np.exp(-((two[..., 1] - two[..., 0]) / rng.uniform(1.5, 8)) ** 2)


def nuclei(rng, textures):
    """Grey plane of ellipses with a rough inside."""
    plane = np.zeros((SIZE, SIZE), np.float32)
    size = rng.uniform(5, 32)
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    for _ in range(int(2 + min(60, (90 / size) ** 2) * rng.random())):
        (cy, cx), e, angle = rng.uniform(-0.05, 1.05, 2) * SIZE, rng.uniform(0.5, 1), rng.uniform(0, np.pi)
        r = size * rng.uniform(0.7, 1.3)
        u = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        v = (y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)
        inside = np.clip(0.5 - (np.hypot(u, v / e) - r) / rng.uniform(1, 3), 0, 1)
        plane = np.maximum(plane, inside * rng.uniform(0.4, 1))
    return plane * np.clip(1 + rng.uniform(0.1, 0.6) * textures.cut(SIZE, SIZE).mean(-1), 0.1, 3)


def merge(rng, textures):
    """Stains of different dyes over one another, independent where they cross."""
    image = np.zeros((SIZE, SIZE, 3), np.float32)
    turn = rng.random()
    for i in range(int(rng.integers(2, 5))):
        k = rng.random()
        if k < 0.3:
            plane = threads(rng, rng.uniform(1, 5), True)
        elif k < 0.55:
            plane = threads(rng, rng.uniform(1, 6), False)
        elif k < 0.75:
            plane = nuclei(rng, textures)
        elif k < 0.88:
            plane = borders(rng) * np.clip(0.7 + 0.5 * smooth_noise(rng, SIZE, 8), 0, 2)
        else:
            plane = np.clip(textures.cut(SIZE, SIZE).mean(-1), 0, 3) * rng.uniform(0.1, 0.5)
        plane = gaussian_filter(plane, rng.uniform(0.3, 1.3)) + rng.uniform(0, 0.4) * gaussian_filter(plane, 6)
        hue = 2 * np.pi * (turn + i / 3 + rng.normal(0, 0.05))
        dye = np.clip(0.5 + 0.75 * np.cos(hue - np.array([0, 2, 4]) * np.pi / 3), 0, 1)
        image += (plane * rng.uniform(0.4, 1.2))[..., None] * dye.astype(np.float32)
    return image + rng.uniform(0, 0.05)


KINDS = {scene: 0.62, texture_only: 0.05, drawing: 0.08, stars: 0.02, cells: 0.06,
         filaments: 0.05, tissue: 0.05, membranes: 0.03, merge: 0.04}


def camera(rng, image):
    """Optics, exposure, tone, noise and 8 bit."""
    if rng.random() < 0.75:
        s = rng.uniform(0.25, 0.9) if rng.random() < 0.9 else rng.uniform(0.9, 2.5)
        image = gaussian_filter(image, (s, s, 0), mode="reflect", truncate=3)
    if rng.random() < 0.1:  # sharpened, as cameras do
        image = image + rng.uniform(0.2, 0.7) * (image - gaussian_filter(image, (1, 1, 0)))
    low, high = np.quantile(image[::4, ::4], [0.01, 0.99])
    if rng.random() < 0.5:
        spread = high - low + 0.02
        to_low, to_high = rng.uniform(0, 0.25), rng.uniform(0.7, 1)
        gain = np.clip((to_high - to_low) / spread, 0.5, 2.5)
        image = (image - low) * gain + to_low
    image = np.clip(image, 0, 1) ** np.exp(rng.normal(0, 0.2))
    if rng.random() < 0.06:
        image = np.repeat((image @ LUMA)[..., None], 3, -1)
    if rng.random() < 0.5:
        shot, read = rng.gamma(1, 0.012), rng.gamma(1, 0.004)
        noise = rng.standard_normal(image.shape, dtype=np.float32)
        if rng.random() < 0.3:
            noise[:] = noise[..., :1]
        image = image + noise * np.sqrt(read ** 2 + shot ** 2 * image)
    return np.clip(image * 255 + rng.random(image.shape, dtype=np.float32), 0, 255).astype(np.uint8)


class Studio:
    """Makes one image after the other from one seed."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.textures = Textures(self.rng)
        self.kinds, weights = list(KINDS), np.array(list(KINDS.values()))
        self.weights = weights / weights.sum()

    def image(self, kind=None):
        rng = self.rng
        if kind is None:
            kind = self.kinds[rng.choice(len(self.kinds), p=self.weights)]
        image = camera(rng, np.asarray(kind(rng, self.textures), np.float32))
        if rng.random() < 0.4:
            self.textures.renew()
        if kind is scene and rng.random() < 0.1:
            self.textures.keep(image)
        return image


def write_shards(folder, seed, count, pause=0):
    """Writes count images as files of SHARD each; each file appears complete."""
    os.environ["OMP_NUM_THREADS"] = "1"
    studio = Studio(seed)
    for n in range(max(1, count // SHARD)):
        images = np.stack([studio.image() for _ in range(SHARD)])
        partial = folder / f".{seed}-{n:05d}.npy"
        np.save(partial, images)
        partial.rename(folder / f"{seed}-{n:05d}.npy")
        time.sleep(pause)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--count", type=int, default=4096)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheet", action="store_true", help="write a contact sheet of every kind instead")
    parser.add_argument("--png", type=int, default=0, help="write so many PNG images of every kind instead")
    options = parser.parse_args()
    if options.png:
        options.output.mkdir(parents=True, exist_ok=True)
        studio = Studio(options.seed)
        for kind in KINDS:
            for i in range(options.png):
                Image.fromarray(studio.image(kind)).save(options.output / f"{kind.__name__}-{i}.png")
        return
    if options.sheet:
        studio = Studio(options.seed)
        rows = []
        for kind in KINDS:
            start = time.perf_counter()
            rows.append(np.concatenate([studio.image(kind) for _ in range(6)], 1))
            print(f"{kind.__name__}: {(time.perf_counter() - start) / 6 * 1000:.0f} ms")
        Image.fromarray(np.concatenate(rows)).save(options.output)
        return
    options.output.mkdir(parents=True, exist_ok=True)
    share = options.count // options.workers
    jobs = [multiprocessing.Process(target=write_shards, args=(options.output, options.seed + i, share))
            for i in range(options.workers)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()


if __name__ == "__main__":
    main()
