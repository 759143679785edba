"""Pages of statuses and what readers saw of each, from the JSON; other servers of the API leave fields out.

Entities: docs.joinmastodon.org/entities/Status, /Poll, /MediaAttachment and /Quote.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from auditor.collect.markup import as_text
from auditor.post import Kind
from auditor.text import clean

_ID = re.compile(r"[\w-]{1,128}", re.A)
_WEB = re.compile(r"https?://[^\s/?#]+\S{0,2000}", re.I)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,2}", re.I)
_PUBLISHED = frozenset({"public", "unlisted"})
_MOST_COUNTED = 2**53


def is_own_and_public(status: Mapping[str, Any]) -> bool:
    """Whether it was published to everybody; an owner's token brings letters and boosts as well."""
    return not status.get("reblog") and (status.get("visibility") or "public") in _PUBLISHED


def native_id(value: object) -> str:
    """An id, of a status or an account.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, str | int) and not isinstance(value, bool) and _ID.fullmatch(str(value)):
        return str(value)
    raise ValueError("no id")


def behind(link: str) -> str:
    """The `max_id` of the next page in a `Link` header (RFC 8288), empty where it names none."""
    for each in requests.utils.parse_header_links(link):
        if each.get("rel") == "next":
            return parse_qs(urlsplit(each["url"]).query).get("max_id", [""])[0]
    return ""


def oldest(page: Sequence[Any]) -> str:
    """The id of a page's last status, empty where there is none: short pages say of no other behind them."""
    for status in reversed(page):
        try:
            return native_id(status["id"])
        except (ValueError, LookupError, TypeError):
            continue
    return ""


def published(status: Mapping[str, Any]) -> dt.datetime:
    """When it was published.

    Raises:
        TypeError: what it says is no string.
        ValueError: it says no time.
    """
    when = dt.datetime.fromisoformat(status["created_at"])
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def text(status: Mapping[str, Any]) -> str:
    """Its words, then the options of its poll, a line each.

    Raises:
        TypeError: it has none, not even empty ones.
        ValueError: its HTML is none that people write.
    """
    content = status["content"]
    if not isinstance(content, str):
        raise TypeError("a status has content")
    options = (status.get("poll") or {}).get("options") or ()
    return "\n".join(filter(None, [as_text(content), *(_words(option.get("title")) for option in options)]))


def warning(status: Mapping[str, Any]) -> str:
    """What stands before it until readers open it."""
    return clean(_words(status.get("spoiler_text")))


def kind(status: Mapping[str, Any]) -> Kind:
    """Reply before quote, as for other platforms; what a reply answered may be gone."""
    if status.get("in_reply_to_id") or status.get("in_reply_to_account_id"):
        return "reply"
    return "quote" if status.get("quote") else "original"


def answers(status: Mapping[str, Any]) -> str:
    """The id it answers, its own threads' too; empty when there is none."""
    said = status.get("in_reply_to_id")
    return native_id(said) if said else ""


def language(status: Mapping[str, Any]) -> str:
    """What its author chose."""
    said = _words(status.get("language"))
    return said if len(said) <= 16 and _LANGUAGE.fullmatch(said) else ""


def media(status: Mapping[str, Any]) -> str:
    """Of what kind the first thing beside it is."""
    kinds = [_words(each.get("type")) for each in status.get("media_attachments") or ()]
    return kinds[0][:32] if kinds and kinds[0] != "unknown" else ""


def alt_text(status: Mapping[str, Any]) -> str:
    """The descriptions of all that stands beside it."""
    said = [_words(each.get("description")) for each in status.get("media_attachments") or ()]
    return clean("\n".join(filter(None, said)))


def url(status: Mapping[str, Any]) -> str:
    """The address it has in a browser; empty when what it says is none."""
    said = _words(status.get("url"))
    return said if _WEB.fullmatch(said) else ""


def metrics(status: Mapping[str, Any]) -> dict[str, int | None]:
    """Its counts under our names; what the server doesn't count is None."""
    shared = [_count(status.get(name)) for name in ("reblogs_count", "quotes_count")]
    known = [count for count in shared if count is not None]
    return {
        "likes": _count(status.get("favourites_count")),
        "comments": _count(status.get("replies_count")),
        "shares": sum(known) if known else None,
    }


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < _MOST_COUNTED else None
