"""Instagram: /me/accounts and /{ig-user-id}/media."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.servers.base import Reply, Request, Written
from tests.servers.graph import GraphServer, problem

ACCOUNT = "17841405309211844"


class InstagramServer(GraphServer):
    name = "instagram"
    account = "https://www.instagram.com/Acme/"
    settings: ClassVar[dict[str, str]] = {"AUDITOR_META_ACCESS_TOKEN": "a-person-token"}
    edges = ("media",)
    known = frozenset(
        {
            "id", "caption", "media_type", "media_product_type", "permalink", "timestamp", "alt_text",
            "children", "like_count", "comments_count", "saved_count", "shares_count", "reposts_count",
            "shortcode", "owner",
        }
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.accounts: list[dict[str, Any]] = [
            {"id": "204", "name": "No Instagram"},
            {
                "instagram_business_account": {"id": "17841400000000001", "username": "other.brand"},
                "id": "205",
            },
            {"instagram_business_account": {"id": ACCOUNT, "username": "acme"}, "id": "206"},
        ]
        self.is_page_token = False
        """Whether the token is a Page's own, which has no list of Pages."""
        self.accounts_a_page = 2

    def native_id(self, post: Written) -> str:
        return str(17_895_695_668_000_000 + post.number)

    def answer(self, request: Request) -> Reply:
        reply = super().answer(request)
        if reply.status == 200 and request.path.endswith("/me/accounts"):
            start = int(request.query.get("after", 0))
            ends = start + self.accounts_a_page
            return Reply(
                {
                    "data": self.accounts[start:ends],
                    "paging": {"cursors": {"before": str(start), "after": str(ends)}}
                    | ({"next": "http://graph.invalid/me/accounts"} if ends < len(self.accounts) else {}),
                }
            )
        return reply

    def node(self, path: str, fields: list[str]) -> Reply:
        if path == "me/accounts" and self.is_page_token:
            return problem(100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)")
        if path == "me" and self.is_page_token:
            return Reply(self.accounts[-1])
        return Reply({"data": []}) if path == "me/accounts" else problem(100, "Unsupported get request.", 33)

    def record(self, post: Written) -> dict[str, Any]:
        return {
            "id": self.native_id(post),
            "caption": post.text,
            "media_type": "IMAGE",
            "media_product_type": "FEED",
            "permalink": f"https://www.instagram.com/p/C{post.number}/",
            "timestamp": post.created_at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "like_count": post.number,
            "comments_count": 2,
            "shares_count": 4,
            "reposts_count": 1,
            "saved_count": 3,
        }
