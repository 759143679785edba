"""A post's text on Bluesky as readers saw it, with its links where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.collect.bluesky_record import at, each_of, words

_LINK = "app.bsky.richtext.facet#link"
_WEB = re.compile(r"https?://[^\s/?#]+\S{0,8192}", re.I)
_ELIDED = re.compile(r"(?:\.\.\.|…)$")
_MOST_FACETS = 300
"""A post is no longer than that many characters."""


def as_read(record: Mapping[str, Any]) -> str:
    """The text with its links where they lead; the link of a card beside it is no part of it.

    Raises:
        TypeError: it has no text.
    """
    text = record["text"]
    if not isinstance(text, str):
        raise TypeError("a post's text is a string")
    links = list(_links(record.get("facets"), len(text.encode())))
    return _linked(text.encode(), links)


def _links(facets: object, size: int) -> Iterator[tuple[int, int, str]]:
    """The links' places in the text's bytes, in order, and where they lead."""
    found = []
    for facet in each_of(facets)[:_MOST_FACETS]:
        start, end = at(facet, "index", "byteStart"), at(facet, "index", "byteEnd")
        features = each_of(at(facet, "features"))
        uris = [words(each, "uri") for each in features if words(each, "$type") == _LINK]
        if type(start) is int and type(end) is int and 0 <= start < end <= size:
            found += [(start, end, uri) for uri in uris[:1] if _WEB.fullmatch(uri)]
    yield from sorted(found)


def _linked(text: bytes, links: list[tuple[int, int, str]]) -> str:
    """Put addresses in; a link that cuts a character or another link in two is none."""
    pieces: list[str] = []
    done = 0
    for start, end, uri in links:
        if start < done:
            continue
        try:
            before, shown = text[done:start].decode(), text[start:end].decode()
        except UnicodeDecodeError:
            continue
        pieces += [before, _led(shown, uri)]
        done = end
    return "".join([*pieces, text[done:].decode()])


def _led(shown: str, uri: str) -> str:
    """The address in place of its shortened form; beside words that stand for it, which readers saw."""
    seen = _bare(_ELIDED.sub("", shown.strip()))
    whole = _bare(uri)
    shortened = seen.startswith(re.split(r"[/?#]", whole)[0]) and whole.startswith(seen)
    return shown.replace(shown.strip(), uri, 1) if shortened else f"{shown} {uri}"


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.strip().casefold()).rstrip("/")
