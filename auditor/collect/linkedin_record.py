"""What one of LinkedIn's records of a post says; every part may be missing, or something else.

Fields: learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api, /shares/poll-post-api
and /organizations/share-statistics.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from auditor.collect.graph_records import Record, and_link, lines, web_address, within, words
from auditor.collect.linkedin_text import as_read
from auditor.post import Kind

_URN = re.compile(r"urn:li:\w{1,40}:[\w-]{1,64}", re.A)
_MEDIA = re.compile(r"urn:li:(image|video|document):", re.I)
_OUT = frozenset({"PUBLISHED", "PUBLISHED_EDITED"})
_AD = ("isDsc", "dscAdAccount", "dscAdType", "dscStatus")
_COUNTS = {
    "impressions": "impressionCount",
    "reach": "uniqueImpressionsCount",
    "clicks": "clickCount",
    "likes": "likeCount",
    "comments": "commentCount",
    "shares": "shareCount",
}
"""LinkedIn's name by ours."""
_BEGAN = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def native_id(record: Record) -> str:
    """The post's URN.

    Raises:
        LookupError, TypeError, ValueError: it has none.
    """
    found = record["id"]
    if not isinstance(found, str) or not _URN.fullmatch(found):
        raise ValueError("no URN")
    return found


def is_urn(said: str) -> bool:
    """Whether it is one of LinkedIn's names for its things."""
    return _URN.fullmatch(said) is not None


def created(record: object) -> int:
    """When it was written, by which LinkedIn sorts, in milliseconds since 1970; 0 when it doesn't say."""
    found = record.get("createdAt") if isinstance(record, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found < 10**15 else 0


def published(record: Record) -> dt.datetime:
    """When readers could see it.

    Raises:
        LookupError, TypeError, ValueError, ArithmeticError: it says no time.
    """
    found = record.get("publishedAt") or record["createdAt"]
    if not isinstance(found, int) or found is True:
        raise TypeError("no time")
    return _BEGAN + dt.timedelta(milliseconds=found)


def is_out(record: Record) -> bool:
    """Whether it was published; drafts and failures come as well."""
    return record.get("lifecycleState", "PUBLISHED") in _OUT


def said(record: Record) -> str:
    """What the page wrote, in little text.

    Raises:
        TypeError: it is no text.
    """
    return words(record.get("commentary"))


def text(record: Record) -> str:
    """Its words, its poll, and the link whose card stood under them."""
    options = within(record, "content", "poll", "options")
    poll = [within(record, "content", "poll", "question")]
    poll += [within(each, "text") for each in options] if isinstance(options, list) else []
    shown = lines([as_read(said(record)), *poll])
    link = web_address(within(record, "content", "article", "source"))
    return and_link(shown, link) if link else shown


def kind(record: Record) -> Kind:
    """A shared post is a quote where the page added words, else a repost."""
    shared = within(record, "reshareContext", "parent") or within(record, "reshareContext", "root")
    if not shared:
        return "original"
    return "quote" if said(record).strip() else "repost"


def is_ad(record: Record) -> bool:
    """Whether it was written as an advertisement; viral posts carry an `adContext` too."""
    return any(within(record, "adContext", name) for name in _AD)


def media(record: Record) -> str:
    """What it shows: image, images, video, document, or what else its content is."""
    found = _MEDIA.match(str(within(record, "content", "media", "id")))
    if found:
        return found[1].lower()
    if within(record, "content", "multiImage", "images"):
        return "images"
    others = ("article", "poll", "carousel", "celebration", "reference")
    return next((name for name in others if within(record, "content", name)), "")


def alt_text(record: Record) -> str:
    """What describes its pictures, a line each.

    Raises:
        TypeError: it is no text.
    """
    return lines(_alts(record))


def metrics(statistics: Any) -> dict[str, object]:
    """Counts under our names."""
    return {ours: within(statistics, theirs) for ours, theirs in _COUNTS.items()}


def _alts(record: Record) -> Iterator[Any]:
    yield within(record, "content", "media", "altText")
    yield within(record, "content", "article", "thumbnailAltText")
    for several, one in (("multiImage", "images"), ("carousel", "cards")):
        found = within(record, "content", several, one)
        for each in found if isinstance(found, list) else ():
            yield within(each, "altText") or within(each, "media", "altText")
