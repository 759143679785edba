"""YouTube channels, by the Data API: the list of uploads, then what each video says.

developers.google.com/youtube/v3/docs: channels/list, playlistItems/list and videos/list, a unit of the day's
allowance each.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote

from auditor.collect import youtube_refusal as refusal
from auditor.collect import youtube_video as of
from auditor.collect.base import Access, Page, Source
from auditor.collect.graph_records import Record, rows, within
from auditor.collect.wire import Answer
from auditor.errors import AccountGoneError, BadAnswerError, CredentialsError, CursorError
from auditor.post import Account, Post

_SITE = r"(?i:https?://(?:www\.|m\.)?youtube\.com)/"
_ENDS = r"(?=[/?#]|$)"
_NAME = r"(?:[^/?#\s%@\x00-\x1f]|%[89A-Fa-f][0-9A-Fa-f]){1,300}"
_CHANNEL = r"UC[\w-]{22}"
_USER = r"user/[\w-]{1,60}"
_PARTS = "snippet,contentDetails,statistics,status,liveStreamingDetails,player"
_PAID = "paidProductPlacementDetails"
_AT_ONCE = 50


class YouTube(Source):
    """A channel, by its handle, its id or its old user name; a video's title and description are the text."""

    platform = "youtube"
    title = "YouTube"
    urls = (
        re.compile(rf"{_SITE}(?P<handle>@{_NAME}){_ENDS}"),
        re.compile(rf"{_SITE}channel/(?P<handle>{_CHANNEL}){_ENDS}", re.A),
        re.compile(rf"{_SITE}(?P<handle>{_USER}){_ENDS}", re.A),
    )
    handles = re.compile(rf"(?P<handle>@?{_NAME}|{_USER})")
    example = "https://www.youtube.com/@acme"
    page_size = 50
    needs = ("youtube_api_key",)
    setting = "youtube_url"
    address = "https://www.googleapis.com"

    def __init__(self, account: Account, access: Access) -> None:
        super().__init__(account, access)
        self._client = access.wire.client(headers={"X-Goog-Api-Key": self.secret("youtube_api_key")})
        self._parts = f"{_PARTS},{_PAID}"

    @classmethod
    def canonical(cls, handle: str) -> str:
        """An id minds its case; a handle doesn't, and browsers may show it encoded."""
        return handle if _is_channel(handle) else super().canonical(unquote(handle))

    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        """Fifty videos a page, the newest first."""
        uploads = self.access.shelf.native_id() or self._look_up()
        while True:
            size = self.room()
            try:
                found = self.call(self._items, uploads, size, cursor)
            except AccountGoneError as error:
                self._look_up()
                if cursor:
                    raise CursorError(
                        "YouTube lost the place in the list; run the same command again."
                    ) from error
                return  # a channel has no list before its first upload
            items, cursor = found
            posts = self.posts(items, partial(self._post, videos=self._videos(items)))
            known = since is not None and bool(posts) and max(post.created_at for post in posts) < since
            cursor = "" if known else cursor
            yield Page(posts, cursor, len(items))
            if not cursor:
                return

    def test(self) -> str:
        """Look the channel up."""
        self._look_up()
        return f"YouTube answers: public videos of {self.account.handle} can be read."

    def status(self, answer: Answer) -> int:
        """What its reason means."""
        return refusal.status(answer)

    def asked(self, answer: Answer) -> float | None:
        """A used-up day ends when YouTube's documentation says; its answers don't say so."""
        until = refusal.until_tomorrow(answer, dt.datetime.now(dt.UTC))
        return super().asked(answer) if until is None else until

    def _look_up(self) -> str:
        """The list of its uploads, which stands for the channel from then on."""
        handle = self.account.handle
        if handle.startswith("user/"):
            which = {"forUsername": handle.removeprefix("user/")}
        else:
            which = {"id": handle} if _is_channel(handle) else {"forHandle": f"@{handle}"}
        found = rows(self.call(self._get, "channels", part="contentDetails", **which).get("items"))
        if not found:
            raise AccountGoneError(f"YouTube has no channel {handle}; check its address.")
        uploads = within(found[0], "contentDetails", "relatedPlaylists", "uploads")
        if not isinstance(uploads, str) or not of.is_id(uploads):
            raise BadAnswerError("YouTube sent a channel without its uploads; run the command again later.")
        if uploads != self.access.shelf.native_id():
            self.access.shelf.remember_native_id(uploads)
        return uploads

    def _items(self, uploads: str, size: int, cursor: str) -> tuple[list[Any], str]:
        query = {"pageToken": cursor} if cursor else {}
        found = self._get(
            "playlistItems", part="contentDetails", playlistId=uploads, maxResults=size, **query
        )
        items, after = found["items"], found.get("nextPageToken") or ""
        if not isinstance(items, list) or not isinstance(after, str):
            raise TypeError("no list")
        return items, after

    def _videos(self, items: list[Any]) -> dict[str, Record]:
        """What is public of the videos on a page, by their ids."""
        ids = list(dict.fromkeys(filter(None, map(of.video_of, items))))
        found: dict[str, Record] = {}
        for first in range(0, len(ids), _AT_ONCE):
            answer = self._some(",".join(ids[first : first + _AT_ONCE]))
            found |= {str(video.get("id")): video for video in rows(answer.get("items"))}
        return found

    def _some(self, ids: str) -> Record:
        """Ask for videos; where the key may not see which are paid, without that from then on."""
        # Only with a bound is told how wide and high the player is, and so whether a video stands.
        ask = partial(self.call, self._get, "videos", id=ids, maxWidth=1_000)
        try:
            return ask(part=self._parts)
        except (CredentialsError, CursorError):
            last = self.access.wire.last
            if self._parts == _PARTS or last is None or self.status(last) not in (400, 403):
                raise
        found = ask(part=_PARTS)
        self._parts = _PARTS
        self.access.tell("YouTube: this key may not see which videos are paid for; none is marked")
        return found

    def _get(self, what: str, **query: str | int) -> Record:
        answer = self._client.get(f"{self.base}/youtube/v3/{what}", params=query)
        last = self.access.wire.last
        if last is not None and refusal.is_off(last):
            raise CredentialsError(
                "The YouTube Data API is not enabled for this key; enable it in the Google Cloud console."
            )
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise TypeError("no object")
        return found

    def _post(self, item: Record, videos: Mapping[str, Record]) -> Post | None:
        """None where the list still has a video that is no longer public."""
        native_id = of.video_of(item)
        if not native_id:
            raise ValueError("no video")
        video = videos.get(native_id)
        if video is None or within(video, "status", "privacyStatus") not in (None, "public"):
            return None
        return self.post(
            native_id,
            of.text(video),
            of.published(video),
            url=f"https://www.youtube.com/watch?v={native_id}",
            paid=within(video, _PAID, "hasPaidProductPlacement") is True,
            language=of.language(video),
            media=of.media(video),
            metrics=of.metrics(video),
        )


def _is_channel(handle: str) -> bool:
    return re.fullmatch(_CHANNEL, handle, re.A) is not None
