"""Mastodon: /api/v1/accounts/lookup and /api/v1/accounts/{id}/statuses."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any, ClassVar

from tests.servers.base import Platform, Reply, Request, Written

ACCOUNT_ID = "109348573920187465"
TOKEN = "a-mastodon-token"
RESETS = dt.timedelta(minutes=5)


class MastodonServer(Platform):
    name = "mastodon"
    account = "https://social.example/@acme"
    settings: ClassVar[dict[str, str]] = {"AUDITOR_MASTODON_ACCESS_TOKEN": TOKEN}
    url_setting = "AUDITOR_MASTODON_URL"
    page_size = 20

    def __init__(self) -> None:
        super().__init__()
        self.statuses: list[Any] | None = None
        """One page, in place of what was published."""
        self.shapes: dict[int, dict[str, Any]] = {}
        """Fields of statuses, by number."""
        self.about: dict[str, Any] | None = {}
        """Fields of the account; None when there is none."""
        self.only_for: str | None = None
        """The token without which nothing is shown."""
        self.links = True
        """Whether it says where the next page begins."""
        self.headers: dict[str, str] = {}

    def is_page(self, request: Request) -> bool:
        return request.path.endswith("/statuses")

    def native_id(self, post: Written) -> str:
        return str(113_200_000_000_000_000 + post.number * 7)

    def unauthorised(self) -> Reply:
        return Reply({"error": "The access token is invalid"}, 401)

    def answer(self, request: Request) -> Reply:
        if self.only_for is not None and request.headers.get("authorization") != f"Bearer {self.only_for}":
            return Reply({"error": "This API requires an authenticated user"}, 401)
        if request.path == "/api/v1/accounts/lookup":
            if self.about is None or request.query["acct"] != "acme":
                return Reply({"error": "Record not found"}, 404)
            return self._reply(self._account())
        if request.path != f"/api/v1/accounts/{ACCOUNT_ID}/statuses":
            return Reply({"error": "Not Found"}, 404)
        assert "pinned" not in request.query
        if self.statuses is not None:
            return self._reply(self.statuses)
        return self._page(min(int(request.query["limit"]), self.page_size), request)

    def _page(self, limit: int, request: Request) -> Reply:
        page, after = self.part(self._offset(request.query.get("max_id", "")), limit)
        statuses = [self.status(post) for post in page]
        if request.query.get("exclude_reblogs") == "1":
            statuses = [each for each in statuses if each["reblog"] is None]
        reply = self._reply(statuses)
        if self.links and after is not None and len(page) == limit:
            address = f"{self.url}{request.path}?exclude_reblogs=1&limit={limit}"
            newest, oldest = self.native_id(page[0]), self.native_id(self.posts[after - 1])
            reply.headers["Link"] = (
                f'<{address}&max_id={oldest}>; rel="next", <{address}&min_id={newest}>; rel="prev"'
            )
        return reply

    def _offset(self, max_id: str) -> int:
        if not max_id:
            return 0
        ids = [self.native_id(post) for post in self.posts]
        if max_id in ids:
            return ids.index(max_id) + 1
        return next((place for place, each in enumerate(ids) if int(each) < int(max_id)), len(ids))

    def _reply(self, body: Any) -> Reply:
        resets = (dt.datetime.now(dt.UTC) + RESETS).isoformat().replace("+00:00", "Z")
        allowance = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "288", "X-RateLimit-Reset": resets}
        return Reply(body, headers=allowance | self.headers)

    def status(self, post: Written, **fields: Any) -> dict[str, Any]:
        """A post as a status; `fields` are in place of its own."""
        native_id = self.native_id(post)
        status: dict[str, Any] = {
            "id": native_id,
            "created_at": post.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ").replace("000Z", "Z"),
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": "en",
            "uri": f"https://social.example/users/acme/statuses/{native_id}",
            "url": f"https://social.example/@acme/{native_id}",
            "replies_count": 2,
            "reblogs_count": 3,
            "favourites_count": post.number,
            "quotes_count": 1,
            "edited_at": None,
            "content": f"<p>{html.escape(post.text)}</p>",
            "reblog": None,
            "account": self._account(),
            "media_attachments": [],
            "mentions": [],
            "tags": [],
            "emojis": [],
            "quote": None,
            "card": None,
            "poll": None,
        }
        return status | self.shapes.get(post.number, {}) | fields

    def _account(self) -> dict[str, Any]:
        account: dict[str, Any] = {
            "id": ACCOUNT_ID,
            "username": "acme",
            "acct": "acme",
            "display_name": "Acme",
            "locked": False,
            "bot": False,
            "created_at": "2024-01-01T00:00:00.000Z",
            "note": "<p>Mugs.</p>",
            "url": "https://social.example/@acme",
            "uri": "https://social.example/users/acme",
            "followers_count": 7,
            "statuses_count": len(self.posts),
            "emojis": [],
            "fields": [],
        }
        return account | (self.about or {})
