"""Threads, through its own Graph API.

Fields: developers.facebook.com/docs/threads/retrieve-and-discover-posts/retrieve-posts and
/docs/threads/retrieve-and-manage-replies/retrieve-replies; the earliest `since`: /docs/threads/reference.
"""

from __future__ import annotations

import re
from typing import ClassVar

from auditor.collect.graph import Graph
from auditor.collect.graph_records import (
    Record,
    and_link,
    lines,
    moment,
    native_id,
    rows,
    web_address,
    within,
    words,
)
from auditor.errors import CredentialsError
from auditor.post import Kind, Post

_HANDLE = r"(?P<handle>[A-Za-z0-9._]{1,30})"


class Threads(Graph):
    """The account on Threads that a token belongs to."""

    platform = "threads"
    title = "Threads"
    urls = (re.compile(r"https?://(?:www\.)?threads\.(?:net|com)/@" + _HANDLE + r"(?=[/?#]|$)", re.I),)
    handles = re.compile("@?" + _HANDLE)
    example = "https://www.threads.net/@acme"
    address = "https://graph.threads.net"
    needs = ("threads_access_token",)
    edges: ClassVar[tuple[str, ...]] = ("threads", "replies")
    plain = "id,text,timestamp,permalink,media_type,is_quote_post,is_reply,replied_to"
    more = "alt_text,children{alt_text},link_attachment_url,text_attachment,is_spoiler_media,text_entities"
    since_least = 1_688_540_400

    @property
    def version(self) -> str:
        """Threads counts its own."""
        return "v1.0"

    def owner(self) -> str:
        """The account's id, looked up once."""
        return self.access.shelf.native_id() or self._look_up()

    def test(self) -> str:
        """Ask whose the token is."""
        self._look_up()
        return (
            f"Threads answers as @{self.account.handle}: its posts can be read, and its replies where "
            "threads_read_replies was granted."
        )

    def _look_up(self) -> str:
        found = self.get("me", fields="id,username")
        name = str(found.get("username"))
        if name.casefold() != self.account.handle:
            whose = f"@{name}" if self.handles.fullmatch(name) else "another account"
            raise CredentialsError(
                f"The Threads token is that of {whose}, not of @{self.account.handle}; log in as this one."
            )
        return self.remember(found)

    def record(self, record: Record) -> Post:
        """Long texts hang on a post and belong to it; a repost's words are somebody else's."""
        kind = _kind(record)
        said = words(record.get("text"))
        long = words(within(record, "text_attachment", "plaintext"))
        whole = f"{said}\n{long}".strip() if long else said
        link = web_address(record.get("link_attachment_url")) or web_address(
            within(record, "text_attachment", "link_attachment_url")
        )
        media = words(record.get("media_type")).lower()
        hidden = record.get("is_spoiler_media") is True or rows(record.get("text_entities"))
        return self.post(
            native_id(record),
            "" if kind == "repost" else and_link(whole, link),
            moment(record["timestamp"]),
            raw="" if kind == "repost" else whole,
            url=web_address(record.get("permalink")),
            kind=kind,
            reply_to=words(within(record, "replied_to", "id"))[:255],
            media="" if media in ("text_post", "repost_facade") else media[:32],
            alt_text=lines(each.get("alt_text") for each in (record, *rows(record.get("children")))),
            content_warning="Spoiler" if hidden else "",
        )


def _kind(record: Record) -> Kind:
    if record.get("media_type") == "REPOST_FACADE":
        return "repost"
    if record.get("is_reply") is True or record.get("replied_to"):
        return "reply"
    return "quote" if record.get("is_quote_post") is True else "original"
