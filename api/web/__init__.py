"""The dashboard: pages made on the server, an application of its own under `/app`."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.web import failures
from api.web.failures import failure
from api.web.pages import HOME
from api.web.routes import (
    accounts,
    brands,
    drafting,
    facts,
    importing,
    pairing,
    planning,
    posts,
    reports,
    schedules,
    sharing,
    signing,
    static,
)

__all__ = ["HOME", "failure", "mount"]

ROUTES = (
    *(signing, static, brands, posts, facts),
    *(drafting, planning, importing, reports, sharing, schedules, accounts, pairing),
)


def mount(app: FastAPI) -> None:
    """Put the dashboard under `/app`; it shares the service, and tells errors as pages."""
    web = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    web.state = app.state
    failures.install(web)
    for each in ROUTES:
        web.include_router(each.router)
    for path in ("/", HOME):
        app.add_api_route(path, _front, include_in_schema=False)
    app.mount(HOME, web)


async def _front(request: Request) -> Response:
    """Lead people to the dashboard; programs are told that nothing is here."""
    if "text/html" not in request.headers.get("accept", ""):
        raise HTTPException(404)
    return RedirectResponse(f"{HOME}/", 303)
