"""Instagram, professional accounts, through the Graph API.

Fields: developers.facebook.com/docs/instagram-platform/reference/instagram-media; the list:
/instagram-platform/instagram-graph-api/reference/ig-user/media, which holds no stories. Whether a post is a
paid partnership can be set there but not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from auditor.collect.graph import Graph
from auditor.collect.graph_records import Record, lines, moment, native_id, rows, total, web_address, words
from auditor.errors import AccountGoneError, CursorError
from auditor.post import Post

_ACCOUNT = "instagram_business_account{id,username}"


class Instagram(Graph):
    """A professional account on Instagram whose Facebook Page the token manages."""

    platform = "instagram"
    title = "Instagram"
    urls = (
        re.compile(
            r"https?://(?:www\.|m\.)?(?:instagram\.com|instagr\.am)/"
            r"(?!(?:about|accounts|direct|explore|p|reel|reels|stories|tv)(?:[/?#]|$))"
            r"(?P<handle>[a-z0-9._]{1,30})(?=[/?#]|$)",
            re.I,
        ),
    )
    handles = re.compile(r"@?(?P<handle>[A-Za-z0-9._]{1,30})")
    example = "https://www.instagram.com/acme"
    history_cap = 10_000
    needs = ("meta_access_token",)
    edges: ClassVar[tuple[str, ...]] = ("media",)
    plain = "id,caption,media_type,media_product_type,permalink,timestamp"
    more = "alt_text,children{alt_text},like_count,comments_count,saved_count,shares_count,reposts_count"

    def owner(self) -> str:
        """The professional account's id, looked up once."""
        return self.access.shelf.native_id() or self._look_up()

    def test(self) -> str:
        """Look the account up."""
        self._look_up()
        return (
            f"Instagram answers: posts of @{self.account.handle} can be read, the latest 10,000, no stories."
        )

    def _look_up(self) -> str:
        """Look for the account among those of the token's Pages; Instagram itself finds nobody by name."""
        for page in self._pages():
            found = page.get("instagram_business_account")
            if isinstance(found, dict) and str(found.get("username")).casefold() == self.account.handle:
                return self.remember(found)
        raise AccountGoneError(
            f"Instagram shows no professional account @{self.account.handle} to this token; check its name, "
            "and link it to a Facebook Page that the token manages."
        )

    def _pages(self) -> Iterator[Record]:
        met = {""}
        after = ""
        try:
            while True:
                found, after = self.edge("me/accounts", fields=_ACCOUNT, limit=self.page_size, after=after)
                yield from rows(found)
                if after in met:
                    return
                met.add(after)
        except CursorError:  # a Page's own token: it has no Pages, it is one
            yield self.get("me", fields=_ACCOUNT)

    def record(self, record: Record) -> Post:
        """A reel is a video to Instagram; what money alone shows is an ad."""
        surface = words(record.get("media_product_type"))
        return self.post(
            native_id(record),
            words(record.get("caption")),
            moment(record["timestamp"]),
            url=web_address(record.get("permalink")),
            paid=surface == "AD",
            media="reel" if surface == "REELS" else words(record.get("media_type")).lower()[:32],
            alt_text=lines(each.get("alt_text") for each in (record, *rows(record.get("children")))),
            metrics={
                "likes": record.get("like_count"),
                "comments": record.get("comments_count"),
                "shares": total(record.get("shares_count"), record.get("reposts_count")),
                "saves": record.get("saved_count"),
            },
        )
