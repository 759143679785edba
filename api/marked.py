"""A text with markup in it, as LanguageTool's clients send one: what is read, and where it stands.

Offsets in and out of `Marked` are code points; `Units` turns them into UTF-16 units, as JavaScript counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_END = re.compile(r"""[.!?…]+["'”’»)\]]*(?P<gap>\s+)?|\n\s*""")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: `source` as it stands there, `read` as a reader sees it: nothing of most markup."""

    source: str
    read: str


class Marked:
    """A text in parts: `plain` is what a reader sees of it, `whole` is all of it."""

    def __init__(self, parts: Iterable[Part]) -> None:
        plain: list[str] = []
        whole: list[str] = []
        self._parts: list[Part] = []
        self._starts: list[int] = []
        self._sources: list[int] = []
        at = source_at = 0
        for part in parts:
            source, read = _writable(part.source), _writable(part.read)
            if read:
                self._parts.append(Part(source, read))
                self._starts.append(at)
                self._sources.append(source_at)
            plain.append(read)
            whole.append(source)
            at, source_at = at + len(read), source_at + len(source)
        self.plain, self.whole = "".join(plain), "".join(whole)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of `plain`, of one code point at least, stands in `whole`.

        What was read in place of markup stands where all of that markup does.
        """
        return self._source(start)[0], self._source(end - 1)[1]

    def _source(self, at: int) -> tuple[int, int]:
        """The code points of `whole` that gave the one at `at` in `plain`."""
        index = bisect_right(self._starts, at) - 1
        part, start = self._parts[index], self._sources[index]
        if part.read != part.source:
            return start, start + len(part.source)
        inside = start + at - self._starts[index]
        return inside, inside + 1


class Units:
    """A text whose offsets are wanted in UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [at for at, c in enumerate(text) if ord(c) > 0xFFFF]

    def at(self, offset: int) -> int:
        """An offset in code points as one in UTF-16 units."""
        return offset + bisect_left(self._wide, offset)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, without the white space around it; a new line ends one too."""
    start = 0
    ends = [found.end() for found in _END.finditer(text) if found["gap"] or found[0][0] == "\n"]
    for end in (*ends, len(text)):
        piece = text[start:end]
        if words := piece.strip():
            first = start + piece.index(words[0])
            yield first, first + len(words)
        start = end


def _writable(text: str) -> str:
    """Join surrogates that belong together and put U+FFFD for the others; UTF-16 offsets stay as they are."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
