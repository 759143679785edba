"""Which words moved the score: the phrase without which a text would look least like a push.

Occlusion (Zeiler and Fergus 2014): leave a phrase out, score again, keep the one whose loss costs most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import regex

LogOdds = Callable[[Sequence[str]], Sequence[float]]

LEAST_DROP = 0.25
"""A phrase that moves the log-odds by less explains nothing."""

LONGEST_PHRASE = 6
MOST_CLAUSES = 48
MOST_WORDS = 40

_CLAUSE = regex.compile(r"[^.!?;:,\n…]+(?:[.,:](?=\S)[^.!?;:,\n…]+)*[.!?;:,…]*")
_WORD = regex.compile(r"\S+")


def weightiest_phrase(text: str, log_odds: LogOdds) -> tuple[int, int] | None:
    """Find the words the score hangs on.

    First the clause whose absence lowers the log-odds most, then the word in it, then the run of at most
    six words around that: a quarter of the texts to score that all runs in the clause would be.

    Returns:
        Offset and length in code points, or None when no phrase matters.
    """
    clauses = [_trimmed(text, *found.span()) for found in _CLAUSE.finditer(text)][:MOST_CLAUSES]
    clauses = [(start, end) for start, end in clauses if start < end]
    if not clauses:
        return None
    start, end = max(zip(_drops(text, clauses, log_odds), clauses, strict=True))[1]
    words = [(start + found.start(), start + found.end()) for found in _WORD.finditer(text[start:end])]
    words = words[:MOST_WORDS]
    best = max(zip(_drops(text, words, log_odds), range(len(words)), strict=True))[1]
    phrases = [
        (words[first][0], words[last][1])
        for first in range(max(0, best - LONGEST_PHRASE + 1), best + 1)
        for last in range(best, min(first + LONGEST_PHRASE, len(words)))
    ]
    drop, (start, end) = max(zip(_drops(text, phrases, log_odds), phrases, strict=True))
    return (start, end - start) if drop >= LEAST_DROP else None


def _drops(text: str, spans: Sequence[tuple[int, int]], log_odds: LogOdds) -> list[float]:
    whole, *without = log_odds([text, *(f"{text[:start]} {text[end:]}" for start, end in spans)])
    return [whole - left for left in without]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
