"""Pages: an opaque cursor that says where the next one begins."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query

from auditor.errors import UsageError

T = TypeVar("T")

MOST = 200

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str, Query(max_length=500, description="`next_cursor` of the page before; the first page without.")
]


def pack(*parts: str | int) -> str:
    """Make a cursor."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def unpack(cursor: str, *kinds: type) -> list[Any]:
    """Read a cursor made by `pack`.

    Raises:
        UsageError: it is none of ours.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        parts = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        parts = None
    fits = isinstance(parts, list) and len(parts) == len(kinds)
    if not fits or any(type(part) is not kind for part, kind in zip(parts, kinds, strict=True)):
        raise UsageError("The cursor is none of ours; leave it out to begin with the first page.")
    return list(parts)


def after(
    items: Sequence[T], cursor: str, limit: int, name: Callable[[T], str]
) -> tuple[list[T], str | None]:
    """One page of a short list in the order of its names, and the cursor of the next."""
    last = unpack(cursor, str)[0] if cursor else ""
    rest = [item for item in items if name(item) > last]
    more = len(rest) > limit
    return rest[:limit], pack(name(rest[limit - 1])) if more else None
