"""A report as headings, paragraphs, tables, charts and quoted posts, in the order they are read.

Every format writes the same outline in its own marks, so that none says more or less than another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auditor.finding import Finding
from auditor.guideline import Status
from auditor.report.marks import Piece

Chart = Literal["by_week", "platforms", "pillars", "earned"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few; `soft` ones are for who wants to know more."""

    text: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Short sentences one below the other."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the first column names the row, those of `numbers` are set flush right.

    A `folded` one says in figures what a chart above it shows.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, by name."""

    chart: Chart


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A post: what is known of it, its words in pieces, what to write instead, and how to disagree."""

    head: tuple[str, ...]
    pieces: tuple[Piece, ...]
    advice: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()
    url: str = ""
    ask: str = ""


Block = Paragraph | Points | Table | Figure | Excerpt


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `key` names it in addresses."""

    key: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def in_words(self) -> bool:
        """True where it says something without its charts."""
        return any(not isinstance(block, Figure) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole report, or the one page of it."""

    title: str
    verdict: str
    status: Status
    standing: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    made_of: str
