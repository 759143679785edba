"""One-time codes: what each is good for, once, and for how long. Here lies a code's hash alone.

The code of an extension is good only together with the verifier that its challenge was made of, as in PKCE
(RFC 7636, S256), so that whoever sees the code on its way gets nothing for it.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Engine, delete, insert, select

from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.keys import Key, Scope, keys_and_brands, known_key
from auditor.store.records import Brand
from auditor.store.transactions import writing

Kind = Literal["extension", "invitation", "sign-in"]
"""Asked for by an extension; made for someone by an administrator; a browser's first session."""

KINDS: tuple[Kind, ...] = get_args(Kind)
PAIRS_FOR = dt.timedelta(minutes=5)
SIGNS_IN_FOR = dt.timedelta(hours=1)
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a code was good for. `key` is the one whose owner allowed it; None where the terminal did."""

    kind: Kind
    scopes: tuple[Scope, ...]
    brand: Brand | None
    key: Key | None
    note: str


class Pairings:
    """Every question about one-time codes."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def offer(
        self,
        kind: Kind,
        *,
        lasts: dt.timedelta,
        challenge: str = "",
        scopes: Sequence[Scope] = (),
        brand: Brand | None = None,
        key: Key | None = None,
        note: str = "",
    ) -> str:
        """Make a code and return it; nothing can show it again."""
        code, now = secrets.token_urlsafe(_SECRET_BYTES), dt.datetime.now(dt.UTC)
        values = {
            "hash": _hash(code),
            "kind": kind,
            "challenge": challenge,
            "scopes": list(scopes),
            "brand_id": brand.id if brand else None,
            "key_id": key.id if key else None,
            "note": note,
            "created_at": now,
            "expires_at": now + lasts,
        }
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(delete(t.pairing).where(t.pairing.c.expires_at <= now))
            connection.execute(insert(t.pairing).values(values))
        return code

    def take(self, code: str, verifier: str = "", kinds: Sequence[Kind] = KINDS) -> Pairing | None:
        """Use a code up and return what it is good for; None where it is good for nothing.

        A wrong verifier uses it up too, so that nobody tries a second. Of several who send it at once, one
        gets it.
        """
        p, now = t.pairing.c, dt.datetime.now(dt.UTC)
        mine = p.hash == _hash(code), p.kind.in_(kinds)
        with writing(self._engine, self._where) as connection:
            row = connection.execute(select(t.pairing).where(*mine)).one_or_none()
            if row is None or not connection.execute(delete(t.pairing).where(*mine)).rowcount:
                return None
            brands, keys = select(t.brand).where(t.brand.c.id == row.brand_id), keys_and_brands()
            brand = connection.execute(brands).one_or_none()
            maker = connection.execute(keys.where(t.api_key.c.id == row.key_id)).one_or_none()
        key = None if maker is None else known_key(maker)
        fits = not row.challenge or hmac.compare_digest(row.challenge, challenge_of(verifier))
        if not fits or row.expires_at <= now or (key is not None and not key.alive(now)):
            return None
        owner = (
            None
            if brand is None
            else Brand(brand.id, brand.slug, brand.name, brand.time_zone, brand.threshold)
        )
        return Pairing(row.kind, tuple(row.scopes), owner, key, row.note)


def challenge_of(verifier: str) -> str:
    """What a verifier is checked by: its SHA-256 in base64 for addresses, without padding (RFC 7636, 4.2)."""
    made = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _hash(code: str) -> str:
    # A code holds 256 random bits, as a key does.
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
