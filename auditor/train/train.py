"""Fine-tuning: the hyperparameters and one run of training."""

from __future__ import annotations

import hashlib
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from auditor.classify.tokens import HEAD_TOKENS, TAIL_TOKENS, encode_batch, tokenize
from auditor.train.data import WRITTEN, Row
from auditor.train.network import BASE_SHA256, Network, base_tokenizer, batches, new_network

RECIPE = 1
"""Raise it when the network, its loss or its schedule changes, so that kept fits are made anew."""


@dataclass(frozen=True)
class Hyperparameters:
    """Every number of a training run; the defaults are the ones the shipped model was made with."""

    seed: int = 7
    folds: int = 5  # author-grouped, for calibration and the figures in the card
    epochs: int = 3
    batch_size: int = 32
    peak_rate: float = 3e-4  # AdamW, linear warm-up, then linear decay to zero
    warm_up: float = 0.1  # share of all steps
    weight_decay: float = 0.01
    clip: float = 1.0
    layers: tuple[int, ...] = (0, 2, 3, 5)  # of the base's six; none means all
    frozen_layers: int = 1  # the word embeddings and this many layers stay as they came
    pressure_weight: float = 0.5  # of the ordinal 0–3 loss beside the push loss
    pillar_weight: float = 0.3
    pillar_smoothing: float = 0.1
    unclear_weight: float = 0.3  # rows a careful reader could not decide
    written_weight: float = 0.5  # posts we wrote ourselves, three times as many as the public ones


def device() -> torch.device:
    """The GPU where there is one, the CPU elsewhere."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def say(line: str) -> None:
    """Show a line of progress at once; worker processes share the terminal."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def fit(rows: Sequence[Row], settings: Hyperparameters, *, name: str) -> Network:
    """Fine-tune a fresh network on `rows`.

    bf16 on a GPU. On a CPU the encoder runs without dropout: its random numbers cost more there than
    its matrix products, and a few epochs over noisy labels showed no gain from it.
    """
    network = new_network(settings.seed, settings.layers).to(device())
    learning = _learning(network, settings)
    tokens = tokenize(base_tokenizer(), [row.text for row in rows])
    lengths = [len(ids) for ids in tokens]
    targets = _Targets.of(rows, settings)
    steps = settings.epochs * math.ceil(len(rows) / settings.batch_size)
    optimiser = torch.optim.AdamW(
        learning, settings.peak_rate, weight_decay=settings.weight_decay, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps, settings.warm_up))
    started = time.monotonic()
    for epoch in range(settings.epochs):
        network.train()
        network.encoder.train(device().type == "cuda")
        losses = []
        for batch in batches(torch.randperm(len(rows)).tolist(), lengths, settings.batch_size):
            ids, mask = encode_batch([tokens[i] for i in batch])
            with torch.autocast(device().type, torch.bfloat16, enabled=device().type == "cuda"):
                made = network(torch.from_numpy(ids).to(device()), torch.from_numpy(mask).to(device()))
            loss = _loss(made, targets.take(batch), settings)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, settings.clip)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        took = time.monotonic() - started
        say(f"{name}: epoch {epoch + 1} of {settings.epochs}, loss {np.mean(losses):.3f}, {took:.0f} s")
    return network


def _learning(network: Network, settings: Hyperparameters) -> list[Tensor]:
    """Freeze what stays as it came and name the parameters that learn."""
    encoder = network.encoder
    for part in (encoder.embeddings, *encoder.encoder.layer[: settings.frozen_layers]):
        part.requires_grad_(False)
    return [parameter for parameter in network.parameters() if parameter.requires_grad]


@dataclass(frozen=True)
class _Targets:
    push: Tensor
    pressure: Tensor
    pillar: Tensor
    weight: Tensor

    @staticmethod
    def of(rows: Sequence[Row], settings: Hyperparameters) -> _Targets:
        at = device()
        steps = [[float(row.pressure >= step) for step in (1, 2, 3)] for row in rows]
        return _Targets(
            torch.tensor([float(row.push) for row in rows], device=at),
            torch.tensor(steps, device=at),
            torch.tensor([row.pillar for row in rows], device=at),
            torch.tensor([_weight(row, settings) for row in rows], device=at),
        )

    def take(self, batch: Sequence[int]) -> _Targets:
        at = torch.tensor(batch, device=self.push.device)
        return _Targets(self.push[at], self.pressure[at], self.pillar[at], self.weight[at])


def _weight(row: Row, settings: Hyperparameters) -> float:
    if row.unclear:
        return settings.unclear_weight
    return settings.written_weight if row.split == WRITTEN else 1.0


def _loss(made: tuple[Tensor, Tensor, Tensor], want: _Targets, settings: Hyperparameters) -> Tensor:
    push, pressure, pillar = (part.float() for part in made)
    bce = functional.binary_cross_entropy_with_logits
    losses = (
        bce(push, want.push, reduction="none")
        + settings.pressure_weight * bce(pressure, want.pressure, reduction="none").mean(1)
        + settings.pillar_weight
        * functional.cross_entropy(
            pillar, want.pillar, reduction="none", label_smoothing=settings.pillar_smoothing
        )
    )
    return (losses * want.weight).mean()


def _rate(step: int, steps: int, warm_up: float) -> float:
    rising = steps * warm_up
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / (steps - rising))


def fingerprint(rows: Sequence[Row], settings: Hyperparameters) -> str:
    """Name what a kept result depends on, so that a changed row or number trains it anew."""
    learnt = [(r.id, r.text, r.pressure, r.pillar, r.unclear) for r in rows]
    made_with = [RECIPE, BASE_SHA256, HEAD_TOKENS, TAIL_TOKENS, device().type]
    content = json.dumps([asdict(settings), made_with, learnt])
    return hashlib.sha256(content.encode()).hexdigest()[:12]
