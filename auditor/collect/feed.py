"""Any RSS or Atom feed: its bytes through the wire, then feedparser, which itself never connects.

A feed is one page of the latest entries, so what is missing from it may only have become old.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

from auditor.collect import feed_entry, feed_text
from auditor.collect.base import Access, Page, Source
from auditor.collect.feed_document import Document, Entry, read
from auditor.errors import AccountGoneError, AddressError, BadAnswerError
from auditor.post import Account, Post
from auditor.text import clean

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 5
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_LONGEST_TITLE = 80


class Feed(Source):
    """A feed at an address; the address is the account's handle."""

    platform = "feed"
    title = "Feed"
    urls = ()
    handles = re.compile(
        r"(?P<handle>https?://(?P<host>\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]{1,253})(?::\d{1,5})?"
        r"(?:[/?#]\S{0,2000}?)?)(?:@(?P=host))?",  # lists show an account with its host after it
        re.I,
    )
    example = "https://acme.example/feed.xml"
    page_size = 1_000
    tells_deletions = False

    def __init__(self, account: Account, access: Access) -> None:
        super().__init__(account, access)
        self._client = access.wire.client(headers={"Accept": _ACCEPT}, follow_redirects=False)

    @classmethod
    def canonical(cls, handle: str) -> str:
        """The address with scheme and host in small letters; what follows them may mind its case."""
        whole = handle.partition("#")[0]
        return re.sub(r"^[^/]+//[^/?]+", lambda found: found[0].lower(), whole)

    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        """The whole feed from one request; only a budget smaller than it makes it several pages.

        `cursor` is the id of the entry that the budget ended with.
        """
        size = self.room()
        found = self._posts(since)
        ids = [post.native_id for post in found]
        rest = found[ids.index(cursor) + 1 :] if cursor in ids else found
        while True:
            part, rest = rest[:size], rest[size:]
            yield Page(part, part[-1].native_id if rest else "", len(part))
            if not rest:
                return
            size = self.room()

    def test(self) -> str:
        """Read it once."""
        found = self._document()
        title = clean(str(found.about.get("title") or ""))[:_LONGEST_TITLE]
        named = f" {title!r}" if title else ""
        return f"The feed{named} of {self.account.host} shows {len(found.entries):,} entries to everybody."

    def _posts(self, since: dt.datetime | None) -> list[Post]:
        """Its posts, the newest first, each once; without those older than `since` that say so themselves."""
        document = self._document()
        now = dt.datetime.now(dt.UTC)

        def make(entry: Entry) -> Post | None:
            own = feed_entry.when_said(entry, now)
            if since is not None and own is not None and own[0] < since:
                return None
            return self._post(entry, document, now)

        found = self.posts(document.entries, make)
        once = {post.native_id: post for post in reversed(found)}
        return sorted(once.values(), key=lambda post: post.created_at, reverse=True)

    def _post(self, entry: Entry, document: Document, now: dt.datetime) -> Post:
        text, raw = feed_text.texts(entry)
        created_at, precision = feed_entry.when(entry, document.about, now)
        url = feed_entry.link(entry, document.address)
        if not (text or url):
            raise ValueError("an entry has a text or a link")
        return self.post(
            feed_entry.native_id(entry),
            text,
            created_at,
            raw=raw,
            time_precision=precision,
            url=url,
            kind=feed_entry.kind(entry, self.account.host),
            reply_to=feed_entry.reply_to(entry),
            language=feed_entry.language(entry, document.about),
            media=feed_entry.media(entry),
            alt_text=clean(feed_text.alt_text(entry)),
            metrics={"comments": feed_entry.comments(entry)},
        )

    def _document(self) -> Document:
        """Ask for the feed, from one address to the next; each is called through the same guard."""
        address = self.account.handle
        for _ in range(MOST_REDIRECTS + 1):
            found = self.call(self._get, address)
            if isinstance(found, Document):
                return found
            address = found
        raise BadAnswerError(
            f"{self.account.host} redirects more than {MOST_REDIRECTS} times; give the address it ends at."
        )

    def _get(self, address: str) -> Document | str:
        """The feed at an address, or the address that this one redirects to."""
        answer = self._client.get(address)
        if answer.has_redirect_location:
            return self._next(answer)
        if answer.status_code in _GONE:
            raise AccountGoneError(
                f"{answer.url.host} has no feed at this address ({answer.status_code}); check it."
            )
        answer.raise_for_status()
        told = answer.headers.get("content-type", "")
        return read(answer.content, told, str(answer.url), answer.url.host)

    def _next(self, answer: httpx.Response) -> str:
        target = answer.url.join(answer.headers["location"])
        if target.scheme not in ("http", "https") or not target.host:
            raise AddressError(f"{answer.url.host} redirects to no web address; give the feed's own address.")
        return str(target.copy_with(userinfo=b"", fragment=None))
