"""Which stored posts a batch of new ones may be the same as: by key, or by text within a day.

What a batch changes is kept here as the database would tell it, so that a batch ends as its posts would
have ended one by one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    FromClause,
    Text,
    and_,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from auditor.post import Post
from auditor.store import tables as t

SAME_WITHIN = dt.timedelta(hours=24)
_FIRST = dt.datetime(1, 1, 2)  # noqa: DTZ001  # as columns hold it
_LAST = dt.datetime(9999, 12, 30)  # noqa: DTZ001

MADE_UP = "h-"
"""How ids begin that an importer had to make itself."""

Row = dict[str, Any]
Key = tuple[str, str, str]

_COLUMNS = tuple(
    t.post.c[name]
    for name in (
        *("id", "account_id", "platform", "host", "native_id", "text", "text_hash", "created_at", "kind"),
        *("paid", "url", "media", "metrics", "metrics_at", "cross_post_of", "original_text", "source"),
        *("alt_text", "content_warning", "seen_in", "missing", "deleted_at"),
    )
)
_NAMES = tuple(column.name for column in _COLUMNS)
_Same = Callable[[Sequence[ColumnElement[Any]]], Sequence[ColumnElement[bool]]]


@dataclass(slots=True)
class Met:
    """The rows of `post` that matter to a batch, each once."""

    _numbers: set[int] = field(default_factory=set)
    _by_key: dict[Key, Row] = field(default_factory=dict)
    _by_text: dict[str, list[Row]] = field(default_factory=dict)

    def remember(self, row: Row) -> None:
        """Take in a row, unless it is there."""
        if row["id"] in self._numbers:
            return
        self._numbers.add(row["id"])
        self._by_key[_key(row)] = row
        if row["text_hash"]:
            self._by_text.setdefault(row["text_hash"], []).append(row)

    def under(self, post: Post) -> Row | None:
        """The row of a post's own key."""
        return self._by_key.get((post.platform, post.host, post.native_id))

    def saying(self, made: str) -> Iterator[Row]:
        """The rows of a text, the first stored first."""
        return iter(sorted(self._by_text.get(made, ()), key=_number))

    def change(self, row: Row, changed: Row) -> None:
        """Change a row that is known; it is found by its new key and its new text from here on."""
        key, words = _key(row), row["text_hash"]
        row.update(changed)
        if _key(row) != key:
            del self._by_key[key]
            self._by_key[_key(row)] = row
        if row["text_hash"] != words:
            if words:
                self._by_text[words].remove(row)
            if row["text_hash"]:
                self._by_text.setdefault(row["text_hash"], []).append(row)


def meet(connection: Connection, brand_id: int, posts: Sequence[Post], hashes: Sequence[str]) -> Met:
    """What is stored of a brand under the keys of these posts, or with their texts around their times.

    `hashes` are the posts' `text_hash`es, empty for posts without words.
    """
    p, met = t.post.c, Met()

    def meet_all(wanted: Set[tuple[Any, ...]], same: _Same) -> None:
        if not wanted:
            return
        table, values = _listed(connection, sorted(wanted))
        mine = and_(p.brand_id == brand_id, *same(values))
        # An outer join, since SQLite would take the posts first and look each up in the list.
        for row in connection.execute(select(*_COLUMNS).select_from(table).outerjoin(t.post, mine)):
            if row[0] is not None:
                met.remember(dict(zip(_NAMES, row, strict=True)))

    meet_all({(post.platform, post.host, post.native_id) for post in posts}, _of_key)
    told = zip(posts, hashes, strict=True)
    # A key that is known is all there is to a post, but for one made up, which may be given up for another.
    open_ones = (
        (post, made) for post, made in told if post.native_id.startswith(MADE_UP) or not met.under(post)
    )
    meet_all({(made, *around(post.created_at)) for post, made in open_ones if made}, _of_text)
    return met


def around(at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The first and the last moment at which the same text is the same post, as columns hold them."""
    known = at.astimezone(dt.UTC).replace(tzinfo=None)
    return max(known, _FIRST) - SAME_WITHIN, min(known, _LAST) + SAME_WITHIN


def _of_key(values: Sequence[ColumnElement[Any]]) -> Sequence[ColumnElement[bool]]:
    p = t.post.c
    return [p.platform == values[0], p.host == values[1], p.native_id == values[2]]


def _of_text(values: Sequence[ColumnElement[Any]]) -> Sequence[ColumnElement[bool]]:
    return [t.post.c.text_hash == values[0], t.post.c.created_at.between(values[1], values[2])]


def _listed(
    connection: Connection, rows: Sequence[tuple[Any, ...]]
) -> tuple[FromClause, Sequence[ColumnElement[Any]]]:
    """Rows as a table to join, in one parameter or one a column however many they are; and its columns."""
    if connection.dialect.name == "postgresql":
        kinds = [DateTime() if isinstance(value, dt.datetime) else Text() for value in rows[0]]
        columns = [
            cast(literal(list(column), ARRAY(kind)), ARRAY(kind))
            for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)
        ]
        names = [f"c{number}" for number in range(len(kinds))]
        table = func.unnest(*columns).table_valued(*names, name="wanted").render_derived()
        return table, [table.c[name] for name in names]
    told = json.dumps([[_as_sqlite_holds(value) for value in row] for row in rows])
    each = func.json_each(told).table_valued("value", name="wanted")
    return each, [func.json_extract(each.c.value, f"$[{number}]") for number in range(len(rows[0]))]


def _as_sqlite_holds(value: object) -> object:
    return value.isoformat(" ", "microseconds") if isinstance(value, dt.datetime) else value


def _key(row: Row) -> Key:
    return row["platform"], row["host"], row["native_id"]


def _number(row: Row) -> int:
    return int(row["id"])
