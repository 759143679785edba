"""Facebook: /{page}?fields=... and /{page-id}/published_posts."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.servers.base import Reply, Request, Written
from tests.servers.graph import GraphServer, problem

PAGE = "104412345678901"
PAGE_TOKEN = "a-page-token"


class FacebookServer(GraphServer):
    name = "facebook"
    account = "https://www.facebook.com/acme"
    settings: ClassVar[dict[str, str]] = {"AUDITOR_META_ACCESS_TOKEN": "a-person-token"}
    edges = ("published_posts",)
    known = frozenset(
        {
            "id", "message", "story", "created_time", "permalink_url", "parent_id", "status_type",
            "attachments", "shares", "comments", "reactions", "sponsor_tags",
        }
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.manages = True
        """Whether whose token it is has a role on the Page."""
        self.hides_token = False
        """Whether asking for the Page's token is refused as a whole."""

    def native_id(self, post: Written) -> str:
        return f"{PAGE}_{900_000 + post.number}"

    def bearer(self, request: Request) -> str:
        return (
            PAGE_TOKEN
            if self.is_page(request) and self.manages
            else self.settings["AUDITOR_META_ACCESS_TOKEN"]
        )

    def node(self, path: str, fields: list[str]) -> Reply:
        if path not in ("acme", PAGE):
            return problem(803, f"(#803) Some of the aliases you requested do not exist: {path}", status=404)
        if "access_token" in fields and self.hides_token:
            return problem(
                200, "(#200) The permission(s) pages_read_engagement are not available.", status=403
            )
        whole = {"id": PAGE, "name": "Acme Mugs"} | ({"access_token": PAGE_TOKEN} if self.manages else {})
        return Reply({name: whole[name] for name in dict.fromkeys(("id", *fields)) if name in whole})

    def record(self, post: Written) -> dict[str, Any]:
        native_id = self.native_id(post)
        return {
            "id": native_id,
            "message": post.text,
            "created_time": post.created_at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "permalink_url": f"https://www.facebook.com/{PAGE}/posts/{native_id.split('_')[1]}",
            "status_type": "mobile_status_update",
            "shares": {"count": 3},
            "comments": {"data": [], "summary": {"order": "ranked", "total_count": 2, "can_comment": True}},
            "reactions": {"data": [], "summary": {"total_count": post.number, "viewer_reaction": "NONE"}},
        }
