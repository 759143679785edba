"""Reddit, through praw.

Listings: www.reddit.com/dev/api, GET /user/username/where and GET [/r/subreddit]/new. Of a redditor
`overview` is read, the one listing with submissions and comments in their order, under one cursor and one
cap; `submitted` has no comments. The JSON is read as it comes: praw's objects silently ask for fields they
lack, and one odd record would lose them the page.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from auditor.collect import reddit_record as record
from auditor.collect.base import Access, Page, Source
from auditor.errors import AccountGoneError, CursorError
from auditor.post import Account, Post

if TYPE_CHECKING:
    import praw

    from auditor.collect.wire import Answer

_ANSWERS = "https://oauth.reddit.com"
_NAME = r"[a-z0-9_-]{2,32}(?![\w-])"


class Reddit(Source):
    """A redditor (`u/acme`): submissions and comments; or a subreddit (`r/acme`): every submission to it."""

    platform = "reddit"
    title = "Reddit"
    urls = (
        re.compile(
            r"(?:https?://)?(?:[a-z-]{1,5}\.)?reddit\.com/"
            rf"(?P<handle>u(?:ser)?/{_NAME}|r/{_NAME}(?!/(?:comments|s)/))",
            re.I | re.A,
        ),
        re.compile(rf"/?(?P<handle>(?:u(?:ser)?|r)/{_NAME})/?$", re.I | re.A),
    )
    handles = re.compile(rf"/?(?P<handle>(?:u/|user/|r/)?{_NAME})/?", re.I | re.A)
    example = "https://www.reddit.com/user/acme, u/acme or r/acme"
    page_size = 100
    history_cap = 1_000
    needs = ("reddit_client_id", "reddit_client_secret")
    setting = "reddit_url"
    address = record.SITE

    def __init__(self, account: Account, access: Access) -> None:
        super().__init__(account, access)
        name = self.canonical(account.handle)
        self._is_subreddit = name.startswith("r/")
        self._named = name if self._is_subreddit else f"u/{name}"
        self._home = name if self._is_subreddit else f"user/{name}"
        self._lists = ["new"] if self._is_subreddit else ["submitted", "overview"]
        self._client = self._connected()

    @classmethod
    def canonical(cls, handle: str) -> str:
        """A redditor's name, or `r/` and a subreddit's, small; r/u_acme is u/acme's own page."""
        kind, _, name = handle.casefold().strip("/").rpartition("/")
        if kind == "r" and name.startswith("u_"):
            return name.removeprefix("u_")
        return f"r/{name}" if kind == "r" else name

    def _connected(self) -> praw.Reddit:
        from auditor.collect.reddit_client import connected

        return connected(
            self.access.wire.session(),
            self.secret("reddit_client_id"),
            self.secret("reddit_client_secret"),
            tokens_at=self.base,
            asked_at=_ANSWERS if self.base == self.address else self.base,
        )

    def status(self, answer: Answer) -> int:
        """In place of a subreddit that isn't there, Reddit gives the way to a search for it."""
        return 404 if answer.status in (301, 302) else answer.status

    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        """A hundred posts a page, each named by the last one before it.

        Raises:
            CursorError: that one is no longer there. Reddit then answers with an empty page (`_get_after` in
                r2/models/builder.py); where nothing follows, it had named no next page to begin with.
        """
        resumed = bool(cursor)
        while True:
            things, after = self.call(self._listed, self.room(), cursor)
            if resumed and not things:
                raise CursorError("Reddit no longer knows where the last run stopped; run it again.")
            page = Page(self.posts(things, self._post), after, len(things))
            yield page
            known = since is not None and page.posts and max(post.created_at for post in page.posts) < since
            if known or not after:
                return
            resumed, cursor = False, after

    def test(self) -> str:
        """Look the account up."""
        about = self.call(self._about)
        if about.get("is_suspended") is True:
            raise AccountGoneError(f"{self._named} is suspended on Reddit; check it there.")
        what = "submissions" if self._is_subreddit else "submissions and comments"
        return f"Reddit answers as an app: public {what} of {self._named} can be read."

    def _listed(self, size: int, cursor: str) -> tuple[list[Any], str]:
        """Part of the listing, and what the next part comes after; another shape raises what `call` maps."""
        options: dict[str, str | int] = {"limit": size, "sort": "new"}
        if cursor:
            options["after"] = cursor
        listing = self._ask_listing(options)["data"]
        after = listing["after"]
        return [*listing["children"]], "" if after is None else record.fullname(after)

    def _ask_listing(self, options: dict[str, str | int]) -> Any:
        """The fullest listing there is: a mirror may know only what somebody submitted."""
        from prawcore.exceptions import NotFound

        path = f"{self._home}/{self._lists[-1]}"
        try:
            return self._client.request(method="GET", path=path, params=options)
        except NotFound:
            if len(self._lists) == 1:
                raise
            self._lists.pop()
            return self._ask_listing(options)

    def _about(self) -> dict[str, Any]:
        answer = self._client.request(method="GET", path=f"{self._home}/about")
        if answer["kind"] != ("t5" if self._is_subreddit else "t2"):
            raise ValueError("no account")
        return dict(answer["data"])

    def _post(self, thing: Mapping[str, Any]) -> Post | None:
        if thing["kind"] == "t1":
            return self._comment(thing["data"])
        return self._submission(thing["data"]) if thing["kind"] == "t3" else None

    def _comment(self, comment: Mapping[str, Any]) -> Post | None:
        body, name = record.words(comment, "body"), record.fullname(comment["name"])
        if record.is_gone(body):
            return None
        return self.post(
            name,
            record.as_read(body, comment.get("body_html")),
            record.when(comment),
            raw=body,
            url=record.address(comment, record.fullname(comment["link_id"]), name),
            kind="reply",
            reply_to=record.fullname(comment["parent_id"]),
            content_warning=record.warning(comment),
            metrics={"likes": record.likes(comment)},
        )

    def _submission(self, link: Mapping[str, Any]) -> Post | None:
        title, name = record.words(link, "title"), record.fullname(link["name"])
        if record.is_removed(link):
            return None
        body = record.words(link, "selftext")
        shown = (html.unescape(title), record.target(link), record.as_read(body, link.get("selftext_html")))
        return self.post(
            name,
            "\n\n".join(filter(None, shown)),
            record.when(link),
            raw="\n\n".join(filter(None, (title, body))),
            url=record.address(link, name),
            kind="repost" if record.is_passed_on(link) else "original",
            paid=record.is_paid(link),
            media=record.media(link),
            alt_text=record.captions(link),
            content_warning=record.warning(link),
            metrics={
                "likes": record.likes(link),
                "comments": link.get("num_comments"),
                "shares": link.get("num_crossposts"),
                "views": link.get("view_count"),
            },
        )
