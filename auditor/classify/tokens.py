"""Texts into token ids, exactly as in training: long ones cut to head and tail, batches padded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

HEAD_TOKENS = 80
TAIL_TOKENS = 48
"""A longer text is read at both ends: the ask often stands in the last line."""


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a tokenizer, with neither padding nor truncation of its own."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Turn folded texts into token ids, long ones cut to their head and tail."""
    return [_head_and_tail(made.ids) for made in tokenizer.encode_batch(list(texts))]


def encode_batch(tokens: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pad token id lists to the longest: ids (n, t) and mask (n, t)."""
    width = max(map(len, tokens))
    ids = np.zeros((len(tokens), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for i, row in enumerate(tokens):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def ends(text: str) -> str:
    """Cut what no token of the head or the tail can come from, so that a huge text costs no more."""
    longest = 4_000
    return text if len(text) <= 2 * longest else f"{text[:longest]} {text[-longest:]}"


def _head_and_tail(ids: list[int]) -> list[int]:
    if len(ids) <= HEAD_TOKENS + TAIL_TOKENS:
        return ids
    return ids[:HEAD_TOKENS] + ids[-TAIL_TOKENS:]
