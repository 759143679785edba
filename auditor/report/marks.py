"""A text cut into pieces, each with the findings that cover it; the pieces join back to the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from auditor.finding import Finding

AROUND = 160
"""Characters of a long post shown on either side of its marks."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same findings; none means it is plain."""

    text: str
    findings: tuple[Finding, ...]


def pieces(text: str, findings: Sequence[Finding]) -> list[Piece]:
    """Cut a text at every edge of every finding."""
    edges = {0, len(text)}
    for finding in findings:
        edges |= {finding.offset, finding.offset + finding.length}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    return [
        Piece(
            text[start:end],
            tuple(f for f in findings if f.offset <= start and end <= f.offset + f.length),
        )
        for start, end in pairwise(cuts)
    ]


def runs(found: Sequence[Piece]) -> list[tuple[str, bool]]:
    """The text as runs, each marked or not, whatever it is marked by."""
    return [
        ("".join(piece.text for piece in group), marked)
        for marked, group in groupby(found, lambda piece: bool(piece.findings))
    ]


def shortened(found: Sequence[Piece], most: int = 600) -> list[Piece]:
    """Of a long post, the first marked pieces and what stands near them; the rest becomes `…`."""
    if sum(len(piece.text) for piece in found) <= most:
        return list(found)
    around, left = min(AROUND, most // 4), most
    short: list[Piece] = []
    for piece in found:
        if left <= 0:
            short.append(Piece(" …", ()))
            break
        text = piece.text
        if len(text) > 2 * around:
            text = f"{text[:around]} … {text[-around:]}"
        short.append(Piece(text, piece.findings))
        left -= len(text)
    return short
