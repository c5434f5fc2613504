"""Trains the autoencoder on drawn images, on a CPU or a GPU, for a given time.

    python train.py RUN --minutes 60 --workers 1                       (CPU, bfloat16)
    python train.py RUN --minutes 20 --workers 14 --device cuda --batch 128 --compile

RUN is a folder: images are drawn into RUN/images by the workers and reused,
RUN/last.pt is written every few minutes and resumed from, RUN/curve.csv is the
log. The learning rate follows the training time spent, so that a resumed run may
be given other --minutes.
"""
import argparse
import csv
import math
import multiprocessing
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from make_images import SIZE, Studio, write_shards
from model import Architecture, Autoencoder, principal_components

WIDTHS = "encoder_fine", "encoder_deep", "decoder_deep", "decoder_fine"


class ImagePool:
    """Drawn images in memory, [N,H,W,3] bytes; new files replace the oldest images."""

    def __init__(self, folder, capacity, device):
        self.folder, self.device = folder, device
        self.images = torch.empty((capacity, SIZE, SIZE, 3), dtype=torch.uint8, device=device)
        self.files, self.count, self.next = {}, 0, 0

    def update(self):
        for path in sorted(self.folder.glob("*.npy")):
            if path.name in self.files or path.name.startswith("."):
                continue
            images = torch.from_numpy(np.load(path))
            if self.next + len(images) > len(self.images):
                self.next = 0
            start, end = self.next, self.next + len(images)
            for name, (a, b) in list(self.files.items()):
                if a < end and start < b:  # its images are replaced: free the disk too
                    (self.folder / name).unlink(missing_ok=True)
                    del self.files[name]
            self.images[start:end] = images.to(self.device)
            self.files[path.name] = (start, end)
            self.next, self.count = end, max(self.count, end)
        return self.count

    def crops(self, batch, side):
        """Random crops [batch,3,side,side] in [-1,1], flipped and turned."""
        def pick(n, size):
            return torch.randint(n, (size,), device=self.device)

        half = batch // 4  # these are seen at half size: sharper edges, finer texture
        parts = []
        for count, scale in ((batch - half, 1), (half, 2)):
            reach = torch.arange(side * scale, device=self.device)
            y = pick(SIZE - side * scale + 1, count)[:, None] + reach
            x = pick(SIZE - side * scale + 1, count)[:, None] + reach
            x = torch.where(pick(2, count)[:, None] > 0, x, x.flip(1))
            part = self.images[pick(self.count, count)[:, None, None], y[:, :, None], x[:, None, :]]
            part = part.permute(0, 3, 1, 2).float()
            parts.append(F.avg_pool2d(part, 2) if scale == 2 else part)
        x = torch.cat(parts) / 127.5 - 1
        n = batch // 2
        x = torch.cat([x[::2], x[1::2].transpose(2, 3)]) if n else x
        gain = torch.empty((batch, 1, 1, 1), device=self.device).uniform_(0.7, 1.1)
        x = (x * gain + (1 - gain) * torch.empty_like(gain).uniform_(-1, 1)).clamp(-1, 1)
        return x.contiguous(memory_format=torch.channels_last)


class Muon(torch.optim.Optimizer):
    """Momentum whose steps are made orthogonal (Jordan 2024), scaled to AdamW's size (Liu 2025)."""

    def __init__(self, parameters, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(parameters, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            shapes = {}
            for p in group["params"]:
                shapes.setdefault(p.shape, []).append(p)
            for shape, parameters in shapes.items():  # equal shapes together: fewer, larger products
                updates = []
                for p in parameters:
                    buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
                    buffer.lerp_(p.grad, 1 - group["momentum"])
                    # in the order of the memory (channels last): a view, and as good a matrix
                    updates.append(p.grad.lerp(buffer, group["momentum"]).permute(0, 2, 3, 1).flatten(1))
                updates = orthogonal(torch.stack(updates))
                size = 0.2 * max(updates.shape[1:]) ** 0.5
                for p, update in zip(parameters, updates):
                    p.mul_(1 - group["lr"] * group["weight_decay"])
                    update = update.view(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2)
                    p.add_(update, alpha=-group["lr"] * size)


def orthogonal(x, steps=5):
    """The nearest orthogonal matrices [N,rows,columns], roughly, by Newton and Schulz's iteration.

    It runs on x x^T, where it is the same polynomial and costs less: x is multiplied twice only.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    gram = x @ x.mT
    unit = torch.eye(gram.shape[1], device=x.device).expand_as(gram)
    product = unit
    for _ in range(steps):
        factor = torch.baddbmm(a * unit + b * gram, gram, gram, alpha=c)
        product = factor @ product
        gram = factor @ gram @ factor
    x = product @ x
    return x.mT if tall else x


def read_images(folder, limit=64):
    """Images of a folder, each [1,3,H,W] in [-1,1], sides cut to a multiple of 8."""
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in (".png", ".jpg", ".tif"))[:limit]
    result = []
    for path in found:
        a = np.array(Image.open(path).convert("RGB"))
        a = a[:a.shape[0] // 8 * 8, :a.shape[1] // 8 * 8]
        result.append(torch.from_numpy(a).permute(2, 0, 1)[None].float() / 127.5 - 1)
    return result


@torch.no_grad()
def mean_psnr(model, images, device):
    """Mean PSNR in dB of the round trip over images, rounded to 8 bit as users see it."""
    values = []
    for x in images:
        x = x.to(device)
        with torch.autocast(device, dtype=torch.bfloat16):
            y = model(x.contiguous(memory_format=torch.channels_last), noise=False)[0]
        error = ((y.clamp(-1, 1) + 1) * 127.5).round() - (x + 1) * 127.5
        values.append(10 * math.log10(255 ** 2 / max(error.square().mean().item(), 1e-3)))
    return sum(values) / max(1, len(values))


def losses(model, x, beta):
    """Squared error, weighted per crop so that easy crops count as in a mean of decibels, and KL."""
    y, mean, logvar = model(x)
    error = (y - x).square().mean((1, 2, 3))
    weight = (0.01 / (error.detach() + 1e-4)).sqrt()
    kl = 0.5 * (mean.square() + logvar.exp() - 1 - logvar).mean()
    return (weight * error).mean() + beta * kl, error.mean(), logvar.mean()


def rate(progress, step, warm_up=200):
    """Warm-up, a plateau for a tenth of the time, then a cosine to a hundredth."""
    late = max(0.0, (progress - 0.1) / 0.9)
    return min(1, (step + 1) / warm_up) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1, late))))


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--minutes", type=float, default=60, help="training time, resumed parts included")
    parser.add_argument("--steps", type=int, default=10 ** 9, help="end earlier, after this many steps")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads of PyTorch")
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--side", type=int, default=112, help="side of the crops, a multiple of 8")
    parser.add_argument("--lr", type=float, default=1.2e-3)
    parser.add_argument("--beta", type=float, default=5e-5, help="weight of the KL term")
    parser.add_argument("--only-decoder", action="store_true", help="leave the encoder, and so the latents, as they are")
    parser.add_argument("--optimizer", choices=("muon", "adamw"), default="muon")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--images", type=Path, help="folder of drawn images (RUN/images)")
    parser.add_argument("--pool", type=int, default=8192, help="images kept in memory")
    parser.add_argument("--first", type=int, default=1024, help="images to wait for before the start")
    parser.add_argument("--workers", type=int, default=0, help="processes that draw images while training")
    parser.add_argument("--pause", type=float, default=0, help="seconds a worker rests after 128 images")
    parser.add_argument("--validation", type=Path, nargs="*", default=[], help="folders of images to measure")
    parser.add_argument("--every", type=float, default=3, help="minutes between measurements")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fine", type=int, default=Architecture.fine)
    parser.add_argument("--deep", type=int, default=Architecture.deep)
    parser.add_argument("--up", type=int, default=Architecture.up)
    add_widths(parser)
    return parser.parse_args()


def add_widths(parser):
    """Adds an option for the hidden channels of the blocks of each part."""
    for name in WIDTHS:
        parser.add_argument("--" + name.replace("_", "-"), type=int, nargs="*", default=getattr(Architecture, name))


def main():
    o = options()
    if o.threads:
        torch.set_num_threads(o.threads)
    o.run.mkdir(parents=True, exist_ok=True)
    folder = o.images or o.run / "images"
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = o.run / "last.pt"
    saved = torch.load(checkpoint, map_location=o.device) if checkpoint.exists() else None
    generation = saved["generation"] + 1 if saved else 0
    torch.manual_seed(o.seed + generation)
    spawn = multiprocessing.get_context("spawn")
    for i in range(o.workers):
        seed = 1_000_000 * (1 + generation) + 1000 * o.seed + i
        spawn.Process(target=write_shards, args=(folder, seed, 10 ** 9, o.pause), daemon=True).start()
    pool = ImagePool(folder, o.pool, o.device)
    while pool.update() < o.first:
        time.sleep(2)

    architecture = Architecture(o.fine, o.deep, *(tuple(getattr(o, name)) for name in WIDTHS), o.up)
    model = Autoencoder(Architecture(**saved["architecture"]) if saved else architecture)
    held_out = Studio(987654321)
    drawn = [torch.from_numpy(held_out.image()).permute(2, 0, 1)[None].float() / 127.5 - 1 for _ in range(48)]
    sets = {"drawn": drawn, **{p.name: read_images(p) for p in o.validation}}
    if saved:
        model.load_state_dict(saved["model"])
    else:
        sample = pool.images[torch.randint(pool.count, (400,))].permute(0, 3, 1, 2).float().cpu() / 127.5 - 1
        model.start_from(*principal_components(sample))
    model = model.to(o.device, memory_format=torch.channels_last)
    model.encoder.requires_grad_(not o.only_decoder)
    ema = Autoencoder(model.architecture).to(o.device, memory_format=torch.channels_last)
    ema.load_state_dict(saved["ema"] if saved else model.state_dict())

    trained = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    matrices = [p for n, p in trained if p.ndim == 4 and ".body." in n or n.endswith("network.1.weight")]
    if o.optimizer == "adamw":
        matrices = []
    chosen = {id(p) for p in matrices}
    others = [p for _, p in trained if id(p) not in chosen]
    optimizers = [torch.optim.AdamW(others, o.lr, betas=(0.9, 0.98), weight_decay=1e-4)]
    if matrices:
        optimizers.append(Muon(matrices, o.lr, weight_decay=1e-2))
    step, spent = 0, 0.0
    if saved:
        step, spent = saved["step"], saved["spent"]
        for optimizer, state in zip(optimizers, saved.get("optimizers", ())):  # none from prune.py
            optimizer.load_state_dict(state)

    compute = torch.compile(losses) if o.compile else losses
    fresh = not (o.run / "curve.csv").exists()
    log = open(o.run / "curve.csv", "a", newline="")
    write = csv.writer(log)
    if fresh:
        write.writerow(["minutes", "step", "images", "rate", "error_db", "logvar", *(k + "_db" for k in sets)])
    print(f"{sum(p.numel() for p in model.encoder.parameters())} + "
          f"{sum(p.numel() for p in model.decoder.parameters())} parameters", flush=True)

    def progress():
        return max(spent / (60 * o.minutes), step / o.steps)

    def measure():
        row = [f"{spent / 60:.2f}", step, pool.count, f"{rate(progress(), step):.4f}",
               f"{-10 * math.log10(error_sum / 4 + 1e-12):.2f}", f"{logvar_sum:.2f}",
               *(f"{mean_psnr(ema, images, o.device):.3f}" for images in sets.values())]
        write.writerow(row)
        log.flush()
        print(*row, flush=True)
        torch.save({"architecture": model.architecture.dict(), "model": model.state_dict(), "ema": ema.state_dict(),
                    "optimizers": [x.state_dict() for x in optimizers], "step": step, "spent": spent,
                    "generation": generation, "options": {k: str(v) for k, v in vars(o).items()}},
                   o.run / "last.partial")
        (o.run / "last.partial").replace(checkpoint)

    error_sum, logvar_sum, next_measure = 4.0, 0.0, spent
    pairs = list(zip(ema.parameters(), model.parameters()))
    while progress() < 1:
        if spent >= next_measure:
            pool.update()
            measure()
            next_measure = spent + 60 * o.every
        start = time.perf_counter()
        scale = rate(progress(), step)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = o.lr * scale
        x = pool.crops(o.batch, o.side)
        with torch.autocast(o.device, dtype=torch.bfloat16):
            loss, error, logvar = compute(model, x, o.beta)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        decay = min(0.999, (step + 1) / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_([a for a, _ in pairs], [b for _, b in pairs], 1 - decay)
        if step % 10 == 0:  # reading a value waits for the device
            keep = 0.95 if logvar_sum else 0
            error_sum = keep * error_sum + (1 - keep) * error.item()
            logvar_sum = keep * logvar_sum + (1 - keep) * logvar.item()
        step += 1
        spent += time.perf_counter() - start
    measure()


if __name__ == "__main__":
    main()
