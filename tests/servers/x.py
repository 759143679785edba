"""X: /2/users/by/username/{name} and /2/users/{id}/tweets."""

from __future__ import annotations

from typing import ClassVar

from tests.servers.base import Platform, Reply, Request, Written


class XServer(Platform):
    name = "x"
    account = "https://x.com/acme"
    settings: ClassVar[dict[str, str]] = {"AUDITOR_X_BEARER_TOKEN": "a-token"}
    url_setting = "AUDITOR_X_URL"
    page_size = 100

    def is_page(self, request: Request) -> bool:
        return request.path.endswith("/tweets")

    def native_id(self, post: Written) -> str:
        return str(1_800_000_000_000_000_000 + post.number)

    def answer(self, request: Request) -> Reply:
        if request.path.startswith("/2/users/by/username/"):
            return Reply({"data": {"id": "783214", "name": "Acme", "username": "acme"}})
        if not self.is_page(request):
            return Reply({"title": "Not Found Error", "detail": "no route"}, 404)
        asked = int(request.query.get("max_results", 10))
        token = request.query.get("pagination_token", "")
        start = request.query.get("start_time", "")
        page, after = self.part(int(token.removeprefix("t")) if token else 0, min(asked, self.page_size))
        page = [post for post in page if not start or post.created_at.strftime("%Y-%m-%dT%H:%M:%SZ") >= start]
        meta = {"result_count": len(page)}
        if not page:
            return Reply({"meta": meta})
        if after is not None:
            meta["next_token"] = f"t{after}"
        return Reply({"data": [self._tweet(post) for post in page], "meta": meta})

    def _tweet(self, post: Written) -> dict[str, object]:
        return {
            "id": self.native_id(post),
            "text": post.text,
            "created_at": post.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "lang": "en",
            "edit_history_tweet_ids": [self.native_id(post)],
            "public_metrics": {
                "retweet_count": 1, "reply_count": 2, "like_count": post.number, "quote_count": 0,
                "bookmark_count": 3, "impression_count": 100 * post.number,
            },
        }  # fmt: skip
