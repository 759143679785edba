"""The application: `create_app` puts the parts together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from api import metrics, problems, web
from api.guards import Gate
from api.problems import FieldProblem, Problem, Scope
from api.routes import (
    accounts,
    brands,
    check,
    decisions,
    facts,
    health,
    jobs,
    languagetool,
    links,
    mix,
    pairings,
    plan,
    posts,
    reports,
    schedules,
    shared,
)
from api.schemas import examples
from api.schemas.check import Draft
from api.schemas.posts import PostIn
from api.schemas.reports import document_shapes
from api.service import Service
from auditor import __version__, logs
from auditor.audit import Auditor
from auditor.settings import Settings
from auditor.settings import settings as read_settings

ROUTES = (
    check,
    plan,
    brands,
    accounts,
    posts,
    mix,
    decisions,
    jobs,
    reports,
    links,
    shared,
    schedules,
    facts,
    pairings,
    languagetool,
    health,
)

_NOT_OURS = "Validation Error"
"""How FastAPI describes a refusal of its own, which we don't send."""

_SUMMARY = "Says how much of what a brand publishes pushes a sale, and what one more post would do."


class _Application(FastAPI):
    """Describes also the shapes that no route names by itself."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        known = self.openapi_schema
        made = super().openapi()
        if made is not known:
            _complete(made)
        return made


def create_app(settings: Settings | None = None, auditor: Auditor | None = None) -> FastAPI:
    """Make the application; store, rules and model are opened when it starts, unless `auditor` is loaded.

    Raises:
        UsageError: a setting can't be used.
    """
    known = settings or read_settings()
    app = _Application(
        title="Social mix auditor",
        version=__version__,
        summary=_SUMMARY,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        strict_content_type=False,
    )
    app.state.settings, app.state.auditor = known, auditor
    problems.install(app)
    for each in ROUTES:
        app.include_router(each.router)
    web.mount(app)
    origins = [origin.strip().rstrip("/") for origin in known.cors_origins.split(",") if origin.strip()]
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "X-API-Key"],
            expose_headers=["ETag", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"],
        )
    app.add_middleware(Gate, tell=_tell, largest_upload=known.largest_upload * 1_000_000)
    return app


def _tell(scope: Scope, status: int, detail: str) -> Response:
    """A refusal from outside the routes, as those at this address would tell it."""
    if scope["path"].startswith(f"{web.HOME}/"):
        return web.failure(Request(scope), status, detail)
    return problems.answer(scope, status, detail)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    logs.configure()
    service = Service.open(app.state.settings, app.state.auditor)
    service.reader.start()
    metrics.watch(lambda: service.reader.waiting)
    app.state.service = service
    try:
        yield
    finally:
        await service.reader.close()
        service.store.close()


def _complete(document: dict[str, Any]) -> None:
    shapes = document["components"]["schemas"]
    for shape in (Problem, FieldProblem, Draft, PostIn):
        found = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, inner in found.pop("$defs", {}).items():
            shapes.setdefault(name, inner)
        shapes.setdefault(shape.__name__, found)
    shapes |= document_shapes()
    examples.add_to(shapes)
    for unused in ("HTTPValidationError", "ValidationError"):
        shapes.pop(unused, None)
    for ways in document["paths"].values():
        for way in ways.values():
            if way["responses"].get("422", {}).get("description") == _NOT_OURS:
                way["responses"]["422"] = problems.responses(422)[422]
