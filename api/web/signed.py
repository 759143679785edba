"""Who is signed in, and whether a form is theirs: what the dashboard's routes ask for.

`Checks`, `Reads`, `Writes` and `Rules` are those of `api.deps` for the dashboard: the caller comes of a
session instead of a key, and a POST must come from a page of ours.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.deps import Caller, Running, allow, within_limit
from api.problems import RefusedError
from api.web.pages import HOME, Visitor
from auditor.errors import AuditorError
from auditor.settings import Settings
from auditor.store.keys import Scope
from auditor.store.sessions import LASTS

TOKEN_FIELD, TOKEN_HEADER = "csrf", "X-CSRF-Token"


class StrangerError(AuditorError):
    """Nobody is signed in."""

    http_status = 401


def signed(scope: Scope) -> Callable[..., Any]:
    """Ask for a session whose key has a scope, and for a form of ours where one is sent."""

    async def checked(request: Request, response: Response, service: Running) -> Caller:
        words = request.cookies.get(cookie_name(request), "")
        key = await run_in_threadpool(service.store.sessions.find, words) if words else None
        if key is None:
            raise StrangerError("Sign in to see this.")
        request.state.key = key.id
        within_limit(service, key, response)
        caller = Caller(key, service)
        request.state.visitor = Visitor(caller, token(words))
        if request.method != "GET":
            from_ours(request)
            await _with_token(request, token(words))
        allow(key, scope)
        return caller

    return checked


def from_ours(request: Request) -> None:
    """Refuse a request that a browser says another site made.

    A browser names the site in Sec-Fetch-Site, or, where the address is not secure, its origin in Origin;
    what sends neither is no browser, and holds no cookie of anyone else's.
    Source: Filippo Valsorda, https://words.filippo.io/csrf/

    Raises:
        RefusedError: 403, another site did.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not ours:
        raise RefusedError(403, "This form was sent by another site; open the page here and send it again.")


def token(words: str) -> str:
    """The token of a session's forms; it tells nothing of the session."""
    return hmac.new(words.encode("utf-8", "replace"), b"csrf", hashlib.sha256).hexdigest()


def remember(request: Request, response: Response, words: str) -> None:
    """Have the browser keep a session; links from mails and chats keep working, other sites' forms don't."""
    secure = _is_secure(request)
    response.set_cookie(
        cookie_name(request),
        words,
        max_age=int(LASTS.total_seconds()),
        path="/" if secure else HOME,
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def forget(request: Request, response: Response) -> None:
    """Have the browser forget the session and every page it saw in it."""
    secure = _is_secure(request)
    path = "/" if secure else HOME
    response.delete_cookie(cookie_name(request), path=path, secure=secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'


def cookie_name(request: Request) -> str:
    """The cookie's name; `__Host-` lets no other host of the domain set it, and needs https."""
    return "__Host-auditor" if _is_secure(request) else "auditor"


def _is_secure(request: Request) -> bool:
    """True where the browser speaks https: with us, or with a proxy before us that the settings tell of."""
    settings: Settings = request.app.state.settings
    return request.url.scheme == "https" or settings.public_url.startswith("https://")


async def _with_token(request: Request, expected: str) -> None:
    given = request.headers.get(TOKEN_HEADER)
    if given is None:
        field = (await request.form()).get(TOKEN_FIELD)
        given = field if isinstance(field, str) else ""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise RefusedError(403, "This form is not from your session; open the page again and send it anew.")


Checks = Annotated[Caller, Depends(signed("check"))]
Reads = Annotated[Caller, Depends(signed("read"))]
Writes = Annotated[Caller, Depends(signed("write"))]
Rules = Annotated[Caller, Depends(signed("admin"))]
