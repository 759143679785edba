"""Bluesky: /xrpc/app.bsky.feed.getAuthorFeed, getProfile, and a server of accounts that lets them log in."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from tests.servers.base import Platform, Reply, Request, Written

DID = "did:plc:kilnacmekilnacmekilnacme"
HANDLE = "acme.bsky.social"
IDENTIFIER = "brand@acme.example"
PASSWORD = "abcd-efgh-ijkl-mnop"
HOUR = 3600


class BlueskyServer(Platform):
    name = "bluesky"
    account = f"https://bsky.app/profile/{HANDLE}"
    url_setting = "AUDITOR_BLUESKY_URL"
    page_size = 20

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Any] | None = None
        """A feed of one page, in place of what was published."""
        self.problem: tuple[str, str] | None = None
        """What it says of the account instead of its profile."""
        self.moved_to: Any = None
        """The service endpoint its DID document names; this server unless set."""
        self.token_seconds = 2 * HOUR

    def is_page(self, request: Request) -> bool:
        return request.path == "/xrpc/app.bsky.feed.getAuthorFeed"

    def native_id(self, post: Written) -> str:
        return f"at://{DID}/app.bsky.feed.post/{self.key(post)}"

    def key(self, post: Written) -> str:
        return "3l" + "".join(chr(ord("a") + int(digit)) for digit in f"{post.number:011}")

    def unauthorised(self) -> Reply:
        return _error("ExpiredToken", "Token has been revoked")

    def answer(self, request: Request) -> Reply:
        name = request.path.removeprefix("/xrpc/")
        if name in ("com.atproto.server.createSession", "com.atproto.server.refreshSession"):
            return self._session(name, request)
        if request.query.get("actor") not in (DID, HANDLE):
            return _error("InvalidRequest", "Profile not found")
        if name == "app.bsky.actor.getProfile":
            return _error(*self.problem) if self.problem else Reply(self._author() | {"followersCount": 7})
        if not self.is_page(request):
            return _error("MethodNotImplemented", "Method Not Implemented", 501)
        assert request.query["filter"] == "posts_with_replies"
        assert request.query["includePins"] == "false"
        if self.entries is not None:
            return Reply({"feed": self.entries})
        return self._feed(int(request.query["limit"]), request.query.get("cursor", ""))

    def _feed(self, limit: int, cursor: str) -> Reply:
        page, after = self.part(int(cursor.removeprefix("c")) if cursor else 0, min(limit, self.page_size))
        feed: dict[str, Any] = {"feed": [self.entry(post) for post in page]}
        return Reply(feed if after is None else feed | {"cursor": f"c{after}"})

    def entry(self, post: Written, **record: Any) -> dict[str, Any]:
        """A post as it stands in a feed; `record` are more of its record's fields."""
        when = post.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return {
            "post": {
                "uri": self.native_id(post),
                "cid": f"bafyreikiln{post.number:048}",
                "author": self._author(),
                "record": {
                    "$type": "app.bsky.feed.post",
                    "createdAt": when,
                    "langs": ["en"],
                    "text": post.text,
                    **record,
                },
                "bookmarkCount": 3,
                "replyCount": 2,
                "repostCount": 1,
                "likeCount": post.number,
                "quoteCount": 4,
                "indexedAt": when.replace("000Z", "901Z"),
                "labels": [],
            }
        }

    def _author(self) -> dict[str, Any]:
        return {
            "did": DID,
            "handle": HANDLE,
            "displayName": "Acme",
            "labels": [],
            "createdAt": "2024-01-01T00:00:00Z",
        }

    def _session(self, name: str, request: Request) -> Reply:
        if name.endswith("createSession"):
            given = json.loads(request.body)
            if (given["identifier"], given["password"]) != (IDENTIFIER, PASSWORD):
                return _error("AuthenticationRequired", "Invalid identifier or password", 401)
        endpoint = self.url if self.moved_to is None else self.moved_to
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": endpoint}
        seconds = self.token_seconds if name.endswith("createSession") else 2 * HOUR
        return Reply(
            {
                "did": DID,
                "didDoc": {"@context": ["https://www.w3.org/ns/did/v1"], "id": DID, "service": [service]},
                "handle": HANDLE,
                "email": IDENTIFIER,
                "accessJwt": token("access", seconds),
                "refreshJwt": token("refresh", 60 * 24 * HOUR),
                "active": True,
            }
        )


def token(scope: str, seconds: int) -> str:
    """A JSON web token that lasts so many seconds."""
    parts = (
        {"typ": "at+jwt", "alg": "ES256K"},
        {"scope": scope, "sub": DID, "exp": int(time.time()) + seconds},
    )
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*coded, "c2lnbmF0dXJl"])


def _error(name: str, message: str, status: int = 400) -> Reply:
    return Reply({"error": name, "message": message}, status)
