"""X, through tweepy.

Fields and limits: docs.x.com/x-api/users/get-posts; entities by url, since their indices count
otherwise in long posts.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from auditor.collect.base import Access, Page, Source
from auditor.errors import AccountGoneError
from auditor.post import Account, Kind, Post

if TYPE_CHECKING:
    import tweepy

_HOST = "https://api.twitter.com"
"""Fixed in tweepy."""
_NO_LANGUAGE = frozenset({"und", "zxx", "qme", "qam", "qct", "qht", "qst", "art"})
_MEDIA_LINK = re.compile(
    r"https?://(?:twitter|x)\.com/\w+/status/\d+/(?:photo|video)/\d+$|https?://pic\.\w+\.com/"
)
_KINDS: dict[str, Kind] = {"replied_to": "reply", "quoted": "quote", "retweeted": "repost"}


class X(Source):
    """An account on X; retweets are left out, since they are somebody else's words and are billed."""

    platform = "x"
    title = "X"
    urls = (re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(?P<handle>\w{1,15})\b", re.I),)
    handles = re.compile(r"@?(?P<handle>\w{1,15})")
    example = "https://x.com/acme"
    page_size = 100
    least_page = 5
    history_cap = 3_200
    needs = ("x_bearer_token",)
    setting = "x_url"
    address = "https://api.x.com"
    overlap: ClassVar[dt.timedelta] = dt.timedelta(days=2)  # every post read again is billed again

    def __init__(self, account: Account, access: Access) -> None:
        super().__init__(account, access)
        self._client = self._connected()

    def _connected(self) -> tweepy.Client:
        import tweepy

        bearer = self.token or self.secret("x_bearer_token")
        client = tweepy.Client(bearer, return_type=dict, wait_on_rate_limit=False)
        client.session = self.access.wire.session({_HOST: self.base})
        return client

    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        """A hundred posts a page; X itself stops at `since`."""
        user = self._user_id()
        while True:
            answer = self.call(
                self._client.get_users_tweets,
                user,
                exclude=["retweets"],
                max_results=self.room(),
                pagination_token=cursor or None,
                start_time=since,
                tweet_fields=[
                    "created_at", "lang", "entities", "note_tweet", "referenced_tweets", "public_metrics",
                    "attachments", "in_reply_to_user_id",
                ],
                expansions=["attachments.media_keys"],
                media_fields=["alt_text", "type"],
            )  # fmt: skip
            page = self._page(answer)
            yield page
            cursor = page.cursor
            if not cursor:
                return

    def test(self) -> str:
        """Look the account up."""
        self._look_up()
        whose = "as the account's owner, so its own posts cost less" if self.token else "as an app"
        return f"X answers {whose}: public posts of @{self.account.handle} can be read."

    def _user_id(self) -> str:
        return self.access.shelf.native_id() or self._look_up()

    def _look_up(self) -> str:
        self.access.budget.look_up()
        answer = self.call(self._client.get_user, username=self.account.handle)
        found = answer.get("data") or {}
        if not found.get("id"):
            problem = str((answer.get("errors") or [{}])[0].get("title", ""))
            why = "is suspended" if problem == "Forbidden" else "is not there"
            raise AccountGoneError(f"@{self.account.handle} {why} on X; check its name.")
        self.access.shelf.remember_native_id(str(found["id"]))
        return str(found["id"])

    def _page(self, answer: Mapping[str, Any]) -> Page:
        found = answer.get("data") or []
        shown = (answer.get("includes") or {}).get("media") or ()
        media = {each["media_key"]: each for each in shown}
        posts = self.posts(found, lambda tweet: self._post(tweet, media))
        return Page(posts, str((answer.get("meta") or {}).get("next_token") or ""), len(found))

    def _post(self, tweet: Mapping[str, Any], media: Mapping[str, Mapping[str, Any]]) -> Post:
        long = tweet.get("note_tweet") or {}
        raw = str(long.get("text") or tweet["text"])
        entities = (long if long.get("text") else tweet).get("entities") or {}
        related = {each["type"]: str(each["id"]) for each in tweet.get("referenced_tweets") or ()}
        shown = [media[key] for key in (tweet.get("attachments") or {}).get("media_keys", ()) if key in media]
        counts = tweet.get("public_metrics") or {}
        return self.post(
            str(tweet["id"]),
            _as_read(raw, entities.get("urls") or (), related.get("quoted", "")),
            dt.datetime.fromisoformat(tweet["created_at"]),
            raw=raw,
            url=f"https://x.com/{self.account.handle}/status/{tweet['id']}",
            kind=next((_KINDS[each] for each in _KINDS if each in related), "original"),
            reply_to=related.get("replied_to", ""),
            language="" if tweet.get("lang") in _NO_LANGUAGE else str(tweet.get("lang") or "")[:16],
            media=str(shown[0]["type"])[:32] if shown else "",
            alt_text="\n".join(str(each["alt_text"]) for each in shown if each.get("alt_text")),
            metrics={
                "impressions": counts.get("impression_count"),
                "likes": counts.get("like_count"),
                "comments": counts.get("reply_count"),
                "shares": _sum(counts.get("retweet_count"), counts.get("quote_count")),
                "saves": counts.get("bookmark_count"),
            },
        )


def _as_read(raw: str, urls: Any, quoted: str) -> str:
    """Links where they lead, but for those to its own pictures and to the quoted post: nobody sees them."""
    text = html.unescape(raw)
    for each in urls:
        target = str(each.get("unwound_url") or each.get("expanded_url") or "")
        short = str(each.get("url") or "")
        if not short:
            continue
        hidden = _MEDIA_LINK.match(str(each.get("expanded_url") or "")) or (
            quoted and str(each.get("expanded_url") or "").split("?")[0].endswith(f"/status/{quoted}")
        )
        text = text.replace(short, "" if hidden else target or short, 1)
    return text.strip()


def _sum(*counts: object) -> int | None:
    known = [count for count in counts if isinstance(count, int)]
    return sum(known) if known else None
