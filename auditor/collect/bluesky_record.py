"""What readers saw of a post on Bluesky, from its JSON of whatever shape.

Records: github.com/bluesky-social/atproto/tree/main/lexicons/app/bsky/feed/post.json, and beside it
richtext/facet.json and embed/.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.post import Kind
from auditor.text import clean

_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,2}", re.I)
GIF = re.compile(r"https?://(?:media\.tenor\.com|static\.klipy\.com|[tk]\.gifs\.bsky\.app)/", re.I)
"""Where the app's own picker of moving pictures takes them from; it posts them as links."""
_GIF_ALT = re.compile(r"^alt: ", re.I)

_MOST_COUNTED = 2**53
"""Larger numbers are none (atproto.com/specs/data-model)."""
_WARNINGS = {
    "porn": "Adult Content",
    "sexual": "Sexually Suggestive",
    "nudity": "Non-sexual Nudity",
    "graphic-media": "Graphic Media",
    "gore": "Graphic Media",
}
"""Labels that hide pictures, under the names the app writes over them."""
_MODERATORS = {"!warn": "Content Warning"}
"""The same; nobody can put it on posts of their own."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Of what kind the pictures beside a post are, and what describes them."""

    kind: str = ""
    alt_text: str = ""


def at(value: object, *names: str) -> Any:
    """What stands under names inside one another, None where the JSON has another shape."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def words(value: object, *names: str) -> str:
    """The same, empty where it is no string."""
    found = at(value, *names)
    return found if isinstance(found, str) else ""


def published(record: Mapping[str, Any], view: Mapping[str, Any]) -> dt.datetime:
    """When it was published: as its client says, unless that is after it was first seen.

    Source: docs.bsky.app/docs/advanced-guides/timestamps, which feeds are sorted by.

    Raises:
        ValueError: neither says when.
    """
    said = (_time(words(record, "createdAt")), _time(words(view, "indexedAt")))
    return min(time for time in said if time is not None and time >= _EPOCH)


def kind(record: Mapping[str, Any]) -> Kind:
    """Reply before quote, as for other platforms; a shared feed or list is no quote."""
    if words(record, "reply", "parent", "uri"):
        return "reply"
    quoted = words(record, "embed", "record", "uri") or words(record, "embed", "record", "record", "uri")
    return "quote" if "/app.bsky.feed.post/" in quoted else "original"


def language(record: Mapping[str, Any]) -> str:
    """The first language its client names."""
    named = each_of(at(record, "langs"))
    first = named[0] if named and isinstance(named[0], str) else ""
    return first if len(first) <= 16 and _LANGUAGE.fullmatch(first) else ""


def pictures(embed: object) -> Pictures:
    """What is shown beside the text; quoted posts and cards of links are no pictures."""
    shown = shown_by(embed)
    sort = words(shown, "$type").partition("#")[0].rpartition(".")[2]
    if sort in ("images", "gallery"):
        each = each_of(at(shown, "images" if sort == "images" else "items"))
        return Pictures("photo", clean("\n".join(filter(None, (words(one, "alt") for one in each)))))
    if sort == "video":
        moving = words(shown, "presentation") == "gif"
        return Pictures("animated_gif" if moving else "video", clean(words(shown, "alt")))
    if sort == "external" and GIF.match(words(shown, "external", "uri")):
        return Pictures("animated_gif", clean(_GIF_ALT.sub("", words(shown, "external", "description"))))
    return Pictures()


def warning(record: Mapping[str, Any], view: Mapping[str, Any], did: str) -> str:
    """What the app writes over the post's pictures: its author's labels, then moderators' that still hold.

    Source: the `LABELS` of github.com/bluesky-social/atproto/tree/main/packages/api/src/moderation.
    """
    own = [words(each, "val") for each in each_of(at(record, "labels", "values"))]
    given = [each for each in each_of(at(view, "labels")) if not at(each, "neg") and not _over(each)]
    others = [words(each, "val") for each in given if words(each, "src") != did]
    shown = [_WARNINGS.get(each, "") for each in own]
    shown += [(_WARNINGS | _MODERATORS).get(each, "") for each in others]
    return ", ".join(dict.fromkeys(filter(None, shown)))


def metrics(view: Mapping[str, Any]) -> dict[str, int | None]:
    """Its counts under our names; what the JSON doesn't count is None."""
    likes, replies, reposts, quotes, saves = (
        _count(view.get(f"{name}Count")) for name in ("like", "reply", "repost", "quote", "bookmark")
    )
    shared = [count for count in (reposts, quotes) if count is not None]
    return {
        "likes": likes,
        "comments": replies,
        "shares": sum(shared) if shared else None,
        "saves": saves,
    }


def shown_by(embed: object) -> object:
    """The pictures or the card of an embed; beside a quote they stand one deeper."""
    return at(embed, "media") or embed


def each_of(value: object) -> list[Any]:
    """A list's items, none where it is no list."""
    return value if isinstance(value, list) else []


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < _MOST_COUNTED else None


def _over(label: object) -> bool:
    ends = _time(words(label, "exp"))
    return ends is not None and ends <= dt.datetime.now(dt.UTC)


def _time(said: str) -> dt.datetime | None:
    try:
        time = dt.datetime.fromisoformat(said)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
