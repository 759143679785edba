"""What one entry of a feed says: its text as readers saw it, and what its pictures are said to show."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from auditor.collect.feed_document import Entry, each_of, words
from auditor.collect.markup import as_text

_MOST_MARKUP = 100_000
"""Characters of one entry; an article that is longer is read as far as that."""
_ENOUGH_MARKUP = 10_000
"""What can't be read within that many characters was written to be unreadable."""
_SMILEY = re.compile(
    r'<img\b(?=[^<>]{0,1000}\bwp-smiley\b)[^<>]{0,1000}?\balt="([^"<>]{1,40})"[^<>]{0,1000}>', re.I
)
"""A picture WordPress puts in a feed for each emoji."""
_CUT_OFF = re.compile(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])$")


def texts(entry: Entry) -> tuple[str, str]:
    """The text as readers saw it, title first, and the same as it was sent."""
    title, body = _detail(entry, "title"), _body(entry)
    shown, below = _shown(*title), _shown(*body)
    said = [shown, below]
    if below.startswith(_CUT_OFF.sub("", shown)):  # programs make titles of the first words
        said = [below]
    return "\n\n".join(filter(None, said)), "\n\n".join(filter(None, (title[0], body[0])))


def alt_text(entry: Entry) -> str:
    """What its pictures are said to show, a line each."""
    value, kind = _body(entry)
    if "html" not in kind or "alt" not in value:
        return ""
    pictures = LexborHTMLParser(_SMILEY.sub(r"\1", value)).css("img[alt]")
    said = (" ".join((picture.attributes.get("alt") or "").split()) for picture in pictures)
    return "\n".join(dict.fromkeys(filter(None, said)))


def _body(entry: Entry) -> tuple[str, str]:
    """The whole content where the feed has it, else the summary; and its media type."""
    for content in each_of(entry, "content"):
        said = words(content, "value"), words(content, "type")
        if said[0] and ("html" in said[1] or said[1].startswith("text/")):
            return said[0][:_MOST_MARKUP], said[1]
    return _detail(entry, "summary")


def _detail(entry: Entry, name: str) -> tuple[str, str]:
    """One of its texts, and its media type."""
    detail = entry.get(f"{name}_detail")
    kind_said = words(detail, "type") if isinstance(detail, dict) else ""
    return words(entry, name)[:_MOST_MARKUP], kind_said


def _shown(value: str, media_type: str) -> str:
    """A text as readers saw it; of an article with more markup than can be read safely, its beginning.

    Raises:
        ValueError: even its beginning is no text.
    """
    if "html" not in media_type:
        return value.strip()
    try:
        return as_text(_SMILEY.sub(r"\1", value))
    except ValueError:
        if len(value) < _ENOUGH_MARKUP:
            raise
        return _shown(value[: len(value) // 2], media_type)
