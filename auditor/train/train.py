"""Fine-tuning: the hyperparameters, one run of training, and the out-of-fold predictions."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from auditor.classify import encode_batch, tokenize
from auditor.train.data import Row
from auditor.train.network import Logits, Network, base_tokenizer, batches, new_network, predict


@dataclass(frozen=True)
class Hyperparameters:
    """Every number of a training run; the defaults are the ones the shipped model was made with."""

    seed: int = 7
    folds: int = 5  # author-grouped, for calibration and the figures in the card
    epochs: int = 4
    batch_size: int = 32
    peak_rate: float = 8e-5  # AdamW, linear warm-up, then linear decay to zero
    warm_up: float = 0.1  # share of all steps
    weight_decay: float = 0.01
    clip: float = 1.0
    pressure_weight: float = 0.5  # of the ordinal 0–3 loss beside the push loss
    pillar_weight: float = 0.3
    pillar_smoothing: float = 0.1
    unclear_weight: float = 0.3  # rows a careful reader could not decide


Progress = Callable[[str], None]


def device() -> torch.device:
    """The GPU where there is one, the CPU elsewhere."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fit(rows: Sequence[Row], settings: Hyperparameters, say: Progress, *, name: str) -> Network:
    """Fine-tune a fresh network on `rows`; bf16 where torch can autocast to it."""
    network = new_network(settings.seed).to(device())
    tokens = tokenize(base_tokenizer(), [row.text for row in rows])
    lengths = [len(ids) for ids in tokens]
    targets = _Targets.of(rows)
    steps = settings.epochs * math.ceil(len(rows) / settings.batch_size)
    optimiser = torch.optim.AdamW(
        network.parameters(), settings.peak_rate, weight_decay=settings.weight_decay
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps, settings.warm_up))
    started = time.monotonic()
    for epoch in range(settings.epochs):
        network.train()
        losses = []
        for batch in batches(torch.randperm(len(rows)).tolist(), lengths, settings.batch_size):
            ids, mask = encode_batch([tokens[i] for i in batch])
            with torch.autocast(device().type, torch.bfloat16):
                made = network(torch.from_numpy(ids).to(device()), torch.from_numpy(mask).to(device()))
            loss = _loss(made, targets.take(batch), settings)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        took = time.monotonic() - started
        say(f"{name}: epoch {epoch + 1} of {settings.epochs}, loss {np.mean(losses):.3f}, {took:.0f} s")
    return network


def out_of_fold(
    rows: Sequence[Row], folds: NDArray[np.int64], settings: Hyperparameters, work: Path, say: Progress
) -> Logits:
    """Predict every row by a network that saw none of its author's posts.

    Each finished fold is kept in `work`, so an interrupted run goes on from there.
    """
    parts = []
    for number in range(settings.folds):
        held_out = [row for row, at in zip(rows, folds, strict=True) if at == number]
        kept = work / f"fold-{number}-{fingerprint(rows, settings)}.npz"
        if not kept.is_file():
            seen = [row for row, at in zip(rows, folds, strict=True) if at != number]
            network = fit(seen, settings, say, name=f"fold {number + 1} of {settings.folds}")
            tokens = tokenize(base_tokenizer(), [row.text for row in held_out])
            found = predict(network, tokens, device())
            work.mkdir(parents=True, exist_ok=True)
            unfinished = kept.with_suffix(".part.npz")
            np.savez(unfinished, **found._asdict())
            unfinished.replace(kept)
        with np.load(kept) as saved:
            parts.append(Logits(saved["push"], saved["pressure"], saved["pillar"]))
    back = np.argsort(np.argsort(folds, kind="stable"), kind="stable")
    push, pressure, pillar = (np.concatenate(heads)[back] for heads in zip(*parts, strict=True))
    return Logits(push, pressure, pillar)


@dataclass(frozen=True)
class _Targets:
    push: Tensor
    pressure: Tensor
    pillar: Tensor
    weight: Tensor

    @staticmethod
    def of(rows: Sequence[Row]) -> _Targets:
        at = device()
        steps = [[float(row.pressure >= step) for step in (1, 2, 3)] for row in rows]
        return _Targets(
            torch.tensor([float(row.push) for row in rows], device=at),
            torch.tensor(steps, device=at),
            torch.tensor([row.pillar for row in rows], device=at),
            torch.tensor([float(row.unclear) for row in rows], device=at),
        )

    def take(self, batch: Sequence[int]) -> _Targets:
        at = torch.tensor(batch, device=self.push.device)
        return _Targets(self.push[at], self.pressure[at], self.pillar[at], self.weight[at])


def _loss(made: tuple[Tensor, Tensor, Tensor], want: _Targets, settings: Hyperparameters) -> Tensor:
    push, pressure, pillar = (part.float() for part in made)
    weight = 1 - want.weight * (1 - settings.unclear_weight)
    bce = functional.binary_cross_entropy_with_logits
    losses = (
        bce(push, want.push, reduction="none")
        + settings.pressure_weight * bce(pressure, want.pressure, reduction="none").mean(1)
        + settings.pillar_weight
        * functional.cross_entropy(
            pillar, want.pillar, reduction="none", label_smoothing=settings.pillar_smoothing
        )
    )
    return (losses * weight).mean()


def _rate(step: int, steps: int, warm_up: float) -> float:
    rising = steps * warm_up
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / (steps - rising))


def fingerprint(rows: Sequence[Row], settings: Hyperparameters) -> str:
    """Name what a kept fold depends on, so that a changed row or number trains it anew."""
    content = json.dumps([asdict(settings), [(r.id, r.text, r.pressure, r.pillar, r.unclear) for r in rows]])
    return hashlib.sha256(content.encode()).hexdigest()[:12]
