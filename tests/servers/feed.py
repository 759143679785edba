"""A feed: RSS 2.0 as WordPress writes it, all of it at one address."""

from __future__ import annotations

from email.utils import format_datetime
from typing import ClassVar
from xml.sax.saxutils import escape

from tests.servers.base import Platform, Reply, Request, Written

NAMESPACES = " ".join(
    f'xmlns:{name}="{uri}"'
    for name, uri in {
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "atom": "http://www.w3.org/2005/Atom",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "thr": "http://purl.org/syndication/thread/1.0",
        "media": "http://search.yahoo.com/mrss/",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    }.items()
)


def rss(*items: str, head: str = "<language>en-GB</language>") -> bytes:
    """A channel with items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {NAMESPACES}>\n<channel>'
        f"<title>The Kiln Diary</title><link>https://acme.example</link>{head}\n"
        f"{''.join(items)}</channel>\n</rss>\n"
    ).encode()


def item(**parts: str) -> str:
    """An item of elements whose text is escaped; `__` stands for the colon."""
    elements = (f"<{_tag(name)}>{escape(said)}</{_tag(name)}>" for name, said in parts.items())
    return f"<item>{''.join(elements)}</item>"


def _tag(name: str) -> str:
    return name.replace("__", ":")


class FeedServer(Platform):
    name = "feed"
    account = "{url}/feed.xml"
    url_setting = "AUDITOR_ALLOWED_HOSTS"
    page_size = 100
    named: ClassVar[bool] = True
    paged: ClassVar[bool] = False
    cursors: ClassVar[bool] = False
    tells_deletions: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.body = b""
        """What it says instead of its posts."""
        self.content_type = "application/rss+xml; charset=UTF-8"
        self.redirects: dict[str, str] = {}
        """Where paths lead instead."""

    @property
    def environment(self) -> dict[str, str]:
        return {self.url_setting: "127.0.0.1", "AUDITOR_COLLECT_FIRST_WAIT": "0.01"}

    def is_page(self, request: Request) -> bool:
        return request.path not in self.redirects

    def native_id(self, post: Written) -> str:
        return f"https://acme.example/?p={post.number}"

    def texts(self) -> dict[str, str]:
        return {self.native_id(post): "\n\n".join(self._parts(post)) for post in self.posts}

    def answer(self, request: Request) -> Reply:
        if target := self.redirects.get(request.path):
            return Reply(b"", 302, {"Location": target}, "text/html")
        if request.path != "/feed.xml":
            return Reply(b"<html><title>Not found</title></html>", 404, content_type="text/html")
        body = self.body or rss(*map(self._item, self.posts))
        return Reply(body, content_type=self.content_type)

    def _item(self, post: Written) -> str:
        title, text = self._parts(post)
        return item(
            title=title,
            link=f"https://acme.example/diary/{post.number}/",
            pubDate=format_datetime(post.created_at),
            dc__creator="Ada",
            guid=self.native_id(post),
            description=f"<p>{text[:10]}&#8230;</p>",
            content__encoded=f"<p>{text}</p>\n",
            slash__comments=str(post.number),
        )

    def _parts(self, post: Written) -> tuple[str, str]:
        title, _, text = post.text.partition(": ")
        return title, text
