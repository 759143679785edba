"""For those who run the service: is it up, can it work, and the figures."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import metrics
from api.deps import Reads, Running
from api.problems import responses
from api.schemas.base import Out

router = APIRouter(tags=["health"])


class Health(Out):
    """The service's state."""

    status: str


@router.get("/healthz")
async def healthz() -> Health:
    """Say that the process is alive."""
    return Health(status="ok")


@router.get("/readyz", responses=responses())
def readyz(service: Running) -> Health:
    """Say that the service can answer: the model is loaded and the database is there."""
    service.store.ping()
    return Health(status="ready")


@router.get("/metrics", response_class=Response, responses=responses(401, 403, 429))
def read_metrics(caller: Reads) -> Response:  # noqa: ARG001  # a key is asked for
    """Give the figures in Prometheus' text format."""
    return Response(metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")
