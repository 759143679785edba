"""API keys: made, found, taken back. A key is shown once; here lies its hash alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import Engine, Select, select, update

from auditor.errors import NotFoundError, UsageError
from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.records import Brand
from auditor.store.transactions import insert_or

Scope = Literal["check", "read", "write", "admin"]
"""What a key may do; each holds those before it."""

SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "sma"
_ID_LETTERS, _SECRET_BYTES = 6, 32


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it is known afterwards; `brand` is the short name of the one brand it is for, if any.

    `parent` is the id of the key that made it, empty where nobody's did.
    """

    id: str
    scopes: tuple[Scope, ...]
    brand: str | None
    note: str
    created_at: dt.datetime
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None
    parent: str = ""

    def allows(self, scope: Scope) -> bool:
        """True when one of its scopes is this one or a wider one."""
        return any(SCOPES.index(own) >= SCOPES.index(scope) for own in self.scopes)

    def alive(self, now: dt.datetime) -> bool:
        """True while it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class Keys:
    """Every question about API keys."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def create(
        self,
        scopes: Sequence[Scope],
        *,
        brand: Brand | None = None,
        expires_at: dt.datetime | None = None,
        note: str = "",
        key: str = "",
        parent: str = "",
    ) -> tuple[Key, str]:
        """Make a key and return it with the words a caller sends, which nothing can show again.

        `key` gives those words, for a container's first key; they are made up unless given. A key with a
        `parent` ends with that one.

        Raises:
            UsageError: there is no scope, or `key` can't be a key.
        """
        if not scopes:
            raise UsageError("A key needs a scope: check, read, write or admin.")
        key_id, words = _given(key) if key else _made_up()
        values = {
            "id": key_id,
            "hash": _hash(words),
            "scopes": sorted(set(scopes), key=SCOPES.index),
            "brand_id": brand.id if brand else None,
            "note": note,
            "created_at": dt.datetime.now(dt.UTC),
            "expires_at": expires_at,
            "parent": parent,
        }
        with mapped(self._where), self._engine.begin() as connection:
            # Several containers may take the same first key at once.
            connection.execute(insert_or(connection, t.api_key).values(values).on_conflict_do_nothing())
        return self.get(key_id), words

    def find(self, words: str) -> Key | None:
        """The key a caller sent; None when it is unknown, revoked or expired."""
        key_id = _id_of(words)
        with mapped(self._where), self._engine.connect() as connection:
            row = connection.execute(keys_and_brands().where(t.api_key.c.id == key_id)).one_or_none()
        known = row.hash if row is not None else _hash("")
        if not hmac.compare_digest(known, _hash(words)) or row is None:
            return None
        key = known_key(row)
        return key if key.alive(dt.datetime.now(dt.UTC)) else None

    def get(self, key_id: str) -> Key:
        """A key by its id.

        Raises:
            NotFoundError: there is none.
        """
        with mapped(self._where), self._engine.connect() as connection:
            row = connection.execute(keys_and_brands().where(t.api_key.c.id == key_id)).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no key {key_id}; see auditor keys list.")
        return known_key(row)

    def all(self) -> list[Key]:
        """Every key, the newest last."""
        with mapped(self._where), self._engine.connect() as connection:
            rows = connection.execute(keys_and_brands().order_by(t.api_key.c.created_at, t.api_key.c.id))
            return [known_key(row) for row in rows]

    def revoke(self, key_id: str) -> Key:
        """Take a key back, and those made with it, at once and for good.

        Raises:
            NotFoundError: there is none.
        """
        self.get(key_id)
        k = t.api_key.c
        family = select(k.id).where(k.id == key_id).cte(recursive=True)
        family = family.union(select(k.id).join(family, k.parent == family.c.id))
        taken = update(t.api_key).where(k.id.in_(select(family.c.id)), k.revoked_at.is_(None))
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(taken.values(revoked_at=dt.datetime.now(dt.UTC)))
        return self.get(key_id)


def _made_up() -> tuple[str, str]:
    key_id = secrets.token_hex(_ID_LETTERS)
    return key_id, f"{PREFIX}_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def _given(words: str) -> tuple[str, str]:
    if len(words) < _SECRET_BYTES or not words.isascii() or any(c.isspace() for c in words):
        raise UsageError(
            f"The first key must have {_SECRET_BYTES} letters at least and no blanks; make one with: "
            "openssl rand -hex 32"
        )
    return _id_of(words), words


def _id_of(words: str) -> str:
    """The id inside a key of ours; of any other, one made of its hash."""
    parts = words.split("_", 2)
    if len(parts) == 3 and parts[0] == PREFIX and len(parts[1]) == 2 * _ID_LETTERS:
        return parts[1]
    return hashlib.sha256(b"id:" + words.encode("utf-8", "replace")).hexdigest()[: 2 * _ID_LETTERS]


def _hash(words: str) -> str:
    # A key holds 256 random bits, so a plain hash can't be guessed back and a slow one would gain nothing.
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def keys_and_brands() -> Select[Any]:
    """Rows that `known_key` reads."""
    return select(t.api_key, t.brand.c.slug).outerjoin(t.brand, t.brand.c.id == t.api_key.c.brand_id)


def known_key(row: Any) -> Key:
    """Make a Key of a joined row of key and brand."""
    times = (row.created_at, row.expires_at, row.revoked_at)
    return Key(row.id, tuple(row.scopes), row.slug, row.note, *times, row.parent)
