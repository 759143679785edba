"""What routes ask for: who calls, what they may do, which brand, and who writes the trail."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response
from fastapi.security import APIKeyHeader, HTTPBearer
from limits.errors import StorageError
from starlette.concurrency import run_in_threadpool

from api.problems import RefusedError
from api.service import Service
from auditor.errors import NotFoundError
from auditor.store import Brand
from auditor.store.keys import Key, Scope

_BEARER = HTTPBearer(auto_error=False, description="An API key, made by `auditor keys create`.")
_HEADER = APIKeyHeader(
    name="X-API-Key", auto_error=False, description="The same key, for clients that can't."
)


def service_of(request: Request) -> Service:
    """The running service."""
    service: Service = request.app.state.service
    return service


Running = Annotated[Service, Depends(service_of)]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and the service they call."""

    key: Key
    service: Service

    def brand(self, slug: str) -> Brand:
        """A brand this caller may see.

        Raises:
            NotFoundError: there is none, or the key is for another: the two are told alike.
        """
        if self.key.brand not in (None, slug):
            raise NotFoundError(f"There is no brand {slug[:80]}.")
        try:
            return self.service.store.brand(slug)
        except NotFoundError:  # whose message names brands this caller may not know of
            raise NotFoundError(f"There is no brand {slug[:80]}.") from None

    def wrote(
        self, action: str, *, brand: str = "", subject: str = "", detail: Mapping[str, Any] = {}
    ) -> None:
        """Write down a write."""
        self.service.store.trail.add(
            f"key:{self.key.id}", action, brand=brand, subject=subject, detail=detail
        )


async def known_caller(service: Service, request: Request, response: Response, words: str) -> Caller:
    """The caller whose key this is, within their rate limit.

    Raises:
        RefusedError: 401, no such key; 429, too many requests.
    """
    if not words:
        raise RefusedError(401, "Send an API key: Authorization: Bearer KEY.", {"WWW-Authenticate": "Bearer"})
    key = service.key(words) if service.remembers(words) else await run_in_threadpool(service.key, words)
    if key is None:
        raise RefusedError(
            401,
            "This key is unknown, expired or revoked; make one with: auditor keys create.",
            {"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    request.state.key = key.id
    if service.counts_elsewhere:
        await run_in_threadpool(within_limit, service, key, response)
    else:
        within_limit(service, key, response)
    return Caller(key, service)


def caller(scope: Scope) -> Callable[..., Any]:
    """Ask for a key that has a scope."""

    async def checked(
        request: Request,
        response: Response,
        service: Running,
        bearer: Annotated[Any, Depends(_BEARER)],
        header: Annotated[str | None, Depends(_HEADER)],
    ) -> Caller:
        found = await known_caller(service, request, response, bearer.credentials if bearer else header or "")
        allow(found.key, scope)
        return found

    return checked


def allow(key: Key, scope: Scope) -> None:
    """Refuse a key that lacks a scope.

    Raises:
        RefusedError: 403, it does.
    """
    if not key.allows(scope):
        raise RefusedError(
            403, f"This needs a key with the scope {scope}; yours has {', '.join(key.scopes)}."
        )


def unbound(key: Key) -> None:
    """Refuse a key that is for one brand alone.

    Raises:
        RefusedError: 403, it is.
    """
    if key.brand is not None:
        raise RefusedError(403, "This needs a key that is not for one brand alone.")


def within_limit(service: Service, key: Key, response: Response) -> None:
    """Count a request of a key, and tell in the response's headers how many are left.

    Raises:
        RefusedError: 429, too many requests; 503, they can't be counted.
    """
    limit = service.limit
    try:
        passes = service.limiter.hit(limit, key.id)
        stats = service.limiter.get_window_stats(limit, key.id)
    except StorageError:
        raise RefusedError(503, "What counts the requests is away; try again in a moment.") from None
    wait = max(0, math.ceil(stats.reset_time - time.time()))
    headers = {
        "RateLimit-Limit": str(limit.amount),
        "RateLimit-Remaining": str(max(0, stats.remaining)),
        "RateLimit-Reset": str(wait),
        "RateLimit-Policy": f"{limit.amount};w={limit.get_expiry()}",
    }
    if not passes:
        raise RefusedError(
            429,
            f"More than {limit.amount} requests in {limit.get_expiry()} s; try again in {wait} s.",
            headers | {"Retry-After": str(max(1, wait))},
        )
    response.headers.update(headers)


Checks = Annotated[Caller, Depends(caller("check"))]
Reads = Annotated[Caller, Depends(caller("read"))]
Writes = Annotated[Caller, Depends(caller("write"))]
Rules = Annotated[Caller, Depends(caller("admin"))]

Slug = Annotated[
    str, Path(description="The brand's short name.", min_length=1, max_length=64, examples=["acme"])
]
