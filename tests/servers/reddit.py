"""Reddit: /api/v1/access_token, /user/{name}/about and /overview, /r/{name}/about and /new."""

from __future__ import annotations

import base64
from dataclasses import replace
from html import escape
from typing import Any, ClassVar
from urllib.parse import parse_qs

from tests.servers.base import Platform, Reply, Request, Written

CLIENT, SECRET, TOKEN = "an-application", "its-secret", "a-token-of-an-hour"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BODY = "Glazes: rutile and celadon."


def base36(number: int) -> str:
    """A number as Reddit's ids are written."""
    return (base36(number // 36) if number >= 36 else "") + _DIGITS[number % 36]


def rendered(*paragraphs: str) -> str:
    """Paragraphs as HTML the way Reddit wraps it in a submission."""
    inside = "\n\n".join(f"<p>{each}</p>" for each in paragraphs)
    return f'<!-- SC_OFF --><div class="md">{inside}\n</div><!-- SC_ON -->'


class RedditServer(Platform):
    """Every third post is a comment, every other third a text with a body, the rest are pictures."""

    name = "reddit"
    account = "https://www.reddit.com/user/acme"
    settings: ClassVar[dict[str, str]] = {
        "AUDITOR_REDDIT_CLIENT_ID": CLIENT,
        "AUDITOR_REDDIT_CLIENT_SECRET": SECRET,
    }
    url_setting = "AUDITOR_REDDIT_URL"
    page_size = 25

    def __init__(self) -> None:
        super().__init__()
        self.lists = ("/overview", "/new")
        """Listings it knows."""
        self.children: list[Any] | None = None
        """What the listing has instead of the posts."""
        self.about: dict[str, Any] = {"kind": "t2", "data": {"name": "acme", "is_suspended": False}}
        self.token: Reply = Reply(
            {"access_token": TOKEN, "token_type": "bearer", "expires_in": 86_400, "scope": "*"}
        )
        self.allowance = {
            "x-ratelimit-remaining": "595.0",
            "x-ratelimit-used": "5",
            "x-ratelimit-reset": "204",
        }

    def is_page(self, request: Request) -> bool:
        return request.path.endswith(self.lists)

    def native_id(self, post: Written) -> str:
        return f"t{1 if post.number % 3 == 0 else 3}_{base36(2_000_000_000 + post.number)}"

    def texts(self) -> dict[str, str]:
        return {
            self.native_id(post): f"{post.text}\n\n{_BODY}" if post.number % 3 == 1 else post.text
            for post in self.posts
        }

    def answer(self, request: Request) -> Reply:
        if request.path == "/api/v1/access_token":
            given = self._token(request)
            assert request.headers["connection"] == "close"  # as praw asks here, and servers then answer
            return replace(given, headers={**given.headers, "Connection": "close"})
        if request.headers.get("authorization") != f"bearer {TOKEN}":
            return self.unauthorised()
        if request.path.endswith("/about"):
            return Reply(self.about, headers=self.allowance)
        if not self.is_page(request):
            return Reply({"message": "Not Found", "error": 404}, 404)
        return Reply({"kind": "Listing", "data": self._listing(request)}, headers=self.allowance)

    def unauthorised(self) -> Reply:
        return Reply(
            {"message": "Unauthorized", "error": 401},
            401,
            {"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'},
        )

    def _token(self, request: Request) -> Reply:
        known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != known:
            return Reply({"message": "Unauthorized", "error": 401}, 401)
        if parse_qs(request.body.decode()).get("grant_type") != ["client_credentials"]:
            return Reply({"error": "unsupported_grant_type"})
        return self.token

    def _listing(self, request: Request) -> dict[str, Any]:
        size = min(int(request.query.get("limit", 25)), self.page_size)
        if self.children is not None:
            return self._wrapped(self.children, None)
        names = [self.native_id(post) for post in self.posts]
        after = request.query.get("after", "")
        if after and after not in names:
            return self._wrapped([], None)
        page, then = self.part(names.index(after) + 1 if after else 0, size)
        return self._wrapped([self.thing(post) for post in page], None if then is None else names[then - 1])

    def _wrapped(self, children: list[Any], after: str | None) -> dict[str, Any]:
        return {"modhash": None, "dist": len(children), "children": children, "after": after, "before": None}

    def thing(self, post: Written) -> dict[str, Any]:
        """A post in the listing's shape."""
        if post.number % 3 == 0:
            return self.comment(post)
        body = _BODY if post.number % 3 == 1 else ""
        return self.submission(post, selftext=body, selftext_html=rendered(escape(body)) if body else None)

    def comment(self, post: Written, **changes: Any) -> dict[str, Any]:
        """A comment under somebody's submission."""
        number = base36(2_000_000_000 + post.number)
        return {
            "kind": "t1",
            "data": {
                "subreddit_id": "t5_2qq5c", "subreddit": "pottery",
                "author": "acme", "author_fullname": "t2_9acme",
                "id": number, "name": f"t1_{number}", "link_id": "t3_1kiln", "parent_id": "t1_2asked",
                "link_title": "Which clay for a first teapot?", "link_author": "throws_on_sundays",
                "link_url": "https://www.reddit.com/r/pottery/comments/1kiln/which_clay_for_a_first_teapot/",
                "link_permalink": "https://www.reddit.com/r/pottery/comments/1kiln/which_clay_for_a_first_teapot/",
                "permalink": f"/r/pottery/comments/1kiln/which_clay_for_a_first_teapot/{number}/",
                "body": post.text, "body_html": f'<div class="md"><p>{escape(post.text)}</p>\n</div>',
                "score": post.number, "ups": post.number, "downs": 0, "likes": None, "score_hidden": False,
                "controversiality": 0, "gilded": 0, "replies": "", "num_comments": 31, "over_18": False,
                "edited": False, "stickied": False, "distinguished": None, "collapsed": False,
                "created_utc": post.created_at.timestamp(), "created": post.created_at.timestamp() + 28_800,
                **changes,
            },
        }  # fmt: skip

    def submission(self, post: Written, **changes: Any) -> dict[str, Any]:
        """A text or a picture of the account's own."""
        number = base36(2_000_000_000 + post.number)
        path = f"/r/pottery/comments/{number}/the_kiln/"
        is_self = bool(changes.get("selftext"))
        return {
            "kind": "t3",
            "data": {
                "subreddit_id": "t5_2qq5c", "subreddit": "pottery",
                "author": "acme", "author_fullname": "t2_9acme",
                "id": number, "name": f"t3_{number}", "title": post.text,
                "selftext": "", "selftext_html": None,
                "permalink": path, "is_self": is_self, "domain": "self.pottery" if is_self else "i.redd.it",
                "url": f"https://www.reddit.com{path}" if is_self else f"https://i.redd.it/{number}.jpg",
                "post_hint": "self" if is_self else "image", "is_reddit_media_domain": not is_self,
                "is_video": False,
                "score": post.number, "ups": post.number, "downs": 0, "upvote_ratio": 0.93, "likes": None,
                "num_comments": 2, "num_crossposts": 1, "view_count": None, "hide_score": False,
                "over_18": False, "spoiler": False, "stickied": False, "pinned": False, "locked": False,
                "removed_by_category": None, "removed_by": None, "is_created_from_ads_ui": False,
                "link_flair_text": None, "edited": False, "media": None, "distinguished": None,
                "created_utc": post.created_at.timestamp(), "created": post.created_at.timestamp() + 28_800,
                **changes,
            },
        }  # fmt: skip
