"""One entry of a feed as a post's parts. What feedparser found in it may be of any type."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz
from typing import Any
from urllib.parse import urljoin, urlsplit

from auditor.collect.feed_document import Entry, each_of, words
from auditor.collect.feed_text import texts
from auditor.post import Kind, TimePrecision

_MOST_ADDRESS = 2_000
_LONGEST_ID = 255
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
"""Nothing was published on the web before; programs write 1970 for no date."""
_AHEAD = dt.timedelta(days=2)
_DATES = ("published", "updated", "created")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?P<seconds>:\d{2})?|\dT\d{2}(?!:)", re.I)
_MEDIA = {"image": "photo", "video": "video", "audio": "audio"}


def when(entry: Entry, about: Mapping[str, Any], now: dt.datetime) -> tuple[dt.datetime, TimePrecision]:
    """When it was published; failing any date of its own, the day the feed names, or today."""
    own = when_said(entry, now)
    if own is not None:
        return own
    of_feed = when_said(about, now)
    return (now if of_feed is None else of_feed[0]), "day"


def when_said(entry: Entry, now: dt.datetime) -> tuple[dt.datetime, TimePrecision] | None:
    """Its first date that a post can have; UTC where it names no zone, noon where it names no time."""
    for name in _DATES:
        said = words(entry, name)
        moment = _moment(said, entry.get(f"{name}_parsed"))
        if moment is not None and _EARLIEST <= moment <= now + _AHEAD:
            if clock := _CLOCK.search(said):
                return moment, "second" if clock["seconds"] else "minute"
            return moment.replace(hour=12, minute=0, second=0), "day"
    return None


def native_id(entry: Entry) -> str:
    """Its id or link; a hash of what it says where it has neither, or one too long to keep."""
    given = words(entry, "id") or words(entry, "link")
    if given and len(given) <= _LONGEST_ID:
        return given
    said = given or "\0".join((*texts(entry), words(entry, "published")))
    return "h-" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:20]


def link(entry: Entry, address: str) -> str:
    """Where it leads; empty unless that is a web address."""
    said = words(entry, "feedburner_origlink") or words(entry, "link")
    try:
        whole = urljoin(address, said) if said else ""
    except ValueError:
        return ""
    return whole[:_MOST_ADDRESS] if re.match(r"https?://[^\s<>\"']+$", whole, re.I) else ""


def kind(entry: Entry, host: str) -> Kind:
    """A repost where another host's feed is named as its source, a reply where it answers something."""
    if _answered(entry):
        return "reply"
    source = entry.get("source")
    if isinstance(source, dict):
        origin = words(source, "href") or words(source, "link") or words(source, "id")
        theirs = _host(origin).removeprefix("www.")
        if theirs and theirs != host.removeprefix("www."):
            return "repost"
    return "original"


def reply_to(entry: Entry) -> str:
    """The id of what it answers (RFC 4685)."""
    return _answered(entry)[:_LONGEST_ID]


def language(entry: Entry, about: Mapping[str, Any]) -> str:
    """The language the entry or the feed names, without its region."""
    details = (entry.get(name) for name in ("summary_detail", "title_detail"))
    said = [
        words(each, "language") for each in (*each_of(entry, "content"), *details) if isinstance(each, dict)
    ]
    named = next(filter(None, [*said, words(about, "language")]), "")
    code = re.split(r"[-_]", named.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else ""


def media(entry: Entry) -> str:
    """What is attached to it."""
    attached = [each for each in each_of(entry, "links") if words(each, "rel") == "enclosure"]
    types = [words(each, "medium") or words(each, "type") for each in each_of(entry, "media_content")]
    for said in (*(words(each, "type") for each in attached), *types):
        if found := _MEDIA.get(said.split("/")[0].lower()):
            return found
    return ""


def comments(entry: Entry) -> int | None:
    """How many comments it has, where the feed counts them (RSS module slash, RFC 4685)."""
    said = words(entry, "slash_comments") or words(entry, "thr_total")
    return int(said) if re.fullmatch(r"[0-9]{1,12}", said) else None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _answered(entry: Entry) -> str:
    answered = entry.get("thr_in-reply-to")
    return words(answered, "ref") if isinstance(answered, dict) else ""


def _moment(said: str, parsed: Any) -> dt.datetime | None:
    try:
        if parsed:
            return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC)
        parts = parsedate_tz(said)  # feedparser gives up on some that only lack a zone
        return dt.datetime.fromtimestamp(mktime_tz((*parts[:9], parts[9] or 0)), dt.UTC) if parts else None
    except (ValueError, OverflowError, OSError):
        return None
