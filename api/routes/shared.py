"""What a link shows: one report as a page, to whoever has the link."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import APIRouter, Response
from limits import parse
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from api.deps import Running
from api.routes.reports import PAGE_POLICY, sent
from api.service import Service
from auditor import sharing
from auditor.errors import AuditorError, ExpiredError, NotFoundError
from auditor.report.building import read
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.report.rendering import Rendered, render
from auditor.store.shares import ShareLink

router = APIRouter(tags=["reports"])

VIEWS = parse("120/minute")
"""Of one link: making its page is work, and who has the link needs no key."""

_GONE = "There is no such link; ask whoever sent it for another."
_LATER = "The report can't be shown at the moment; try again in a minute."
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>No report here</title>
<style>html {{ color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif; padding: 15vh 8vw }}</style>
<h1>No report here</h1>
<p>{sentence}</p>
</html>
"""
_SHOWN: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {"text/html": {"schema": {"type": "string"}}}}
    for status, words in {
        200: "The report.",
        404: "There is no such link.",
        410: "The link is over, or was taken back.",
        429: "The link is opened too often.",
        503: "The report can't be shown at the moment.",
    }.items()
}


@router.get("/r/{token}", response_class=HTMLResponse, responses=_SHOWN)
async def read_shared(token: str, service: Running) -> Response:
    """Show the report a link is of; no key is needed."""
    try:
        link = await run_in_threadpool(sharing.verify, service.settings, service.store, token)
        if not service.limiter.hit(VIEWS, "link", link.id):
            return _refusal(429, _LATER)
        answer = sent(await service.press.make(lambda: _page(service, link)))
    except AuditorError as error:  # whose words may name a brand
        if isinstance(error, ExpiredError):
            return _refusal(410, str(error))
        return _refusal(404, _GONE) if isinstance(error, NotFoundError) else _refusal(503, _LATER)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _page(service: Service, link: ShareLink) -> Rendered:
    store, settings = service.store, service.settings
    brand = store.brand(link.brand)
    report = read(store, brand, store.reports.get(brand, link.report_id))
    return render(report, "html", language=Language(settings.language), look=Look.of(settings))


def _refusal(status: int, sentence: str) -> Response:
    headers = {"Content-Security-Policy": PAGE_POLICY, "X-Robots-Tag": "noindex"}
    return HTMLResponse(_PAGE.format(sentence=escape(sentence)), status, headers)
