"""YouTube: /youtube/v3/channels, /playlistItems and /videos."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.servers.base import Fault, Platform, Reply, Request, Written

KEY = "a-youtube-key"
CHANNEL = "UC_x5Kilns2P6uZZ5FSM9Ttw"
UPLOADS = "UU_x5Kilns2P6uZZ5FSM9Ttw"
_MOST = 50
_ETAG = "Rwbdfm4jH2tQT1_c-Jxyy8qh2Xs"


def refusal(status: int, reason: str, message: str = "no", newer: str = "") -> Reply:
    """An error as YouTube sends it; `newer` is how Google's newer front says the reason besides."""
    error: dict[str, Any] = {
        "code": status,
        "message": message,
        "errors": [{"message": message, "domain": "youtube.quota", "reason": reason}],
    }
    if newer:
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        error["details"] = [{"@type": kind, "reason": newer, "domain": "googleapis.com"}]
    return Reply({"error": error}, status)


def refusing(reply: Reply) -> Fault:
    """A fault that answers with an error of YouTube's own."""
    return lambda handler, _: handler.send(reply)


class YouTubeServer(Platform):
    """Gives the parts that were asked for, and no others."""

    name = "youtube"
    account = "https://www.youtube.com/@acme"
    settings: ClassVar[dict[str, str]] = {"AUDITOR_YOUTUBE_API_KEY": KEY}
    url_setting = "AUDITOR_YOUTUBE_URL"
    page_size = 50

    def __init__(self) -> None:
        super().__init__()
        self.videos: dict[int, dict[str, Any]] = {}
        """What else a video says, by number and part."""
        self.hidden: set[int] = set()
        """Videos that are listed and no longer public."""
        self.odd: list[Any] = []
        """Items that stand before all others."""
        self.channels: dict[str, str] = {"forHandle": "@acme", "id": CHANNEL, "forUsername": "acmeferns"}
        """What the channel is found by."""
        self.without_list = False
        self.refused: dict[str, Reply] = {}
        """Errors by part of a video."""

    def is_page(self, request: Request) -> bool:
        return request.path == "/youtube/v3/playlistItems"

    def native_id(self, post: Written) -> str:
        return f"v{post.number:010d}"

    def texts(self) -> dict[str, str]:
        return {self.native_id(post): f"Video {post.number}\n\n{post.text}" for post in self.posts}

    def unauthorised(self) -> Reply:
        said = "API key not valid. Please pass a valid API key."
        return refusal(400, "badRequest", said, newer="API_KEY_INVALID")

    def answer(self, request: Request) -> Reply:
        if request.headers.get("x-goog-api-key") != KEY or "key" in request.query:
            return self.unauthorised()
        match request.path.removeprefix("/youtube/v3/"):
            case "channels":
                return self._channels(request.query)
            case "playlistItems":
                return self._items(request.query)
            case "videos":
                return self._videos(request.query)
        return Reply(b"<html>404</html>", 404, content_type="text/html")

    def _channels(self, query: dict[str, str]) -> Reply:
        found = [name for name, value in self.channels.items() if query.get(name) == value]
        head = {"kind": "youtube#channelListResponse", "etag": _ETAG}
        if not found:
            return Reply({**head, "pageInfo": {"totalResults": 0, "resultsPerPage": 5}})
        lists = {"relatedPlaylists": {"likes": "", "uploads": UPLOADS}}
        channel = {"kind": "youtube#channel", "etag": _ETAG, "id": CHANNEL, "contentDetails": lists}
        return Reply({**head, "pageInfo": {"totalResults": 1, "resultsPerPage": 5}, "items": [channel]})

    def _items(self, query: dict[str, str]) -> Reply:
        if query.get("playlistId") != UPLOADS or self.without_list:
            return refusal(
                404, "playlistNotFound", "The playlist identified with the request cannot be found."
            )
        size, token = int(query.get("maxResults", 5)), query.get("pageToken", "")
        if not 1 <= size <= _MOST:
            return refusal(400, "invalidValue", "Invalid value for maxResults")
        if token and not token.startswith("CAU"):
            return refusal(400, "invalidPageToken", "The request specifies an invalid page token.")
        page, after = self.part(int(token.removeprefix("CAU")) if token else 0, size)
        items = [*([] if token else self.odd), *(self._item(post) for post in page)]
        answer = {
            "kind": "youtube#playlistItemListResponse",
            "etag": _ETAG,
            "pageInfo": {"totalResults": len(self.posts), "resultsPerPage": size},
            "items": items,
        }
        return Reply(answer if after is None else {**answer, "nextPageToken": f"CAU{after}"})

    def _videos(self, query: dict[str, str]) -> Reply:
        parts, wanted = query["part"].split(","), query["id"].split(",")
        if len(wanted) > _MOST:
            return refusal(400, "invalidFilters", "too many ids")
        for part in parts:
            if part in self.refused:
                return self.refused[part]
        bounds = [int(query[name]) for name in ("maxWidth", "maxHeight") if name in query]
        public = [post for post in self.posts if post.number not in self.hidden]
        items = [
            self._video(post, parts, min(bounds, default=0))
            for post in public
            if self.native_id(post) in wanted
        ]
        page = {"totalResults": len(items), "resultsPerPage": len(items)}
        return Reply({"kind": "youtube#videoListResponse", "etag": _ETAG, "items": items, "pageInfo": page})

    def _item(self, post: Written) -> dict[str, Any]:
        at = post.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        details = {"videoId": self.native_id(post), "videoPublishedAt": at}
        return {
            "kind": "youtube#playlistItem",
            "etag": _ETAG,
            "id": f"VVVf{post.number}",
            "contentDetails": details,
        }

    def _video(self, post: Written, parts: list[str], bound: int) -> dict[str, Any]:
        embed = {"embedHtml": '<iframe width="480" height="270"></iframe>'}
        sizes = {"embedWidth": str(bound), "embedHeight": str(bound * 9 // 16)} if bound else {}
        whole: dict[str, Any] = {
            "snippet": {
                "publishedAt": post.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "channelId": CHANNEL,
                "title": f"Video {post.number}",
                "description": post.text,
                "thumbnails": {"default": {"url": "https://i.ytimg.com/vi/v/default.jpg"}},
                "channelTitle": "Acme Ferns",
                "categoryId": "26",
                "liveBroadcastContent": "none",
                "defaultAudioLanguage": "en-US",
            },
            "contentDetails": {"duration": "PT14M3S", "dimension": "2d", "definition": "hd"},
            "statistics": {
                "viewCount": str(100 * post.number),
                "likeCount": str(post.number),
                "favoriteCount": "0",
                "commentCount": "3",
            },
            "status": {"uploadStatus": "processed", "privacyStatus": "public", "embeddable": True},
            "player": embed | sizes,
            "paidProductPlacementDetails": {"hasPaidProductPlacement": False},
        }
        for part, more in self.videos.get(post.number, {}).items():
            whole[part] = {**whole.get(part, {}), **more} if isinstance(more, dict) else more
        if not bound and isinstance(whole["player"], dict):
            whole["player"] = embed
        record = {"kind": "youtube#video", "etag": _ETAG, "id": self.native_id(post)}
        return record | {part: whole[part] for part in parts if part in whole}
