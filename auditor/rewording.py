"""What to put in place of the words a rule found: a wording of its own, or the same words, calmer.

A wording fits every sentence it is offered in, or isn't offered: it says which words it stands for, whether
they must begin or end a sentence, and what must follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import re2
import regex
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from auditor.calming import capitalised, one_of_row, sentence_case
from auditor.checks import whole
from auditor.text import Repaired

Calm = Literal["sentence-case", "one-of-a-row"]
Place = Literal["anywhere", "opening", "closing", "alone"]
Words = Annotated[str, Field(min_length=1, max_length=200)]

MOST_OFFERED = 5
"""Of one finding; more would be a list to read."""

_AROUND = 200
"""Code points looked at on either side: a sentence's edge is never further from the words than that."""

_OPENS = regex.compile(r"(?:^|[.!?…:|–—•\n]|\s-)[\s\p{So}\p{Extended_Pictographic}\ufe0f\"“‘'(\[*_>]*$")
_CLOSES = regex.compile(
    r"[\"”’')\]*_]*\s*(?:$|\.(?!\w)|[!?…:|–—•\n#@]|\s-\s|[\p{So}\p{Extended_Pictographic}]|https?://|www\.)"
)
_GROUP = regex.compile(r"\\(\d)")
_WORD = regex.compile(r"\p{L}+")


class Wording(BaseModel):
    """One entry of a rule's `replace`: what was found, all of it, and the words for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    found: Words
    instead: Annotated[tuple[Words, ...], Field(min_length=1, max_length=MOST_OFFERED)]
    place: Place = "anywhere"
    followed_by: str = ""
    examples: Annotated[Mapping[str, str], Field(min_length=1)]

    @field_validator("found", "followed_by")
    @classmethod
    def _is_a_pattern(cls, pattern: str) -> str:
        try:
            whole(pattern)
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            raise ValueError(f"{pattern!r} is no RE2 pattern ({reason})") from error
        return pattern

    @field_validator("instead")
    @classmethod
    def _names_groups_there_are(cls, wordings: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        groups = whole(info.data["found"]).groups if "found" in info.data else 9
        for wording in wordings:
            missing = [number for number in _GROUP.findall(wording) if int(number) > groups]
            if missing:
                raise ValueError(f"`found` has no group \\{missing[0]}; it has {groups}")
            if "\\" in _GROUP.sub("", wording):
                raise ValueError(f"{wording!r} has a backslash that names no group; write it without")
        return wordings


@dataclass(frozen=True, slots=True)
class Rewording:
    """A rule's wordings, ready to be offered."""

    entries: tuple[_Entry, ...] = ()
    calm: Calm | None = None

    @classmethod
    def of(cls, wordings: Sequence[Wording], calm: Calm | None) -> Rewording:
        """Make ready what a rule says."""
        return cls(tuple(_Entry.of(each) for each in wordings), calm)

    def offers(self, repaired: Repaired, start: int, end: int, language: str) -> tuple[str, ...]:
        """What may stand in place of `repaired.text[start:end]`, best first; often nothing."""
        if self.calm is None and not self.entries:
            return ()
        at, stop = repaired.span(start, end)
        written = repaired.original[at:stop]
        made: list[str] = []
        if self.calm == "one-of-a-row":
            made.append(one_of_row(written))
        elif self.calm == "sentence-case":
            words = _undisguised(written, repaired.text[start:end])
            made.append(sentence_case(words, opens=_opens(repaired.text, start), language=language))
        for entry in self.entries:
            made += entry.offers(repaired.text, start, end)
        return tuple(dict.fromkeys(each for each in made if each != written))[:MOST_OFFERED]


@dataclass(frozen=True, slots=True)
class _Entry:
    found: Any
    instead: tuple[str, ...]
    place: Place
    followed_by: Any | None

    @classmethod
    def of(cls, wording: Wording) -> _Entry:
        follows = whole(wording.followed_by) if wording.followed_by else None
        return cls(whole(wording.found), wording.instead, wording.place, follows)

    def offers(self, text: str, start: int, end: int) -> Iterator[str]:
        words = text[start:end]
        match = self.found.fullmatch(words)
        if match is None or not self._fits(text, start, end):
            return
        for wording in self.instead:
            yield _cased(match.expand(wording), words, opens=_opens(text, start))

    def _fits(self, text: str, start: int, end: int) -> bool:
        if self.place in ("opening", "alone") and not _opens(text, start):
            return False
        if self.place in ("closing", "alone") and not _closes(text, end):
            return False
        return self.followed_by is None or self.followed_by.match(text[end : end + _AROUND]) is not None


def _opens(text: str, start: int) -> bool:
    return _OPENS.search(text[max(0, start - _AROUND) : start]) is not None


def _closes(text: str, end: int) -> bool:
    return _CLOSES.match(text[end : end + _AROUND]) is not None


def _cased(wording: str, found: str, *, opens: bool) -> str:
    """Write a wording as the words it replaces were, but for capitals all over, which would shout again."""
    if found.isupper() and sum(map(str.isalpha, found)) > 1:
        calm = sentence_case(wording, opens=opens)
        return capitalised(calm) if opens else calm
    first = next((letter for letter in found if letter.isalpha()), "")
    return capitalised(wording) if first.isupper() else wording


def _undisguised(written: str, read: str) -> str:
    """The words as written, or as read where letters were set apart or drawn as others."""
    words, plain = _WORD.findall(written), _WORD.findall(read)
    same = len(words) == len(plain) and all(map(str.startswith, plain, words))
    return written if same else read
