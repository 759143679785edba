"""Giving the browser extension a key of its own, and the page an invitation leads to.

The extension opens `/app/pair` with a challenge, which is no secret, and waits in the same tab for the code.
A link to this page from anyone else gets them nothing: the code is shown to this browser alone.
"""

from __future__ import annotations

from typing import Annotated

import regex
from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.deps import Caller
from api.web.pages import HOME, page
from api.web.signed import Checks, signed
from auditor.errors import InputError
from auditor.store.keys import Scope
from auditor.store.pairings import PAIRS_FOR

router = APIRouter()

_CHALLENGE = regex.compile(r"[A-Za-z0-9_-]{43}")
_MOST_LETTERS = 60


@router.get("/pair")
def ask(
    request: Request,
    caller: Checks,
    challenge: Annotated[str, Query(max_length=100)] = "",
    browser: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Who asks for a key, what it may do, and for which brand."""
    return page(
        request,
        "pair.html.jinja",
        challenge=challenge if _CHALLENGE.fullmatch(challenge) else "",
        browser=browser[:_MOST_LETTERS],
        scopes=_scopes(caller),
    )


@router.post("/pair")
def allow(
    caller: Checks,
    challenge: Annotated[str, Form(max_length=100)] = "",
    browser: Annotated[str, Form(max_length=500)] = "",
    brand: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Make a code that only the asking extension can use, and show it to nobody but this browser."""
    if not _CHALLENGE.fullmatch(challenge):
        raise InputError("Begin in the extension's options: Pair with this service.")
    bound = caller.key.brand
    owner = caller.brand(brand or bound or "") if brand or bound else None
    note = f"browser extension ({browser[:_MOST_LETTERS]})" if browser else "browser extension"
    code = caller.service.store.pairings.offer(
        "extension",
        lasts=PAIRS_FOR,
        challenge=challenge,
        scopes=_scopes(caller),
        brand=owner,
        key=caller.key,
        note=note,
    )
    caller.wrote("pairing.allow", brand=owner.slug if owner else "")
    return RedirectResponse(f"{HOME}/pair/done#code={code}", 303)


@router.get("/pair/done", dependencies=[Depends(signed("check"))])
def done(request: Request) -> Response:
    """What the browser shows until the extension has fetched its key."""
    return page(request, "paired.html.jinja")


@router.get("/invite")
def invitation(request: Request) -> Response:
    """What to do with an invitation; its code is behind the # and does not come here."""
    return page(request, "invite.html.jinja")


def _scopes(caller: Caller) -> list[Scope]:
    """What the new key may do: check and read, and never more than the key that allows it."""
    wanted: tuple[Scope, ...] = ("check", "read")
    return [scope for scope in wanted if caller.key.allows(scope)]
