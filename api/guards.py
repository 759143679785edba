"""What every request passes first and every response last, as plain ASGI: sizes, ids, headers, logs."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import regex
import structlog

from api import metrics
from api.problems import RefusedError, Scope
from auditor.errors import AuditorError
from auditor.logs import where

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Tell = Callable[[Scope, int, str], App]

MOST_BYTES = 1_000_000
MOST_DEPTH = 32
SECURITY = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"interest-cohort=()",
}

UPLOADS = regex.compile(r"/app/brands/[^/]+/import")
"""Where files are taken: their bodies are not held in memory, and have a limit of their own."""

_BRACKETS = regex.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', regex.DOTALL)

_ESCAPES = regex.compile(
    rb"\\u[dD][89aAbB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)

_log = structlog.get_logger()


class Gate:
    """Gives each request an id, refuses what is too large or too deep, and logs what became of it.

    Reads that were answered 200 carry an ETag, their own or one of their body; who sends it back as
    If-None-Match gets 304. A response that says of itself what SECURITY says keeps its own word; `tell` makes
    the response of a refusal. An upload may have `largest_upload` bytes.
    """

    def __init__(self, app: App, tell: Tell, largest_upload: int) -> None:
        self.app, self._tell, self._largest_upload = app, tell, largest_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "lifespan":
            await _begun(self.app, scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex[:16]
        scope.setdefault("state", {})["id"] = request_id
        started = time.perf_counter()
        out = _Outgoing(scope, send, request_id)
        try:
            with metrics.in_flight():
                if UPLOADS.fullmatch(scope["path"]):
                    await self.app(scope, _counted(scope, receive, self._largest_upload), out.send)
                elif (body := await _whole_body(scope, receive)) is not None:
                    await self.app(scope, _again(_whole_pairs(body), receive), out.send)
        except RefusedError as error:
            await self._tell(scope, error.http_status, str(error))(scope, receive, out.send)
        except Exception as error:  # noqa: BLE001  # the last net: told as a kind and a place, never in words
            _log.error("unexpected", request=request_id, where=where(error))
            if not out.begun:
                detail = f"The service failed; its log has the reason under {request_id}."
                await self._tell(scope, 500, detail)(scope, receive, out.send)
        seconds = time.perf_counter() - started
        path = _template(scope)
        metrics.answered(scope["method"], path, out.status, seconds)
        if path not in ("/healthz", "/readyz", "/metrics"):
            _log.info(
                "request",
                request=request_id,
                method=scope["method"],
                path=path,
                status=out.status,
                ms=round(1_000 * seconds, 1),
                key=scope["state"].get("key"),
            )


async def _begun(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Start and end the application; what keeps it from starting is told in a sentence."""

    async def held(message: Message) -> None:
        if message["type"] != "lifespan.startup.failed":
            await send(message)

    try:
        await app(scope, receive, held)
    except AuditorError as error:
        await send({"type": "lifespan.startup.failed", "message": str(error)})
    except Exception as error:  # noqa: BLE001  # the last net, as for requests
        sentence = f"The service failed to start, at {where(error)}; report this as a bug."
        await send({"type": "lifespan.startup.failed", "message": sentence})


class _Outgoing:
    """A response on its way: gets its headers, and for a read its ETag."""

    def __init__(self, scope: Scope, send: Send, request_id: str) -> None:
        self._send, self._id = send, request_id
        self._asked = dict(scope["headers"]).get(b"if-none-match", b"")
        self._is_read = scope["method"] == "GET"
        self._start: Message | None = None
        self.begun = False
        self.status = 499

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            said = {name.lower() for name, _ in message["headers"]}
            ours = [pair for pair in SECURITY.items() if pair[0] not in said]
            headers = [*message["headers"], *ours, (b"x-request-id", self._id.encode())]
            self._start = {**message, "headers": headers}
            return
        if self._start is not None:
            start, self._start = self._start, None
            message = await self._begin(start, message)
        await self._send(message)

    async def _begin(self, start: Message, message: Message) -> Message:
        names = {name.lower() for name, _ in start["headers"]}
        if self._is_read and start["status"] == 200 and not message.get("more_body"):
            tag = dict(start["headers"]).get(b"etag", b"")
            if not tag:
                tag = etag(message.get("body", b""))
                start["headers"].append((b"etag", tag))
            start["headers"].append((b"cache-control", b"private, no-cache"))
            asked = (each.strip().removeprefix(b"W/") for each in self._asked.split(b","))
            if tag.removeprefix(b"W/") in asked:
                start["status"] = self.status = 304
                dropped = (b"content-length", b"content-type")
                start["headers"] = [pair for pair in start["headers"] if pair[0].lower() not in dropped]
                message = {**message, "body": b""}
        elif b"cache-control" not in names:
            start["headers"].append((b"cache-control", b"no-store"))
        await self._send(start)
        return message


def etag(body: bytes) -> bytes:
    """The validator of a body (RFC 9110, 8.8.3)."""
    return b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"'


async def _whole_body(scope: Scope, receive: Receive) -> bytes | None:
    """The body; None when the caller went away.

    Raises:
        RefusedError: 413, it is too large, which shows before it is all there; 422, its JSON is too deep.
    """
    _hold_small(_said_length(scope), MOST_BYTES)
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        _hold_small(len(body), MOST_BYTES)
        more = message.get("more_body", False)
    whole = bytes(body)
    if b"json" in dict(scope["headers"]).get(b"content-type", b"") and _depth(whole) > MOST_DEPTH:
        raise RefusedError(422, f"The JSON is nested deeper than {MOST_DEPTH} levels.")
    return whole


def _counted(scope: Scope, receive: Receive, most: int) -> Receive:
    """A `receive` that gives the body as it comes, and refuses more than `most` bytes."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        _hold_small(_said_length(scope), most)
        message = await receive()
        size += len(message.get("body", b""))
        _hold_small(size, most)
        return message

    return counted


def _said_length(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _hold_small(size: int, most: int) -> None:
    if size > most:
        raise RefusedError(413, f"The request is over {most:,} bytes; send less at once.")


def _depth(body: bytes) -> int:
    deepest = depth = 0
    for found in _BRACKETS.finditer(body):
        first = found[0][:1]
        if first in b"[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MOST_DEPTH:
                break
        elif first in b"]}":
            depth -= 1
    return deepest


def _whole_pairs(body: bytes) -> bytes:
    r"""Put U+FFFD for half a surrogate pair, which JavaScript sends as \\ud83d and no decoder takes."""
    if b"\\ud" not in body and b"\\uD" not in body:
        return body
    return bytes(_ESCAPES.sub(lambda found: b"\\ufffd" if found[1] else found[0], body))


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once and then waits for the caller to go."""
    given = False

    async def whole() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return whole


def _template(scope: Scope) -> str:
    """The route's own path, with names for its parts: what a caller sent may hold a key or a name."""
    route = scope.get("route")
    path = getattr(route, "path", None)
    outside = scope.get("app_root_path", scope.get("root_path", ""))
    mounted = scope.get("root_path", "").removeprefix(outside)
    return f"{mounted}{path}" if path else "unmatched"
