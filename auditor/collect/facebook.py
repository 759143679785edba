"""Facebook Pages, through the Graph API.

Fields: developers.facebook.com/docs/graph-api/reference/page/published_posts and /reference/pagepost;
sponsors: /reference/post/sponsor_tags; a Page's own token: /reference/page. Reels are not among them.
"""

from __future__ import annotations

import re
from typing import ClassVar

from auditor.collect.graph import Graph
from auditor.collect.graph_records import (
    Record,
    and_link,
    moment,
    native_id,
    rows,
    web_address,
    within,
    words,
)
from auditor.errors import CredentialsError, CursorError
from auditor.post import Kind, Post

_SITE = r"https?://(?:www\.|m\.|web\.|mbasic\.|business\.|[a-z]{2}-[a-z]{2}\.)?(?:facebook|fb)\.com/"
_ENDS = r"(?=[/?#]|$)"
_NO_PAGES = (
    r"(?!(?:events|groups|hashtag|help|login|marketplace|pages|people|p|permalink\.php|photo|photo\.php|photos|"
    r"profile\.php|public|reel|reels|search|share|sharer|sharer\.php|stories|story\.php|videos|watch)(?:[/?#]|$))"
)


class Facebook(Graph):
    """A Facebook Page; others see about 600 posts a year of it, who manages it sees all."""

    platform = "facebook"
    title = "Facebook"
    urls = (
        re.compile(_SITE + r"profile\.php\?(?:[^#]*&)?id=(?P<handle>\d+)", re.I),
        re.compile(_SITE + r"(?:people|pages(?:/category)?)/(?:[^/?#]+/)+(?P<handle>\d+)" + _ENDS, re.I),
        re.compile(_SITE + r"(?:p/|pg/)?[^/?#]*-(?P<handle>\d{5,})" + _ENDS, re.I),
        re.compile(_SITE + r"(?:pg/)?" + _NO_PAGES + r"(?P<handle>[a-z0-9.]{1,100})" + _ENDS, re.I),
    )
    handles = re.compile(r"@?(?P<handle>[A-Za-z0-9.]{1,100})")
    example = "https://www.facebook.com/acme"
    needs = ("meta_access_token",)
    edges: ClassVar[tuple[str, ...]] = ("published_posts",)
    plain = "id,message,created_time,permalink_url,parent_id,attachments{media_type,url,unshimmed_url}"
    more = "shares,comments.limit(0).summary(true),reactions.limit(0).summary(true),sponsor_tags.limit(1)"

    def owner(self) -> str:
        """The Page's id; what follows is asked with the Page's own token where ours manages it."""
        owner = self.remember(self._look_up())
        if not self.tells_deletions:
            self.access.tell("Facebook: no role on this Page, so about 600 posts a year are shown")
        return owner

    def test(self) -> str:
        """Look the Page up."""
        self.remember(self._look_up())
        if self.tells_deletions:
            return f"Facebook answers as {self.account.handle} itself: all its published posts can be read."
        return (
            f"Facebook answers as to the public: about 600 posts a year of {self.account.handle} can be read."
        )

    def _look_up(self) -> Record:
        page = self.access.shelf.native_id() or self.account.handle
        try:
            found = self.get(page, fields="id,access_token")
        except (CredentialsError, CursorError):
            found = self.get(page, fields="id")
        own = found.get("access_token")
        self.bearer = own if isinstance(own, str) and own else self.bearer
        self.tells_deletions = bool(own or self.token)
        return found

    def record(self, record: Record) -> Post:
        """A shared post is a quote where the Page added words, else a repost."""
        said = words(record.get("message"))
        shared = bool(record.get("parent_id"))
        kind: Kind = ("quote" if said.strip() else "repost") if shared else "original"
        attached = rows(record.get("attachments"))
        links = (
            web_address(each.get("unshimmed_url")) or web_address(each.get("url"))
            for each in attached
            if each.get("media_type") == "link" and not shared
        )
        return self.post(
            native_id(record),
            and_link(said, next(filter(None, links), "")),
            moment(record["created_time"]),
            raw=said,
            url=web_address(record.get("permalink_url")),
            kind=kind,
            paid=bool(rows(record.get("sponsor_tags"))),
            media=words(attached[0].get("media_type"))[:32] if attached else "",
            metrics={
                "likes": within(record, "reactions", "summary", "total_count"),
                "comments": within(record, "comments", "summary", "total_count"),
                "shares": within(record, "shares", "count"),
            },
        )
