"""Signing in with an API key, and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from limits import parse
from starlette.responses import RedirectResponse, Response

from api.deps import Running
from api.problems import RefusedError
from api.web.pages import HOME, page
from api.web.signed import Checks, cookie_name, forget, from_ours, remember

router = APIRouter()

TRIES = parse("20/minute")
"""Keys one address may try."""


@router.get("/sign-in")
def show(request: Request, back: str = "") -> Response:
    """The form; `back` is the page to go on to."""
    return page(request, "sign_in.html.jinja", back=_within(back), wrong=False)


@router.post("/sign-in")
def sign_in(
    request: Request,
    service: Running,
    key: Annotated[str, Form(max_length=500)] = "",
    back: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Begin a session; whatever is wrong with a key, the answer is the same."""
    from_ours(request)
    address = request.client.host if request.client else ""
    if not service.limiter.hit(TRIES, "sign-in", address):
        raise RefusedError(429, "Too many keys were tried from here; wait a minute and try again.")
    found = service.store.keys.find(key.strip())
    if found is None:
        return page(request, "sign_in.html.jinja", status=401, back=_within(back), wrong=True)
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


def _within(address: str) -> str:
    """A page of the dashboard to go on to; its first for anything else, so that no link leads astray."""
    fits = address.startswith(f"{HOME}/") and address.isascii() and address.isprintable()
    return address if fits and not {"\\", " "} & set(address) else f"{HOME}/"
