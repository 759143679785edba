"""Text that neither steers a terminal nor turns a line around, wherever a report shows it."""

from __future__ import annotations

import regex

_HARMFUL = regex.compile(r"[\p{Cc}\p{Cs}\p{Bidi_Control}\uFFFE\uFFFF--[\n\t]]", regex.V1)
_BREAKS = regex.compile(r"[ \t\n\v\f\r\x85\u2028\u2029]+")
"""Spaces and line breaks, but no space that was put there not to break."""


def safe(text: str) -> str:
    """The text with U+FFFD for what no page may hold."""
    return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Safe text without line breaks, for headings, names and cells."""
    return safe(_BREAKS.sub(" ", text)).strip()


def short(text: str, most: int) -> str:
    """The text, cut to `most` characters where it is longer."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
