"""What Prometheus reads: requests, how long they took, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_registry = CollectorRegistry()
_requests = Counter(
    "auditor_requests", "Requests answered.", ["method", "path", "status"], registry=_registry
)
_seconds = Histogram(
    "auditor_request_seconds",
    "Seconds from a request to its answer.",
    ["path"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=_registry,
)
_flying = Gauge("auditor_requests_in_flight", "Requests being answered.", registry=_registry)
_waiting = Gauge("auditor_texts_waiting", "Texts that wait to be read.", registry=_registry)
_verdicts = Counter("auditor_verdicts", "Verdicts on drafts.", ["label"], registry=_registry)


@contextmanager
def in_flight() -> Iterator[None]:
    """Count a request while it lasts."""
    with _flying.track_inprogress():
        yield


def answered(method: str, path: str, status: int, seconds: float) -> None:
    """Count an answer; `path` is the route's, so that there are as many series as routes."""
    known = method if method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS") else "other"
    _requests.labels(known, path, str(status)).inc()
    _seconds.labels(path).observe(seconds)


def told(label: str) -> None:
    """Count a verdict."""
    _verdicts.labels(label).inc()


def watch(waiting: Callable[[], int]) -> None:
    """Read the number of waiting texts from here."""
    _waiting.set_function(waiting)


def page() -> bytes:
    """Every figure, in Prometheus' text format."""
    return generate_latest(_registry)
