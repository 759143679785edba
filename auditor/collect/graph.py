"""What Meta's three platforms share: the Graph API's requests, pages and errors.

Formats: developers.facebook.com/docs/graph-api/results (pages), /guides/error-handling and
/overview/rate-limiting (codes).
"""

from __future__ import annotations

import datetime as dt
import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from auditor.collect.base import Access, Page, Source
from auditor.collect.graph_records import Record, native_id
from auditor.collect.wire import Answer
from auditor.errors import BadAnswerError, CollectError, CredentialsError, CursorError
from auditor.post import Account, Post

_MEANT = {
    **dict.fromkeys((4, 17, 32, 341, 613, *range(80000, 80015)), 429),
    **dict.fromkeys((102, 104, 190, 2500), 401),
    **dict.fromkeys((3, 10, *range(200, 300)), 403),
    803: 404,
    1: 503,
    2: 503,
}
"""HTTP's status by Meta's code, which comes under 400 for nearly everything."""
_INVALID = 100
_NO_SUCH_OBJECT = 33
_TOO_MUCH = re.compile(r"reduce the amount of data", re.I)


class Graph(Source):
    """An account on one of Meta's platforms."""

    setting = "graph_url"
    address = "https://graph.facebook.com"
    page_size = 100
    edges: ClassVar[tuple[str, ...]]
    """Lists of an account's posts, read one after the other."""
    plain: ClassVar[str]
    """Fields of a post that every token may read."""
    more: ClassVar[str]
    """Fields that some tokens and versions refuse; one refused field refuses the whole page."""
    since_least: ClassVar[int] = 0
    """The earliest `since` the platform takes, in seconds since 1970."""

    def __init__(self, account: Account, access: Access) -> None:
        super().__init__(account, access)
        self.bearer = self.token or self.secret(self.needs[0])
        self._client = access.wire.client()
        self._owner = ""
        self._plainly: set[str] = set()

    @abstractmethod
    def owner(self) -> str:
        """The platform's id of the account."""

    @abstractmethod
    def record(self, record: Record) -> Post:
        """Make a post of one record."""

    @property
    def version(self) -> str:
        """The API's, the first part of every path."""
        return str(self.access.settings.graph_version)

    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        """A hundred posts a page, list after list; a cursor is the list's name and Meta's own."""
        owner = self._owner = self._owner or self.owner()
        edge, _, after = cursor.partition(":")
        if cursor and edge not in self.edges:
            raise CursorError(f"{self.title} has no list {edge[:40]!r}; run the same command again.")
        left = self.edges[self.edges.index(edge) if cursor else 0 :]
        while left:
            try:
                records, after = self._page(owner, left[0], since, after)
            except CredentialsError:
                if left[0] == self.edges[0] or self._meant() != 403:
                    raise
                self._do_without(left[0])
                return
            posts = self.posts(records, self.record)
            known = since is not None and bool(posts) and max(post.created_at for post in posts) < since
            after = "" if known else after
            left = left if after else left[1:]
            yield Page([] if known and left else posts, f"{left[0]}:{after}" if left else "", len(records))

    def get(self, path: str, **query: object) -> Record:
        """Ask for one object; parameters without a value are left out."""
        return self.call(self._get, path, query)

    def edge(self, path: str, **query: object) -> tuple[list[Any], str]:
        """Ask for one page of a list; with it comes the next one's cursor, empty at the end."""
        return self.call(self._edge, path, query)

    def remember(self, found: Record) -> str:
        """Keep the id of an account that was looked up.

        Raises:
            BadAnswerError: there is none.
        """
        try:
            known = native_id(found)
        except (LookupError, TypeError, ValueError) as error:
            raise BadAnswerError(f"{self.title} sent an account without an id; try again later.") from error
        if known != self.access.shelf.native_id():
            self.access.shelf.remember_native_id(known)
        return known

    def status(self, answer: Answer) -> int:
        """What Meta's own code means."""
        code, subcode, said = _problem(answer)
        if code == _INVALID and subcode == _NO_SUCH_OBJECT:
            return 404
        if code == _INVALID or _TOO_MUCH.search(said):
            return 400
        return _MEANT.get(code, answer.status)

    def _meant(self) -> int:
        last = self.access.wire.last
        return 0 if last is None else self.status(last)

    def _page(self, owner: str, edge: str, since: dt.datetime | None, after: str) -> tuple[list[Any], str]:
        """Ask for all fields; where Meta refuses some, for the plain ones from then on."""
        query: dict[str, object] = {"limit": self.room(), "after": after}
        if since is not None:
            # One second earlier, as nobody says whether `since` itself is among them.
            query["since"] = max(self.since_least, int(since.timestamp()) - 1)
        if edge not in self._plainly:
            try:
                return self.edge(f"{owner}/{edge}", fields=f"{self.plain},{self.more}", **query)
            except CollectError:
                if self._meant() not in (400, 403):
                    raise
        found = self.edge(f"{owner}/{edge}", fields=self.plain, **query)
        if edge not in self._plainly:
            self._plainly.add(edge)
            self.access.tell(
                f"{self.title}: some fields of {edge} are refused; counts and alt texts stay out"
            )
        return found

    def _do_without(self, edge: str) -> None:
        """Go on without a list the token may not read; what it held was not deleted."""
        self.tells_deletions = False
        self.access.tell(f"{self.title}: this token may not read {edge}; they stay out")

    def _get(self, path: str, query: Mapping[str, object]) -> Record:
        answer = self._client.get(
            f"{self.base}/{self.version}/{path}",
            params={name: str(value) for name, value in query.items() if value},
            headers={"Authorization": f"Bearer {self.bearer}"},
        )
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict) or "error" in found:
            raise ValueError("no object")
        return found

    def _edge(self, path: str, query: Mapping[str, object]) -> tuple[list[Any], str]:
        found = self._get(path, query)
        paging = found.get("paging") or {}
        # Only the cursor of `next` is used: its address holds the token, and could lead anywhere.
        after = paging["cursors"]["after"] if paging.get("next") else ""
        if not isinstance(found["data"], list) or not isinstance(after, str):
            raise TypeError("no list")
        if paging.get("next") and not after:
            raise ValueError("more, but not where")
        return found["data"], after


def _problem(answer: Answer) -> tuple[int, int, str]:
    """Code, subcode and sentence of an error; zeros where it is none of Meta's."""
    found = answer.json()
    error = found.get("error") if isinstance(found, dict) else None
    if not isinstance(error, dict):
        return 0, 0, ""
    code, subcode = (error.get(name) for name in ("code", "error_subcode"))
    return (
        code if isinstance(code, int) else 0,
        subcode if isinstance(subcode, int) else 0,
        str(error.get("message", "")),
    )
