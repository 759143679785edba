"""Who is signed in to the dashboard. What the browser keeps is shown once; here lies its hash alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import Engine, delete, insert

from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.keys import Key, keys_and_brands, known_key

LASTS = dt.timedelta(hours=12)
_SECRET_BYTES = 32


class Sessions:
    """Every question about who is signed in."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def begin(self, key: Key) -> str:
        """Sign a key's owner in; return what their browser keeps, which nothing can show again."""
        words, now = secrets.token_urlsafe(_SECRET_BYTES), dt.datetime.now(dt.UTC)
        values = {"hash": _hash(words), "key_id": key.id, "created_at": now, "expires_at": now + LASTS}
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(delete(t.session).where(t.session.c.expires_at <= now))
            connection.execute(insert(t.session).values(values))
        return words

    def find(self, words: str) -> Key | None:
        """Whose session this is; None when it is unknown or over, or its key revoked or expired."""
        s, now = t.session.c, dt.datetime.now(dt.UTC)
        query = (
            keys_and_brands()
            .join(t.session, s.key_id == t.api_key.c.id)
            .where(s.hash == _hash(words), s.expires_at > now)
        )
        with mapped(self._where), self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        key = None if row is None else known_key(row)
        return key if key is not None and key.alive(now) else None

    def end(self, words: str) -> None:
        """Sign out; a session that is over already stays so."""
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(delete(t.session).where(t.session.c.hash == _hash(words)))


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
