"""Threads: /me, /{threads-user-id}/threads and /{threads-user-id}/replies; every fifth post is a reply."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.servers.base import Reply, Request, Written
from tests.servers.graph import GraphServer, problem

USER = "26143445678901234"


class ThreadsServer(GraphServer):
    name = "threads"
    account = "https://www.threads.net/@acme"
    settings: ClassVar[dict[str, str]] = {"AUDITOR_THREADS_ACCESS_TOKEN": "a-threads-token"}
    version = "v1.0"
    edges = ("threads", "replies")
    known = frozenset(
        {
            "id", "text", "timestamp", "permalink", "media_type", "is_quote_post", "is_reply",
            "replied_to", "alt_text", "children", "link_attachment_url", "text_attachment",
            "is_spoiler_media", "text_entities", "quoted_post", "reposted_post",
        }
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.username = "acme"

    def native_id(self, post: Written) -> str:
        return str(18_000_000_000_000_000 + post.number)

    def lists(self, edge: str) -> list[Written]:
        return [post for post in self.posts if (post.number % 5 == 0) == (edge == "replies")]

    def node(self, path: str, fields: list[str]) -> Reply:
        if path != "me":
            return problem(100, "Unsupported get request. Object does not exist.", 33)
        return Reply({"id": USER, "username": self.username})

    def answer(self, request: Request) -> Reply:
        since = int(request.query.get("since", 1_688_540_400))
        if since < 1_688_540_400:
            return problem(100, "(#100) Param since must be greater than or equal to 1688540400")
        return super().answer(request)

    def record(self, post: Written) -> dict[str, Any]:
        record: dict[str, Any] = {
            "id": self.native_id(post),
            "text": post.text,
            "timestamp": post.created_at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "permalink": f"https://www.threads.net/@acme/post/D{post.number}",
            "media_type": "TEXT_POST",
            "is_quote_post": False,
            "is_reply": False,
        }
        if post.number % 5 == 0:
            record |= {"is_reply": True, "replied_to": {"id": "17999"}}
        return record
