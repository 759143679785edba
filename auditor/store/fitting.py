"""Values made to fit: what one database takes and another refuses is the same on both from here on."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import String

from auditor.errors import InputError
from auditor.post import Account, Post
from auditor.store import tables as t

_DIGEST = 32
_LONGEST_HANDLE = 255
"""PostgreSQL indexes no row over 2,704 bytes, and a handle is part of a unique index."""

_ROOM = {
    column.name: column.type.length
    for column in t.post.c
    if isinstance(column.type, String) and column.type.length
}
_FIELDS = tuple(each.name for each in fields(Post))
_MOST, _LEAST = 2**63 - 1, -(2**63)


def cleaned(text: str) -> str:
    """A text without NUL and half surrogate pairs, which no database holds; each becomes `�`."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd") if "\0" in text else text


def shortened(text: str, room: int) -> str:
    """A text of at most `room` characters; where there is space, two long ones stay two."""
    if len(text) <= room:
        return text
    if room < 4 * _DIGEST:
        return text[:room]
    return text[: room - _DIGEST] + hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def finite(metrics: Mapping[str, float]) -> dict[str, float]:
    """Counts that are numbers; JSON knows neither NaN nor infinity."""
    return {name: value for name, value in metrics.items() if math.isfinite(value)}


def fitted(post: Post) -> Post:
    """A post as it can be stored."""
    changes: dict[str, Any] = {}
    for name in _FIELDS:
        value = getattr(post, name)
        if isinstance(value, str):
            made = shortened(cleaned(value), _ROOM.get(name, len(value)))
            if made != value:
                changes[name] = made
    if not all(map(math.isfinite, post.metrics.values())):
        changes["metrics"] = finite(post.metrics)
    account = fitted_account(post.account)
    if account != post.account:
        changes["account"] = account
    return replace(post, **changes) if changes else post


def fitted_account(account: Account) -> Account:
    """An account as it can be stored."""
    return Account(
        shortened(cleaned(account.platform), _ROOM["platform"]),
        shortened(cleaned(account.handle), _LONGEST_HANDLE),
        shortened(cleaned(account.host), _ROOM["host"]),
        cleaned(account.name),
    )


def as_json(value: Any) -> str:
    """JSON as both databases read it.

    Raises:
        InputError: it holds a number that is none.
    """
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError as error:
        raise InputError("The database can't hold NaN or infinity; leave the number out.") from error


def bound(parameters: Any) -> Any:
    """Parameters of a statement as a driver takes them, in the shape they came in.

    Raises:
        InputError: a number is too large for any database.
    """
    if isinstance(parameters, Mapping):
        return {name: _bound(value) for name, value in parameters.items()}
    if isinstance(parameters, tuple):
        return tuple(_bound(value) for value in parameters)
    return [bound(each) for each in parameters]


def _bound(value: Any) -> Any:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, int) and not _LEAST <= value <= _MOST:
        raise InputError(f"The database can't hold the number {str(value)[:20]}…; give a smaller one.")
    return value
