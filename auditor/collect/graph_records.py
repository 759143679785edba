"""How the Graph API writes times, texts, lists and addresses; each may be missing, or something else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

Record = Mapping[str, Any]

_SHIMS = frozenset(
    f"{letter}.{site}"
    for letter in ("l", "lm")
    for site in ("facebook.com", "instagram.com", "threads.net", "threads.com")
)
_ID = re.compile(r"\d{1,64}(?:_\d{1,64})?")
_BARE = re.compile(r"^https?://(?:www\.)?", re.I)


def native_id(record: Record) -> str:
    """The id of a post or an account: digits, of a Page's post two times with `_` between.

    Raises:
        LookupError, TypeError, ValueError: it has none.
    """
    found = record["id"]
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise ValueError("no id")
    return found


def moment(value: object) -> dt.datetime:
    """A time, as `2026-10-01T09:00:00+0000`.

    Raises:
        TypeError, ValueError: it is none, or has no zone.
    """
    found = dt.datetime.fromisoformat(words(value))
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found


def words(value: object) -> str:
    """A text, empty where there is none.

    Raises:
        TypeError: it is something else.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def rows(value: object) -> list[Record]:
    """The records of a list, which inside a record mostly stands under `data`."""
    found = value.get("data") if isinstance(value, Mapping) else value
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def within(record: Record, *names: str) -> Any:
    """What stands under several names, one inside the other; None when one is missing."""
    found: Any = record
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def web_address(value: object) -> str:
    """A public address, without Meta's detour; empty where it is none."""
    if not isinstance(value, str):
        return ""
    try:
        split = urlsplit(value.strip())
        target = parse_qs(split.query).get("u", [""])[0] if split.hostname in _SHIMS else ""
    except ValueError:
        return ""
    found = target or value.strip()
    return found if _BARE.match(found) else ""


def and_link(text: str, link: str) -> str:
    """A text, and on a line of its own the link whose card readers saw under it."""
    bare = _BARE.sub("", link).rstrip("/")
    return text if bare.casefold() in text.casefold() else f"{text}\n{link}".strip()


def lines(values: Iterable[object]) -> str:
    """Texts, one a line."""
    return "\n".join(filter(None, map(words, values)))


def total(*counts: object) -> int | None:
    """The sum of those that are numbers; None when none is."""
    known = [count for count in counts if isinstance(count, int) and not isinstance(count, bool)]
    return sum(known) if known else None
