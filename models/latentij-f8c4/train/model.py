"""The autoencoder: principal components of 8x8 blocks plus a residual network.

Both halves are sums of a linear path, which starts as the best linear code of
8x8 blocks, and a convolutional network whose last layer starts at zero: training
only has to find what a linear code misses. Nothing looks at the whole image, so
the receptive field is finite and tiles can be exact.
"""
from dataclasses import asdict, dataclass

import torch
from torch import nn

FACTOR = 8  # pixels per latent along one side
LATENT_CHANNELS = 4
LOGVAR_RANGE = (-14.0, 2.0)  # keeps exp() finite while training


@dataclass(frozen=True)
class Architecture:
    fine: int = 96  # channels at 1/4 of the image's side
    deep: int = 128  # channels at 1/8
    encoder_fine: tuple[int, ...] = (64,)  # channels between the two convolutions of each residual block
    encoder_deep: tuple[int, ...] = (64, 16, 32)
    decoder_deep: tuple[int, ...] = (16, 16, 32, 64)
    decoder_fine: tuple[int, ...] = (64,)
    up: int = 64  # channels that are carried from 1/8 to 1/4; 0: by a pixel-shuffle, as version 2 had it

    def dict(self):
        return asdict(self)


class Residual(nn.Module):
    """x + body(x), the body's last layer starting at zero."""

    def __init__(self, channels, hidden):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(channels, hidden, 3, padding=1), activation(),
                                  nn.Conv2d(hidden, channels, 3, padding=1))
        zero(self.body[-1])

    def forward(self, x):
        return x + self.body(x)


def activation():
    """Leaky: units of a plain ReLU died here by the hundred and took whole blocks with them."""
    return nn.LeakyReLU(0.1)


def zero(layer):
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)


def blocks(widths, channels):
    return [Residual(channels, hidden) for hidden in widths]


def enlarging(a):
    if not a.up:
        return nn.Conv2d(a.deep, 4 * a.fine, 1), nn.PixelShuffle(2)
    return nn.ConvTranspose2d(a.deep, a.up, 2, stride=2), nn.Conv2d(a.up, a.fine, 1)


class Encoder(nn.Module):
    """Image [N,3,H,W] in [-1,1] to moments [N,8,H/8,W/8]: mean, then log variance."""

    def __init__(self, a: Architecture):
        super().__init__()
        self.linear = nn.Sequential(nn.PixelUnshuffle(8), nn.Conv2d(192, LATENT_CHANNELS, 1))
        self.network = nn.Sequential(
            nn.PixelUnshuffle(4), nn.Conv2d(48, a.fine, 3, padding=1),
            *blocks(a.encoder_fine, a.fine),
            nn.Conv2d(a.fine, a.deep, 3, stride=2, padding=1),
            *blocks(a.encoder_deep, a.deep), activation())
        self.head = nn.Conv2d(a.deep, 2 * LATENT_CHANNELS, 1)
        zero(self.head)
        nn.init.constant_(self.head.bias[LATENT_CHANNELS:], -7)

    def forward(self, image):
        with torch.autocast(image.device.type, enabled=False):
            linear = self.linear(image)
        mean, logvar = self.head(self.network(image)).float().chunk(2, 1)
        return mean + linear, logvar


class Decoder(nn.Module):
    """Latent [N,4,h,w] to image [N,3,8h,8w]."""

    def __init__(self, a: Architecture):
        super().__init__()
        self.linear = nn.Sequential(nn.Conv2d(LATENT_CHANNELS, 192, 1), nn.PixelShuffle(8))
        self.network = nn.Sequential(
            nn.Conv2d(LATENT_CHANNELS, a.deep, 3, padding=1),
            *blocks(a.decoder_deep, a.deep),
            *enlarging(a),
            *blocks(a.decoder_fine, a.fine), activation(),
            nn.Conv2d(a.fine, 48, 3, padding=1), nn.PixelShuffle(4))
        zero(self.network[-2])

    def forward(self, latent):
        with torch.autocast(latent.device.type, enabled=False):
            linear = self.linear(latent)
        return self.network(latent).float() + linear


class Autoencoder(nn.Module):
    def __init__(self, architecture: Architecture):
        super().__init__()
        self.architecture = architecture
        self.encoder = Encoder(architecture)
        self.decoder = Decoder(architecture)

    def forward(self, image, noise=True):
        """Returns the reconstruction and the moments."""
        mean, logvar = self.encoder(image)
        logvar = logvar.clamp(*LOGVAR_RANGE)
        latent = mean + torch.randn_like(mean) * torch.exp(0.5 * logvar) if noise else mean
        return self.decoder(latent), mean, logvar

    def start_from(self, components, mean, deviation):
        """Sets the linear paths from principal components [4,192], the mean block and deviations."""
        encoder, decoder = self.encoder.linear[1], self.decoder.linear[0]
        with torch.no_grad():
            encoder.weight.copy_((components / deviation[:, None])[..., None, None])
            encoder.bias.copy_(-(components @ mean) / deviation)
            decoder.weight.copy_((components * deviation[:, None]).T[..., None, None])
            decoder.bias.copy_(mean)


def principal_components(images):
    """Components [4,192], mean and deviations of the 8x8 blocks of images [N,3,H,W]."""
    blocks_ = nn.functional.pixel_unshuffle(images, FACTOR).permute(0, 2, 3, 1).reshape(-1, 192).double()
    mean = blocks_.mean(0)
    values, vectors = torch.linalg.eigh(torch.cov((blocks_ - mean).T))
    return (vectors[:, -LATENT_CHANNELS:].flip(1).T.float(), mean.float(),
            values[-LATENT_CHANNELS:].flip(0).sqrt().float())
