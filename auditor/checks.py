"""The kinds of rule: repaired text in, spans out. Patterns run in RE2, in time linear in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import re2
import regex

Kind = Literal["existence", "occurrence", "repetition", "shouting"]
Span = tuple[int, int]

MOST_MATCHES = 20
"""Of one rule in one text; more would bury the reader."""

MOST_MEMORY = 1 << 26
"""Bytes RE2 may use for one pattern or set; it runs slower, never wrong, when it needs more.

It remembers what it saw of each new text up to this, then forgets all and begins again: more of it is what
memory grows by, less of it is work done twice.
"""

_EDGE = r"[^\pL\pN_]"
_CAPITALS = r"\p{Lu}[\p{Lu}\p{Mn}'’&\-]+"
_NEIGHBOURS = 100
_CAPITALS_BEFORE = regex.compile(r"(?:(?<![\p{L}\p{N}#@])\p{Lu}[\p{Lu}\p{Mn}'’&\-]*+[ \t,]++)++$")
_CAPITALS_BEHIND = regex.compile(r"(?:[ \t,]++\p{Lu}[\p{Lu}\p{Mn}'’&\-]*+(?![\p{L}\p{N}]))++")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern whose group 1 is the match; what stands around it only sets its edges.

    `core` matches at least where this does: the pattern without its edges, cheap in a set.
    """

    core: str
    compiled: Any

    def spans(self, text: str) -> Iterator[Span]:
        """Every match, left to right; two matches may share the character between them."""
        at = 0
        while at <= len(text) and (found := self.compiled.search(text, at)) is not None:
            start, end = found.span(1)
            if start == end:
                return
            yield start, end
            at = end


def words(tokens: Iterable[str], *, ignore_case: bool = True) -> Pattern:
    r"""Compile alternatives that match between word edges, in any script (RE2's own `\b` is ASCII).

    Raises:
        re2.error: an alternative is no RE2 pattern.
    """
    return _compile("|".join(tokens), rf"(?:^|{_EDGE})", rf"(?:$|{_EDGE})", ignore_case=ignore_case)


def raw(patterns: Iterable[str], *, ignore_case: bool = True) -> Pattern:
    """Compile alternatives that match wherever they stand.

    Raises:
        re2.error: an alternative is no RE2 pattern.
    """
    return _compile("|".join(patterns), ignore_case=ignore_case)


def whole(pattern: str) -> Any:
    """Compile a pattern for all of what a rule found, in any case.

    Raises:
        re2.error: it is no RE2 pattern.
    """
    return re2.compile(f"(?i){pattern}", options=_options())


def existence(pattern: Pattern, text: str, _minimum: int) -> list[Span]:
    """Every match is a finding."""
    return _first(pattern.spans(text))


def occurrence(pattern: Pattern, text: str, minimum: int) -> list[Span]:
    """From the `minimum`-th match on, each is a finding."""
    return _first(pattern.spans(text))[minimum - 1 :]


def repetition(pattern: Pattern, text: str, minimum: int) -> list[Span]:
    """At least `minimum` different matches: one finding, on the last of them."""
    found = _first(pattern.spans(text))
    different = {text[start:end].casefold() for start, end in found}
    return found[-1:] if len(different) >= minimum else []


def shouting(pattern: Pattern, text: str, minimum: int) -> list[Span]:
    """Matches of at least `minimum` words in capitals, when capitals are most of the text's letters.

    A match takes in the capitals beside it that are too few to be one: the A of A SALE.
    """
    capitals = sum(c.isupper() for c in text)
    letters = sum(c.isalpha() for c in text)
    if not letters or capitals / letters < 0.5:
        return []
    found = [span for span in _first(pattern.spans(text)) if len(text[slice(*span)].split()) >= minimum]
    return list(_with_neighbours(text, found))


def _with_neighbours(text: str, found: Sequence[Span]) -> Iterator[Span]:
    after = 0
    next_starts = [start for start, _ in found[1:]] + [len(text)]
    for (start, end), next_start in zip(found, next_starts, strict=False):
        before = _CAPITALS_BEFORE.search(text[max(after, start - _NEIGHBOURS) : start])
        behind = _CAPITALS_BEHIND.match(text[end : min(next_start, end + _NEIGHBOURS)])
        after = end + (behind.end() if behind else 0)
        yield start - (len(before[0]) if before else 0), after


KINDS: dict[Kind, Callable[[Pattern, str, int], list[Span]]] = {
    "existence": existence,
    "occurrence": occurrence,
    "repetition": repetition,
    "shouting": shouting,
}

CAPITAL_WORDS = rf"{_CAPITALS}(?:[^\pL\n]+{_CAPITALS})*"
"""Words in capitals in a row, for rules of the kind `shouting`."""


def _first(spans: Iterator[Span]) -> list[Span]:
    return [span for span, _ in zip(spans, range(MOST_MATCHES), strict=False)]


def _compile(core: str, before: str = "", after: str = "", *, ignore_case: bool) -> Pattern:
    flag = "(?i)" if ignore_case else ""
    return Pattern(f"{flag}(?:{core})", re2.compile(f"{flag}{before}((?:{core})){after}", options=_options()))


def prefilter(patterns: Iterable[Pattern]) -> Any:
    """One set that says, in one pass over a text, which of `patterns` can match in it.

    Patterns by the ten thousand need more than `MOST_MEMORY` to be one; those get four times as much.
    """
    cores = [pattern.core for pattern in patterns]
    try:
        return _set(cores, MOST_MEMORY)
    except re2.error:
        return _set(cores, 4 * MOST_MEMORY)


def _set(cores: Iterable[str], memory: int) -> Any:
    found = re2.Set.SearchSet(_options(memory))
    for core in cores:
        found.Add(core)
    found.Compile()
    return found


def _options(memory: int = MOST_MEMORY) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return options
