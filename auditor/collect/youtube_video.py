"""What one of YouTube's records of a video says; every part may be missing, or something else.

Fields: developers.google.com/youtube/v3/docs/videos; what a Short is:
support.google.com/youtube/answer/15424877.
"""

from __future__ import annotations

import datetime as dt
import re

from auditor.collect.graph_records import Record, moment, within, words

_ID = re.compile(r"[\w-]{2,64}", re.A)
_LENGTH = re.compile(r"P(?:(\d{1,4})D)?T?(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,4})S)?", re.A)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_NO_LANGUAGE = frozenset({"und", "zxx", "mul"})
_LONGER_SHORTS = dt.datetime(2024, 10, 15, tzinfo=dt.UTC)
_COUNTS = {"views": "viewCount", "likes": "likeCount", "comments": "commentCount"}


def is_id(said: str) -> bool:
    """Whether it is an id of a video or of a list."""
    return _ID.fullmatch(said) is not None


def video_of(item: object) -> str:
    """The id of the video that an item of a list stands for; empty where there is none."""
    found = within(item, "contentDetails", "videoId") if isinstance(item, dict) else None
    return found if isinstance(found, str) and is_id(found) else ""


def published(video: Record) -> dt.datetime:
    """When it became public.

    Raises:
        TypeError, ValueError: it says no time.
    """
    return moment(within(video, "snippet", "publishedAt"))


def text(video: Record) -> str:
    """Its title, then its description.

    Raises:
        LookupError, TypeError: it has none, not even empty ones.
    """
    snippet = video["snippet"]
    return f"{words(snippet['title'])}\n\n{words(snippet.get('description'))}".strip()


def language(video: Record) -> str:
    """That of title and description; what is spoken may be another."""
    said = within(video, "snippet", "defaultLanguage")
    if not isinstance(said, str) or len(said) > 16 or not _LANGUAGE.fullmatch(said):
        return ""
    return "" if said.lower() in _NO_LANGUAGE else said


def media(video: Record) -> str:
    """A video, live (premieres as well, since nothing tells them apart), or short.

    Nothing says what a Short is either: a video that is no wider than high, and no longer than they may be.
    """
    if within(video, "liveStreamingDetails") or within(video, "snippet", "liveBroadcastContent") in (
        "live",
        "upcoming",
    ):
        return "live"
    width, height = (_number(within(video, "player", name)) for name in ("embedWidth", "embedHeight"))
    most = 180 if published(video) >= _LONGER_SHORTS else 60
    stands = width is not None and height is not None and height >= width
    return (
        "short" if stands and 0 < _seconds(within(video, "contentDetails", "duration")) <= most else "video"
    )


def metrics(video: Record) -> dict[str, int | None]:
    """Its counts under our names; those its owner hides are None."""
    return {ours: _number(within(video, "statistics", theirs)) for ours, theirs in _COUNTS.items()}


def _number(said: object) -> int | None:
    """YouTube writes long numbers as strings."""
    found = str(said) if isinstance(said, str | int) else ""
    return int(found) if found.isascii() and found.isdecimal() and len(found) <= 15 else None


def _seconds(said: object) -> int:
    """A length as ISO 8601 writes it; 0 where there is none."""
    found = _LENGTH.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        return 0
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
