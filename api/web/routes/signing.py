"""Signing in, with an API key or once with a code from the terminal, and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from limits import parse
from starlette.responses import RedirectResponse, Response

from api.deps import Running
from api.problems import RefusedError
from api.service import Service
from api.web.pages import HOME, page
from api.web.signed import Checks, cookie_name, forget, from_ours, remember
from auditor.store.keys import Key

router = APIRouter()

TRIES = parse("20/minute")
"""Keys one address may try."""

WRONG_KEY = "This key is unknown, expired or revoked."
WRONG_CODE = "This link was used or is over; sign in with the key."


@router.get("/sign-in")
def show(request: Request, back: str = "") -> Response:
    """The form; `back` is the page to go on to."""
    return page(request, "sign_in.html.jinja", back=_within(back), wrong="")


@router.post("/sign-in")
def sign_in(
    request: Request,
    service: Running,
    key: Annotated[str, Form(max_length=500)] = "",
    once: Annotated[str, Form(max_length=100)] = "",
    back: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Begin a session; whatever is wrong with a key or a code, the answer is the same.

    A code comes from `auditor serve` alone. A key is never taken from an address, or a link could sign people
    in as someone else.
    """
    from_ours(request)
    address = request.client.host if request.client else ""
    if not service.limiter.hit(TRIES, "sign-in", address):
        raise RefusedError(429, "Too many keys were tried from here; wait a minute and try again.")
    found = _by_code(service, once) if once else service.store.keys.find(key.strip())
    if found is None:
        wrong = WRONG_CODE if once else WRONG_KEY
        return page(request, "sign_in.html.jinja", status=401, back=_within(back), wrong=wrong)
    service.store.sessions.end(request.cookies.get(cookie_name(request), ""))
    answer = RedirectResponse(_within(back), 303)
    remember(request, answer, service.store.sessions.begin(found))
    service.store.trail.add(f"key:{found.id}", "session.begin")
    return answer


@router.post("/sign-out")
def sign_out(request: Request, caller: Checks) -> Response:
    """End the session, here and in the browser."""
    caller.service.store.sessions.end(request.cookies[cookie_name(request)])
    caller.wrote("session.end")
    answer = RedirectResponse(f"{HOME}/sign-in", 303)
    forget(request, answer)
    return answer


def _by_code(service: Service, code: str) -> Key | None:
    found = service.store.pairings.take(code, kinds=("sign-in",))
    return found.key if found else None


def _within(address: str) -> str:
    """A page of the dashboard to go on to; its first for anything else, so that no link leads astray."""
    fits = address.startswith(f"{HOME}/") and address.isascii() and address.isprintable()
    return address if fits and not {"\\", " "} & set(address) else f"{HOME}/"
