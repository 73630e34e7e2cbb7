"""Trains the network that looks at the place before and after: is what lies there now a thing, newly put there?

Small on purpose (about 25,000 weights), and trained on far more pictures than were collected: items are pasted onto
other ground (copy-paste augmentation, Ghiasi et al., CVPR 2021), and what physics makes no deposit is made from what
is one: the same two pictures the other way round (something taken away), the thing there in both, its shadow only.
"""

import itertools
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from detector.crops import CHANNELS, CROP_PX
from streams.frames import U8

F32 = NDArray[np.float32]
WIDTHS = (16, 24, 32, 48)
EPOCHS = 24
BATCH = 64
SMOOTHING = 0.02
"""Labels are off by this much: a few composed items cannot be seen at all."""


class Looker(nn.Module):
    """Crops (n, 48, 48, 10) of bytes in, log-odds (n,) out."""

    def __init__(self) -> None:
        super().__init__()
        widths = (CHANNELS, *WIDTHS)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(), nn.MaxPool2d(2),
            )
            for a, b in itertools.pairwise(widths)
        )  # fmt: skip
        side = CROP_PX // 2 ** len(WIDTHS)
        self.drop = nn.Dropout(0.4)
        self.head = nn.Linear(WIDTHS[-1] * side * side, 1)

    def forward(self, crops: Tensor) -> Tensor:
        x = normalised(crops)
        for block in self.blocks:
            x = block(x)
        return self.head(self.drop(x.flatten(1)))[:, 0]


def both_ways(network: nn.Module, crops: Tensor) -> Tensor:
    """Log-odds (n,), the mean over the crops and their mirror images: a scene has no handedness."""
    return 0.5 * (network(crops) + network(crops.flip(2)))


class Panel(nn.Module):
    """Several networks trained on different scenes: their mean log-odds, asked both ways."""

    def __init__(self, members: list[Looker]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, crops: Tensor) -> Tensor:
        return torch.stack([both_ways(member, crops) for member in self.members]).mean(0)


def normalised(crops: Tensor) -> Tensor:
    """Brightness against the mean of the place before, colour against grey, change in units of the least visible."""
    x = crops.to(torch.float32).permute(0, 3, 1, 2)
    before, after, limit, outline = x[:, 0:3], x[:, 3:6], x[:, 6:9], x[:, 9:10]
    level = before[:, :1].mean((2, 3), keepdim=True)
    change = ((after - before) / limit.clamp(min=3.0)).clamp(-6.0, 6.0) / 3.0
    luma = [(part[:, :1] - level) / 40.0 for part in (before, after)]
    colour = [(part[:, 1:] - 128.0) / 20.0 for part in (before, after)]
    return torch.cat([luma[0], colour[0], luma[1], colour[1], change, outline / 255.0], 1)


@dataclass(frozen=True, slots=True)
class Examples:
    """`crops` (n, 48, 48, 10) uint8, `labels` (n,) 0 or 1, `weight` (n,)."""

    crops: U8
    labels: F32
    weight: F32


def train(examples: Examples, seed: int) -> Looker:
    """One network, from nothing; the same seed gives the same network."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    network = Looker()
    count = len(examples.labels)
    steps = EPOCHS * -(-count // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    network.train()
    for _ in range(EPOCHS):
        order = rng.permutation(count)
        for first in range(0, count, BATCH):
            picked = order[first : first + BATCH]
            crops, labels = altered(examples, picked, rng)
            wanted = torch.from_numpy(labels) * (1 - 2 * SMOOTHING) + SMOOTHING
            weight = torch.from_numpy(examples.weight[picked])
            loss = functional.binary_cross_entropy_with_logits(network(crops), wanted, weight=weight)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    network.eval()
    return network


def log_odds(network: nn.Module, crops: U8) -> F32:
    """(n,) for crops (n, 48, 48, 10), asked both ways."""
    network.eval()
    with torch.no_grad():
        batches = [torch.from_numpy(crops[i : i + 256]) for i in range(0, len(crops), 256)]
        parts = [both_ways(network, batch).numpy() for batch in batches]
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)


def altered(examples: Examples, picked: NDArray[np.int64], rng: np.random.Generator) -> tuple[Tensor, F32]:
    """A batch as it might also have looked: other ground, light, colour, noise, place and side."""
    crops = examples.crops[picked].astype(np.float32)
    labels = examples.labels[picked].copy()
    for i in np.flatnonzero(labels > 0.5):
        chance = rng.random()
        if chance < 0.25:
            other = examples.crops[rng.integers(len(examples.crops))].astype(np.float32)
            crops[i] = _on_other_ground(crops[i], other)
        elif chance < 0.33:
            crops[i, ..., :6] = crops[i, ..., [3, 4, 5, 0, 1, 2]].transpose(1, 2, 0)
            labels[i] = 0.0
        elif chance < 0.38:
            noise = rng.normal(0.0, 0.4, (*crops[i].shape[:2], 3)).astype(np.float32) * crops[i, ..., 6:9]
            crops[i, ..., :3] = crops[i, ..., 3:6] + noise
            labels[i] = 0.0
        elif chance < 0.46:
            crops[i] = _shadowed(crops[i], rng)
            labels[i] = 0.0
    n = len(picked)

    def each(low: float, high: float) -> F32:
        return rng.uniform(low, high, (n, 1, 1, 1)).astype(np.float32)

    gain, shift, colour = each(0.6, 1.4), each(-25, 25), each(0.6, 1.4)
    noise = rng.normal(0.0, 1.0, (n, CROP_PX, CROP_PX, 6)).astype(np.float32) * each(0.0, 3.0)
    for first in (0, 3):
        crops[..., first : first + 1] = crops[..., first : first + 1] * gain + shift
        crops[..., first + 1 : first + 3] = (crops[..., first + 1 : first + 3] - 128) * colour + 128
    crops[..., :6] = np.clip(crops[..., :6] + noise, 0, 255)
    flip = rng.random(n) < 0.5
    crops[flip] = crops[flip, :, ::-1]
    dy, dx = (int(v) for v in rng.integers(-3, 4, 2))
    crops = np.roll(crops, (dy, dx), (1, 2))
    return torch.from_numpy(np.ascontiguousarray(crops)), labels


def _on_other_ground(crop: F32, other: F32) -> F32:
    """The item of `crop` lying where `other` shows ground before."""
    made = crop.copy()
    inside = (crop[..., 9:10] / 255.0).clip(0, 1)
    rest = crop[..., :3] - crop[..., 3:6]
    made[..., :3] = other[..., :3]
    # Outside the item the two pictures go on differing as they did: noise, shadow, what stirred.
    made[..., 3:6] = inside * crop[..., 3:6] + (1 - inside) * (other[..., :3] - rest)
    made[..., 6:9] = np.maximum(crop[..., 6:9], 0.5 * other[..., 6:9])
    return made


def _shadowed(crop: F32, rng: np.random.Generator) -> F32:
    """A shadow, or a light, of about the item's shape on the ground as it was: soft at its rim, the texture kept."""
    made = crop.copy()
    shape = cv2.GaussianBlur(crop[..., 9] / 255.0, (0, 0), rng.uniform(0.8, 3.0))
    gain = rng.uniform(0.45, 0.9) if rng.random() < 0.7 else rng.uniform(1.1, 1.6)
    noise = rng.normal(0.0, 0.25, (*shape.shape, 3)).astype(np.float32) * crop[..., 6:9]
    made[..., 3:6] = crop[..., :3] + noise
    made[..., 3] = made[..., 3] * (1 + (gain - 1) * shape)
    return made


def export(network: nn.Module, path: Path) -> None:
    """Write the network as ONNX, bytes in and log-odds out."""
    example = torch.zeros((1, CROP_PX, CROP_PX, CHANNELS), dtype=torch.uint8)
    axes = {"crops": {0: "n"}, "log_odds": {0: "n"}}
    torch.onnx.export(
        network.eval(), (example,), str(path), input_names=["crops"], output_names=["log_odds"], dynamic_axes=axes,
        opset_version=17, dynamo=False,
    )  # fmt: skip
