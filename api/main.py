"""The application: `create_app` puts the parts together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.middleware.cors import CORSMiddleware

from api import metrics, problems
from api.guards import Gate
from api.problems import FieldProblem, Problem
from api.routes import (
    accounts,
    brands,
    check,
    decisions,
    facts,
    health,
    jobs,
    languagetool,
    mix,
    plan,
    posts,
)
from api.schemas.check import Draft
from api.schemas.posts import PostIn
from api.service import Service
from auditor import __version__, logs
from auditor.audit import Auditor
from auditor.settings import Settings
from auditor.settings import settings as read_settings

ROUTES = (check, plan, brands, accounts, posts, mix, decisions, jobs, facts, languagetool, health)

_SUMMARY = "Says how much of what a brand publishes pushes a sale, and what one more post would do."


def create_app(settings: Settings | None = None, auditor: Auditor | None = None) -> FastAPI:
    """Make the application; store, rules and model are opened when it starts, unless `auditor` is loaded.

    Raises:
        UsageError: a setting can't be used.
    """
    known = settings or read_settings()
    app = FastAPI(
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
    origins = [origin.strip().rstrip("/") for origin in known.cors_origins.split(",") if origin.strip()]
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "X-API-Key"],
            expose_headers=["ETag", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"],
        )
    app.add_middleware(Gate)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


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


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the shapes that no route names by itself."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            routes=app.routes,
            openapi_version="3.1.0",
        )
        shapes = made.setdefault("components", {}).setdefault("schemas", {})
        for shape in (Problem, FieldProblem, Draft, PostIn):
            found = shape.model_json_schema(ref_template="#/components/schemas/{model}")
            for name, inner in found.pop("$defs", {}).items():
                shapes.setdefault(name, inner)
            shapes.setdefault(shape.__name__, found)
        for unused in ("HTTPValidationError", "ValidationError"):
            shapes.pop(unused, None)
        for ways in made["paths"].values():
            for way in ways.values():
                if "422" in way["responses"]:  # FastAPI describes its own, which we don't send
                    way["responses"]["422"] = problems.responses(422)[422]
        app.openapi_schema = made
    return app.openapi_schema
