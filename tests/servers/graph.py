"""The Graph API's common part: versions, tokens, fields, cursors and errors."""

from __future__ import annotations

import base64
import re
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from tests.servers.base import Fault, Platform, Reply, Request, Written

_INNER = re.compile(r"\([^(){}]*\)|\{[^(){}]*\}")


def problem(code: int, message: str, subcode: int | None = None, status: int = 400) -> Reply:
    """An error as the Graph API sends it."""
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC"}
    if subcode is not None:
        error["error_subcode"] = subcode
    return Reply({"error": error}, status)


def refusing(reply: Reply) -> Fault:
    """A fault that answers with an error of the API's own."""
    return lambda handler, _: handler.send(reply)


def names(fields: str) -> list[str]:
    """The outer names of a list of fields, `a` and `b` of `a,b.limit(0){c,d}`."""
    while (outer := _INNER.sub("", fields)) != fields:
        fields = outer
    return [part.partition(".")[0] for part in fields.split(",")]


class GraphServer(Platform):
    """Answers at `/{version}/...`; gives the fields that were asked for, and no others."""

    url_setting = "AUDITOR_GRAPH_URL"
    page_size = 100
    version: ClassVar[str] = "v24.0"
    edges: ClassVar[tuple[str, ...]]
    known: ClassVar[frozenset[str]]
    """Fields of a post."""

    def __init__(self) -> None:
        super().__init__()
        self.shapes: dict[int, dict[str, Any]] = {}
        """What else a post's record says, by number."""
        self.strays: list[Any] = []
        """Records that stand before all others."""
        self.refused: dict[str, Reply] = {}
        """Errors by field, or by list."""
        self.expired_cursors = False
        self.without_cursors = False

    @abstractmethod
    def record(self, post: Written) -> dict[str, Any]:
        """A post's whole record."""

    def lists(self, edge: str) -> list[Written]:
        """The posts of one list."""
        return self.posts

    def bearer(self, request: Request) -> str:
        """The token a request must bring."""
        return next(iter(self.settings.values()))

    @abstractmethod
    def node(self, path: str, fields: list[str]) -> Reply:
        """What is not a list of posts."""

    def is_page(self, request: Request) -> bool:
        return request.path.rsplit("/", 1)[-1] in self.edges

    def unauthorised(self) -> Reply:
        return problem(190, "Error validating access token: the session has been invalidated.", 460)

    def answer(self, request: Request) -> Reply:
        if "access_token" in request.query:
            return problem(1, "a token in an address", status=500)
        if request.headers.get("authorization") != f"Bearer {self.bearer(request)}":
            return self.unauthorised()
        root, _, path = request.path.lstrip("/").partition("/")
        if root != self.version:
            return problem(2635, "You are calling a deprecated version of the API.")
        fields = names(request.query.get("fields", "id"))
        if not self.is_page(request):
            return self.node(path, fields)
        return self._list(request, path.rsplit("/", 1)[-1], fields)

    def _list(self, request: Request, edge: str, fields: list[str]) -> Reply:
        for name in (edge, *fields):
            if name in self.refused:
                return self.refused[name]
        for name in fields:
            if name not in self.known:
                return problem(100, f"(#100) Tried accessing nonexisting field ({name}) on node type (Post)")
        limit, since = int(request.query.get("limit", 25)), int(request.query.get("since", 0))
        if limit > 100:
            return problem(100, "(#100) Please reduce the limit")
        after = request.query.get("after", "")
        if after and self.expired_cursors:
            return problem(100, "(#100) Invalid cursor")
        start = int(base64.b64decode(after)) if after else 0
        found = [post for post in self.lists(edge) if post.created_at.timestamp() > since]
        page = found[start : start + limit]
        ends = start + len(page)
        if self.loops and ends >= limit * 2:
            ends = limit
        records: list[Any] = [] if start else list(self.strays)
        records += [
            self._only({**self.record(post), **self.shapes.get(post.number, {})}, fields) for post in page
        ]
        return Reply({"data": records, "paging": self.paging(request, start, ends, ends < len(found))})

    def paging(self, request: Request, start: int, ends: int, more: bool) -> dict[str, Any]:
        """Cursors, which stand there at the end as well, and an address that must never be followed."""
        paging: dict[str, Any] = {"cursors": {"before": _cursor(start), "after": _cursor(ends)}}
        if self.without_cursors:
            paging = {}
        if more:
            token = self.bearer(request)
            paging["next"] = f"http://graph.invalid{request.path}?access_token={token}&after={_cursor(ends)}"
        return paging

    def _only(self, record: dict[str, Any], fields: Iterable[str]) -> dict[str, Any]:
        return {name: record[name] for name in ("id", *fields) if name in record}


def _cursor(offset: int) -> str:
    return base64.b64encode(str(offset).encode()).decode()
