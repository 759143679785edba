"""One-time codes, exchanged for a key."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from limits import parse

from api.deps import Running
from api.problems import RefusedError, responses
from api.schemas.pairings import Paired, PairingIn
from auditor.errors import NotFoundError

router = APIRouter(prefix="/v1/pairings", tags=["pairing"])

TRIES = parse("20/minute")
"""Codes one address may try."""

NOTHING = "This code is unknown, was used, or is over; ask for another."


@router.post("/{code}", status_code=201, responses=responses(404, 413, 415, 422, 429))
def exchange(
    code: Annotated[str, Path(max_length=100, description="The code; good once.")],
    service: Running,
    request: Request,
    body: PairingIn | None = None,
) -> Paired:
    """Exchange a one-time code for a key that may check drafts and read the mix.

    Codes come from the dashboard's page of pairing, good for five minutes and together with the verifier, or
    from `auditor keys invite`. Whatever is wrong with a code, the answer is the same, and it is used up.
    """
    address = request.client.host if request.client else ""
    if not service.limiter.hit(TRIES, "pairing", address):
        raise RefusedError(429, "Too many codes were tried from here; wait a minute.", {"Retry-After": "60"})
    store, verifier = service.store, body.verifier if body else ""
    found = store.pairings.take(code, verifier, ("extension", "invitation"))
    if found is None:
        raise NotFoundError(NOTHING)
    maker = found.key
    key, words = store.keys.create(
        found.scopes,
        brand=found.brand,
        expires_at=maker.expires_at if maker else None,
        note=found.note,
        parent=maker.id if maker else "",
    )
    if maker is not None and store.keys.get(maker.id).revoked_at is not None:  # between the two lines above
        store.keys.revoke(key.id)
        raise NotFoundError(NOTHING)
    brand = found.brand
    store.trail.add(
        f"key:{maker.id}" if maker else "invitation",
        "key.create",
        brand=brand.slug if brand else "",
        subject=f"key:{key.id}",
        detail={"scopes": list(key.scopes), "by": found.kind},
    )
    return Paired(
        key=words,
        id=key.id,
        scopes=list(key.scopes),
        brand=key.brand,
        brand_name=brand.name if brand else "",
        expires_at=key.expires_at,
    )
