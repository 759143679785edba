"""Which words moved the score: the phrase without which a text would look least like a push.

Occlusion (Zeiler and Fergus 2014): leave words out, score again, keep those whose loss costs most. From
coarse to fine, since a variant costs as much to score as a post: two looks at clauses, in groups where there
are many, then one at short runs of words in what they left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import regex

LogOdds = Callable[[Sequence[tuple[int, str]]], Sequence[float]]
"""Scores variants of the pushes, each beside the number of its push."""

LEAST_DROP = 0.25
"""A phrase that moves the log-odds by less explains nothing."""

LONGEST_PHRASE = 6
"""In words; but never more than half of the text, which would single out nothing."""

MOST_VARIANTS = 12
"""Scored for one push, however long; most posts need half as many."""

_MOST_CLAUSES = 48
"""Of a longer text half from either end, which is where the classifier reads it."""

_MOST_APART = 6
_GROUPS = 4
"""Up to six clauses are left out one by one, more in four groups: two looks spend ten variants at most."""

_STEP = 3
"""Words between the starts of two runs, where the budget allows."""

_STOP = ".!?;:,…。！？；：，、"
_CLAUSE = regex.compile(rf"[^{_STOP}\n]+(?:[.,:](?=\S)[^{_STOP}\n]+)*[{_STOP}]*")
# Where no spaces part the words, two letters stand for one.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = regex.compile(rf"(?:[{_UNSPACED}]\p{{M}}*){{1,2}}|[^\s{_UNSPACED}]+")

Span = tuple[int, int]
Part = list[list[Span]]
"""Clauses in a row, each the spans of its words."""


def weightiest_phrases(
    pushes: Sequence[tuple[str, float]], log_odds: LogOdds
) -> list[tuple[int, int] | None]:
    """Find the words that the score of each push hangs on; `pushes` are texts with their own log-odds.

    A push costs at most `MOST_VARIANTS` scored variants, and all pushes together three calls of `log_odds`.

    Returns:
        For each push offset and length in code points, or None when no phrase matters.
    """
    searches = [_Search.begin(text, whole) for text, whole in pushes]
    for look in (_Search.groups, _Search.groups, _Search.runs):
        found = [look(search) for search in searches]
        variants = [
            (number, search.without(part)) for number, search in enumerate(searches) for part in found[number]
        ]
        odds = iter(log_odds(variants) if variants else ())
        for search, parts in zip(searches, found, strict=True):
            search.narrow(parts, list(islice(odds, len(parts))))
    return [search.phrase for search in searches]


@dataclass(slots=True)
class _Search:
    """The part of a push that its phrase must lie in, and what losing that part costs; None: not known."""

    text: str
    whole: float
    part: Part
    longest: int
    drop: float | None = None
    budget: int = MOST_VARIANTS

    @classmethod
    def begin(cls, text: str, whole: float) -> _Search:
        clauses = [_words(text, *clause.span()) for clause in _CLAUSE.finditer(text)]
        part = [clause for clause in clauses if clause]
        half = (sum(map(len, part)) + 1) // 2
        if len(part) > _MOST_CLAUSES:
            part = part[: _MOST_CLAUSES // 2] + part[-_MOST_CLAUSES // 2 :]
        return cls(text, whole, part, min(LONGEST_PHRASE, half))

    def groups(self) -> list[Part]:
        """The clauses one by one or, where they are many, in groups of as many each; nothing of one alone."""
        count = len(self.part)
        if count < 2:
            return []
        into = count if count <= _MOST_APART else _GROUPS
        return [self.part[n * count // into : (n + 1) * count // into] for n in range(into)]

    def runs(self) -> list[Part]:
        """Runs of words as long as a phrase can be, evenly spread; nothing where one was scored already."""
        if not self.part:
            return []
        words = _words(self.text, *_span(self.part))
        last = len(words) - self.longest
        if last <= 0:
            return [] if self.drop is not None else [[words]]
        count = min(self.budget, 1 - (-last // _STEP))
        starts = [round(n * last / (count - 1)) for n in range(count)]
        return [[words[start : start + self.longest]] for start in starts]

    def without(self, part: Part) -> str:
        start, end = _span(part)
        return f"{self.text[:start]} {self.text[end:]}"

    def narrow(self, parts: Sequence[Part], odds: Sequence[float]) -> None:
        """Go on with the part whose loss leaves least, the first of equals."""
        if parts:
            left, best = min(zip(odds, range(len(parts)), strict=True))
            self.part, self.drop = parts[best], self.whole - left
            self.budget -= len(parts)

    @property
    def phrase(self) -> tuple[int, int] | None:
        if self.drop is None or self.drop < LEAST_DROP:
            return None
        start, end = _span(self.part)
        return start, end - start


def _words(text: str, start: int, end: int) -> list[Span]:
    return [word.span() for word in _WORD.finditer(text, start, end)]


def _span(part: Part) -> Span:
    return part[0][0][0], part[-1][-1][1]
