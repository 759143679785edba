"""Predictions on posts of brands a network never saw: one fit a fold, as many at once as there are cores."""

from __future__ import annotations

import multiprocessing
import os
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from auditor.classify import Logits
from auditor.classify.tokens import tokenize
from auditor.errors import ModelError
from auditor.train.data import Corpus, Row, brand_folds, written_folds
from auditor.train.network import Network, base_tokenizer, new_network, predict
from auditor.train.train import Hyperparameters, device, fingerprint, fit

FINAL = "final"


@dataclass(frozen=True)
class _Job:
    """One fit: learn from `rows`, keep in `kept` what it says of `unseen`, or itself when there are none."""

    name: str
    rows: tuple[Row, ...]
    unseen: tuple[Row, ...]
    kept: Path
    settings: Hyperparameters
    threads: int


@dataclass(frozen=True)
class Fitted:
    """The folds of all rows learnt from, and the network that saw them all.

    `held_out` is what each row was given by a network that never saw its brand.
    """

    folds: NDArray[np.int64]
    held_out: Logits
    network: Network


def fit_all(corpus: Corpus, settings: Hyperparameters, work: Path) -> Fitted:
    """Fit a network a fold, each without a fifth of the brands, public and invented, and the final one.

    Each finished fit is kept in `work`, so an interrupted run goes on from there. On a CPU as many fits
    run at once as there are cores, one thread each: small matrices gain little from a second thread.
    """
    rows = corpus.learnt
    folds = folds_of(corpus, settings)
    jobs = [_final_job(corpus, settings, work)]
    for number in range(settings.folds):
        seen = tuple(row for row, at in zip(rows, folds, strict=True) if at != number)
        unseen = tuple(row for row, at in zip(rows, folds, strict=True) if at == number)
        kept = work / f"fold-{number}-{fingerprint((*seen, *unseen), settings)}.npz"
        jobs.append(_Job(f"fold {number + 1} of {settings.folds}", seen, unseen, kept, settings, 1))
    _run([job for job in jobs if not job.kept.is_file()])
    parts = [_kept(job) for job in jobs[1:]]
    back = np.argsort(np.argsort(folds, kind="stable"), kind="stable")
    push, pressure, pillar = (np.concatenate(heads)[back] for heads in zip(*parts, strict=True))
    network = new_network(settings.seed, settings.layers)
    network.load_state_dict(torch.load(jobs[0].kept, weights_only=True, map_location="cpu"))
    return Fitted(folds, Logits(push, pressure, pillar), network.eval())


def fit_parts(
    corpus: Corpus, settings: Hyperparameters, work: Path, fold: int, shares: Sequence[float]
) -> dict[float, Logits]:
    """What networks say of one fold's posts that learnt from shares of the other folds' brands.

    A smaller share's brands are among a larger one's; finished fits are kept as in `fit_all`.
    """
    folds = folds_of(corpus, settings)
    unseen = tuple(row for row, at in zip(corpus.learnt, folds, strict=True) if at == fold)
    jobs = {}
    for share in shares:
        rows = tuple(
            row
            for row, at in zip(corpus.learnt, folds, strict=True)
            if at != fold and zlib.crc32(f"share:{row.brand}".encode()) % 1_000 < 1_000 * share
        )
        kept = work / f"part-of-{fold}-{fingerprint((*rows, *unseen), settings)}.npz"
        jobs[share] = _Job(f"fold {fold + 1}, {share:.0%} of brands", rows, unseen, kept, settings, 1)
    _run([job for job in jobs.values() if not job.kept.is_file()])
    return {share: _kept(job) for share, job in jobs.items()}


def folds_of(corpus: Corpus, settings: Hyperparameters) -> NDArray[np.int64]:
    """The fold of every post learnt from."""
    public = brand_folds(corpus.train, settings.folds, settings.seed)
    return np.concatenate((public, written_folds(corpus.written, settings.folds)))


def _kept(job: _Job) -> Logits:
    with np.load(job.kept) as saved:
        return Logits(saved["push"], saved["pressure"], saved["pillar"])


def _final_job(corpus: Corpus, settings: Hyperparameters, work: Path) -> _Job:
    kept = work / f"{FINAL}-{fingerprint(corpus.learnt, settings)}.pt"
    return _Job("all posts", corpus.learnt, (), kept, settings, 1)


def _run(jobs: Sequence[_Job]) -> None:
    at_once = 1 if device().type == "cuda" else min(len(jobs), os.cpu_count() or 1)
    if at_once < 2:
        for job in jobs:
            _do(job)
        return
    pool = ProcessPoolExecutor(at_once, mp_context=multiprocessing.get_context("spawn"))
    try:
        for done in as_completed([pool.submit(_do, job) for job in jobs]):
            done.result()
    except BrokenProcessPool as error:
        raise ModelError(
            "A fit was ended from outside, perhaps for memory; run the same command again."
        ) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _do(job: _Job) -> None:
    if multiprocessing.parent_process() is not None:
        torch.set_num_threads(job.threads)
    network = fit(job.rows, job.settings, name=job.name)
    job.kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = job.kept.with_name(f"part-{job.kept.name}")
    if job.unseen:
        tokens = tokenize(base_tokenizer(), [row.text for row in job.unseen])
        np.savez(unfinished, **predict(network, tokens, device())._asdict())
    else:
        torch.save(network.cpu().state_dict(), unfinished)
    unfinished.replace(job.kept)
