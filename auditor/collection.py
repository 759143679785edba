"""Where a collection stands, in records that collectors and the store share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that a stopped run left: from `cursor` back to `until`; None is the account's beginning.

    `reading` is the number of the reading it belongs to, `begun_at` when that began.
    """

    cursor: str
    until: dt.datetime | None
    reading: int
    begun_at: dt.datetime


@dataclass(frozen=True, slots=True)
class State:
    """What is known of an account.

    Everything up to `newest` was read, except `gaps`, the latest first. `readings` counts how often
    reading began at the top. `capped` says that the platform shows nothing older than what was read.
    """

    newest: dt.datetime | None = None
    gaps: tuple[Gap, ...] = ()
    readings: int = 0
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a page's posts."""

    stored: int = 0
    updated: int = 0
    duplicates: int = 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(
            self.stored + other.stored, self.updated + other.updated, self.duplicates + other.duplicates
        )


@dataclass(frozen=True, slots=True)
class Finished:
    """A stretch read to its end: how many posts its reading saw, and how many are gone from the platform."""

    seen: int
    removed: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What was read and paid on a platform since the month began."""

    posts: int = 0
    dollars: float = 0.0
