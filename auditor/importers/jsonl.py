"""Our own JSON lines, as `auditor export` writes them; a JSON array of such objects will do too."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

from auditor.importers.base import METRICS, Context, Unusable, norm
from auditor.importers.content import Content
from auditor.importers.own import Own
from auditor.importers.tables import Cell, Line
from auditor.importers.values import DateReader, number_of
from auditor.post import Account, Kind, Post, TimePrecision

NAME = "jsonl"

_TEXTS = ("host", "language", "original_text", "alt_text", "content_warning", "reply_to")


def looks_like_json(text: str) -> bool:
    """True when the first thing in a text opens an object or a list."""
    return text.lstrip()[:1] in ("{", "[")


def begins_as_lines(content: Content, encoding: str) -> bool:
    """True when the first line is one whole object of ours, and no export that has another format."""
    try:
        first = json.loads(content.first_line(encoding))
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and not {"messages", "chats"} & first.keys()


def posts(content: Content, encoding: str, context: Context) -> Iterator[Post | Unusable]:
    """Read one object a line, line by line, or one array, at once."""
    for number, item in _objects(content, encoding):
        if isinstance(item, Unusable):
            yield item
        elif not isinstance(item, dict):
            yield Unusable(number, "it is no JSON object")
        else:
            yield post(number, item, context)


def with_fields(post: Post, fields: Mapping[str, str]) -> Post:
    """Set what only our own files say, where it is something a post can have."""
    changes: dict[str, Any] = {n: fields[n] for n in _TEXTS if fields.get(n)}
    if fields.get("kind") in get_args(Kind):
        changes["kind"] = fields["kind"]
    if fields.get("time_precision") in get_args(TimePrecision):
        changes["time_precision"] = fields["time_precision"]
    if fields.get("source"):
        changes["source"] = fields["source"][:64]
    made = replace(post, **changes)
    account = Account(made.platform, made.account.handle, made.host, made.account.name)
    return replace(made, account=account)


def post(number: int, item: Mapping[str, Any], context: Context) -> Post | Unusable:
    """Make a post of one object's values; `number` is the line's."""
    metrics = item.get("metrics")
    row: dict[str, Cell] = {norm(name): _cell(value) for name, value in item.items()}
    reader = DateReader.of([row.get("createdat")], context.zone, context.read_at)
    made = Own.post(Line(number, ()), row, reader, context)
    if isinstance(made, Unusable) or not isinstance(metrics, dict):
        return made
    counts = {name: number_of(_cell(metrics.get(name))) for name in METRICS}
    return replace(made, metrics={name: value for name, value in counts.items() if value is not None})


def _objects(content: Content, encoding: str) -> Iterator[tuple[int, Any]]:
    if content.beginning(encoding).lstrip().startswith("["):
        try:
            items = json.loads(content.text(encoding))
        except (ValueError, RecursionError) as error:
            yield 1, Unusable(1, f"it is no JSON: {error}")
            return
        yield from enumerate(items, 1)
        return
    for number, line in enumerate(content.lines(encoding, "\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                yield number, Unusable(number, f"it is no JSON: {error}")


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value) if abs(value) < 10**40 else None
    return value if isinstance(value, bool | int | float | dt.date) else None
