"""Which rows of a brand are one post: the store's own rules, asked of those rows that could be.

A row whose key and whose words no other row near it has is a post by itself, and most are. The others go, in
the order of the input, through `Store.add` into a database of their own, so that a cluster and a single
machine can't disagree.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from auditor.post import Kind, Post
from auditor.store import Store
from auditor.store.meeting import SAME_WITHIN

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Kept:
    """A post that several rows may have made: its number in the database, and the row that has its words."""

    row: int
    number: int
    created_at: dt.datetime
    platform: str
    account: str
    kind: Kind
    paid: bool
    cross_post: bool


def repeated(rows: pa.Table) -> NDArray[np.bool_]:
    """True for each row that could be one post with another, or its cross-post.

    `rows` has the columns platform, host, native_id, text_key and created_at.
    """
    import pyarrow.compute as pc

    keys = _codes(pc.binary_join_element_wise(*(rows[n] for n in ("platform", "host", "native_id")), "\0"))
    twice: NDArray[np.bool_] = np.bincount(keys)[keys] > 1 if len(keys) else np.zeros(0, np.bool_)
    texts = _codes(rows["text_key"])
    worded = np.asarray(pc.not_equal(rows["text_key"], ""))
    # A post that was edited may since have the words of any row of its key.
    edited = np.isin(texts, np.unique(texts[twice]))
    return twice | (worded & (edited | _near(texts, created(rows))))


def _near(texts: NDArray[np.int64], moments: NDArray[np.int64]) -> NDArray[np.bool_]:
    order = np.lexsort((moments, texts))
    within = SAME_WITHIN // dt.timedelta(microseconds=1)
    close = (np.diff(texts[order]) == 0) & (np.diff(moments[order]) <= within)
    near = np.zeros(len(texts), np.bool_)
    near[order[1:][close]] = True
    near[order[:-1][close]] = True
    return near


def created(rows: pa.Table) -> NDArray[np.int64]:
    """When each row's post was published, in microseconds since 1970."""
    import pyarrow as pa

    found: NDArray[np.int64] = rows["created_at"].cast(pa.int64()).to_numpy()
    return found


def _codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """A number for each row, the same for the same words."""
    coded = column.combine_chunks().dictionary_encode()
    found: NDArray[np.int64] = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


class Sameness:
    """A database for the rows that could be one post, brand after brand; close it at the end."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="auditor-"))
        self._store: Store | None = None
        self._brands = 0

    def close(self) -> None:
        """Remove the database."""
        if self._store is not None:
            self._store.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kept(self, posts: Iterable[tuple[int, Post]]) -> Iterator[Kept]:
        """What the posts of one brand come to, given with the numbers of their rows, in the input's order."""
        if self._store is None:
            self._store = Store.open(f"sqlite:///{self._folder}/same.db")
        self._brands += 1
        brand = f"b{self._brands}"
        self._store.ensure_brand(brand)
        rows: dict[bytes, int] = {}

        def noted() -> Iterator[Post]:
            for row, post in posts:
                rows.setdefault(_digest(post.text), row)
                yield post

        self._store.add(brand, noted())
        for found in self._store.checked(brand):
            yield Kept(
                rows[_digest(found.post.text)],
                found.post_id,
                found.post.created_at,
                found.post.platform,
                found.post.account.handle,
                found.post.kind,
                found.post.paid,
                found.cross_post_of is not None,
            )

    def posts(self, numbers: list[int]) -> list[Post]:
        """Posts by their numbers."""
        return [found.post for found in self._store.listed(numbers)] if self._store else []


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
