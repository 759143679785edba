"""What comments and submissions say: github.com/reddit-archive/reddit/wiki/JSON, and what came since."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping
from typing import Any

from auditor.collect.markup import as_text

SITE = "https://www.reddit.com"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,20}")
_PERMALINK = re.compile(r"/(?:r|u|user)/[\w-]{1,40}/comments/[\w/%-]{1,400}")
_OWN_MEDIA = re.compile(r"https?://(?:(?:external-)?preview|[iv])\.redd\.it(?![\w.-])\S*", re.I)
_WEB = re.compile(r"https?://[^\s/?#]\S*", re.I)
_GONE = re.compile(
    r"\s*\[\s*(?:removed|deleted)(?:\s+by\s+(?:user|author|reddit|moderators?)\b[^\]]{0,100})?\s*\]\s*", re.I
)
_MEDIA = {"image": "photo", "hosted:video": "video", "rich:video": "video", "gallery": "gallery"}


def fullname(name: object) -> str:
    """A thing's kind and id, `t3_1abc`: ids alone are the same for a comment and a submission.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(name, str) or not _FULLNAME.fullmatch(name):
        raise ValueError("no full name")
    return name


def words(thing: Mapping[str, Any], field: str) -> str:
    """A field that holds a text.

    Raises:
        ValueError: it holds something else.
    """
    text = thing[field]
    if not isinstance(text, str):
        raise ValueError(f"{field} is no text")  # noqa: TRY004  # a fault of the answer, not of a caller
    return text


def is_gone(text: str) -> bool:
    """Whether a text is what stands where one was: `[deleted]`, `[ Removed by Reddit ]`."""
    return _GONE.fullmatch(text) is not None


def is_removed(link: Mapping[str, Any]) -> bool:
    """Whether a submission was taken away, or filtered before anyone saw it."""
    gone = any(is_gone(str(link.get(field))) for field in ("title", "selftext"))
    return gone or bool(link.get("removed_by_category"))


def as_read(markdown: str, rendered: object) -> str:
    """A text as readers saw it, where Reddit's own pictures have no address.

    Args:
        markdown: as it was written; read where its HTML can't be.
        rendered: Reddit's HTML of it.
    """
    try:
        seen = as_text(rendered) if isinstance(rendered, str) else html.unescape(markdown)
    except ValueError:
        seen = html.unescape(markdown)
    # Reddit's editor keeps empty lines open with zero-width spaces.
    return re.sub(r"\n{3,}", "\n\n", _OWN_MEDIA.sub("", seen).replace("\u200b", "")).strip()


def when(thing: Mapping[str, Any]) -> dt.datetime:
    """When it was published; `created` is another time, in no stated zone."""
    return _EPOCH + dt.timedelta(seconds=float(thing["created_utc"]))


def address(thing: Mapping[str, Any], submission: str, comment: str = "") -> str:
    """Where it is, by its permalink, or by the full names of its submission and itself."""
    path = thing.get("permalink")
    if isinstance(path, str) and _PERMALINK.fullmatch(path):
        return SITE + path
    return f"{SITE}/comments/{submission[3:]}/{f'_/{comment[3:]}/' if comment else ''}"


def is_passed_on(link: Mapping[str, Any]) -> bool:
    """Whether it is a crosspost: under its title stands another submission."""
    return bool(link.get("crosspost_parent") or link.get("crosspost_parent_list"))


def target(link: Mapping[str, Any]) -> str:
    """Where a link leads; nobody sees an address under a text, a crosspost, or Reddit's own media."""
    to = link.get("url_overridden_by_dest") or link.get("url")
    if link.get("is_self") or link.get("is_gallery") or is_passed_on(link) or not isinstance(to, str):
        return ""
    return to if _WEB.fullmatch(to) and not _OWN_MEDIA.match(to) else ""


def media(link: Mapping[str, Any]) -> str:
    """What it shows."""
    if link.get("is_gallery") is True:
        return "gallery"
    return "video" if link.get("is_video") is True else _MEDIA.get(str(link.get("post_hint")), "")


def captions(link: Mapping[str, Any]) -> str:
    """What stands under the pictures of a gallery; Reddit has no other words for pictures."""
    gallery = link.get("gallery_data")
    items = gallery.get("items") if isinstance(gallery, dict) else None
    found = (
        [item.get("caption") for item in items if isinstance(item, dict)] if isinstance(items, list) else ()
    )
    return "\n".join(each for each in found if isinstance(each, str) and each)


def warning(thing: Mapping[str, Any]) -> str:
    """What it is hidden behind."""
    named = {"over_18": "NSFW", "spoiler": "spoiler"}
    return ", ".join(name for field, name in named.items() if thing.get(field) is True)


def is_paid(link: Mapping[str, Any]) -> bool:
    """Whether it was made as an advertisement, or is shown as one."""
    return link.get("is_created_from_ads_ui") is True or link.get("promoted") is True


def likes(thing: Mapping[str, Any]) -> object:
    """Its score, unless that is hidden and says 1 meanwhile; the field `likes` is the reader's own vote."""
    return None if thing.get("score_hidden") or thing.get("hide_score") else thing.get("score")
