"""The bytes of a feed into its entries, through feedparser, which gets nothing it would choke on.

Formats: RSS (rssboard.org/rss-specification), RSS 1.0 (web.resource.org/rss/1.0), Atom (RFC 4287).
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from xml.parsers import expat

import feedparser

from auditor.errors import BadAnswerError, CollectError

MOST_BYTES = 10_000_000
MOST_ENTRIES = 10_000
_MOST_TO_MEND = 2_000_000
"""Characters of XML that is not well-formed; feedparser mends it at a tenth of the speed."""
_MOST_ATTRIBUTES = 100

_ROOT = re.compile(r"<(?:[\w-]+:)?(?:rss|feed|rdf|channel)[\s>/]", re.I)
_END = re.compile(r"</(?:[\w-]+:)?(?:rss|feed|rdf|channel)\s*>", re.I)
_AFTER_END = 2_000
_PROLOG = re.compile(r".*?(?=<\w)", re.S)
_ENTITY = re.compile(r"<!ENTITY", re.I)
_LONG_WORD = re.compile(r"(?<![\w.+-])([\w.+-]{400})[\w.+-]+", re.A)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.-]+)", re.I)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]+)", re.I)
_TEXTUAL = re.compile(r"(?:utf|us-ascii|iso|latin|windows|cp|koi8|gb|big5|euc|shift|ks_c|tis|mac)", re.I)
"""How names of encodings begin; Python has others, `punycode` for one, that no feed is written in."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)


Entry = Mapping[str, Any]
"""An entry's parts under feedparser's names; it takes any name from the feed, so any may be of any type."""


@dataclass(frozen=True, slots=True)
class Document:
    """A feed: what it says of itself, its entries as feedparser names their parts, and where it was."""

    about: Entry
    entries: Sequence[Entry]
    address: str


def read(body: bytes, content_type: str, address: str, host: str) -> Document:
    """Read a feed.

    Args:
        body: as it came.
        content_type: the header, for its charset.
        address: where it came from, after every redirect.
        host: who to name in sentences.

    Raises:
        BadAnswerError: it is no feed, or not a whole one.
        CollectError: it is larger than a feed can be, or made to harm its readers.
    """
    if len(body) > MOST_BYTES:
        raise CollectError(f"{host}'s feed is larger than {MOST_BYTES // 1_000_000} MB; give a shorter one.")
    text = _decoded(body, content_type).lstrip()
    if not _ROOT.search(text):
        raise _no_feed(host)
    # feedparser looks for mail addresses with a search that is quadratic in the length of a word
    xml = _LONG_WORD.sub(r"\1", text).encode()
    if _ENTITY.search(_prolog(text)):
        _refuse(host)
    if not _well_formed(xml, host):
        if not _END.search(text, max(0, len(text) - _AFTER_END)):
            raise BadAnswerError(f"{host}'s feed stops in the middle and can't be read; try again later.")
        if len(text) > _MOST_TO_MEND:
            raise CollectError(f"{host}'s feed is no well-formed XML and too large to mend; tell its maker.")
    return _parsed(xml, address, host)


def words(part: Entry, name: str) -> str:
    """A part's text; empty where it has none."""
    value = part.get(name)
    return value.strip() if isinstance(value, str) else ""


def each_of(part: Entry, name: str) -> list[Entry]:
    """A part's list of parts; empty where it has none."""
    value = part.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _parsed(xml: bytes, address: str, host: str) -> Document:
    try:
        # a file object, since feedparser opens what else it is given, bytes too, as a file or an address
        found = feedparser.parse(
            io.BytesIO(xml),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except AssertionError as error:  # what Python's own parser of declarations says to bad ones
        raise BadAnswerError(f"{host}'s feed can't be read; try again later.") from error
    if not found.version and not found.entries:
        raise _no_feed(host)
    # plain dictionaries, since feedparser's own warn when they are asked for what they have not
    return Document(dict(found.feed), [dict(entry) for entry in found.entries[:MOST_ENTRIES]], address)


def _decoded(body: bytes, content_type: str) -> str:
    """The text, by the first encoding that fits: its mark, the header's, its declaration's, usual ones."""
    for name in _encodings(body, content_type):
        try:
            return body.decode(name)
        except (LookupError, UnicodeError):
            continue
    return body.decode("utf-8", "replace")


def _encodings(body: bytes, content_type: str) -> Iterator[str]:
    yield from (name for mark, name in _MARKS if body.startswith(mark))
    told = [found[1] for found in [_CHARSET.search(content_type)] if found]
    told += [found[1].decode() for found in [_DECLARED.match(body)] if found]
    yield from filter(_TEXTUAL.match, told)
    yield from ("utf-8", "windows-1252")


def _prolog(text: str) -> str:
    """What stands before the first element, as feedparser divides it."""
    found = _PROLOG.match(text)
    return found[0] if found else text


def _well_formed(xml: bytes, host: str) -> bool:
    """Whether XML is well-formed.

    Raises:
        CollectError: it declares entities, or has elements with more attributes than any feed needs.
    """

    def declared(*_: object) -> None:
        _refuse(host)

    def begun(_: str, attributes: Mapping[str, str]) -> None:
        if len(attributes) > _MOST_ATTRIBUTES:
            _refuse(host)

    parser = expat.ParserCreate("utf-8")
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        return False
    return True


def _refuse(host: str) -> NoReturn:
    raise CollectError(
        f"{host}'s feed declares what no feed needs, as if to harm its readers; it is not read."
    )


def _no_feed(host: str) -> BadAnswerError:
    return BadAnswerError(
        f"What {host} sent is no feed and can't be read as one; give the address of its RSS or Atom feed."
    )
