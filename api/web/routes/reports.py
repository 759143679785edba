"""Stored reports: listed, made, read, and taken along as files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.deps import Caller, Slug
from api.routes.reports import made, sent
from api.web.pages import HOME, page
from api.web.signed import Reads, Writes
from auditor import jobs, sharing
from auditor.errors import ConflictError, StoreError, UsageError
from auditor.period import Period
from auditor.report import story
from auditor.report.building import read
from auditor.report.files import File, known, write
from auditor.report.keeping import load
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.report.making import last_whole
from auditor.report.records import Report, Snapshot
from auditor.report.rendering import Rendered
from auditor.store import Brand
from auditor.store.reports import StoredReport

router = APIRouter(prefix="/brands/{slug}/reports")

AT_ONCE = 25
DOWNLOADS = (
    ("pdf", "PDF"),
    ("html", "Web page"),
    ("md", "Markdown"),
    ("csv", "Its figures, for a spreadsheet (CSV)"),
    ("posts.csv", "Its posts, for a spreadsheet (CSV)"),
    ("json", "JSON, for a program"),
)
DAYS_OF_A_LINK = (7, 14, 30, 90)

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Words = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A stored report as the list tells it; `snapshot` is None where another version stored it."""

    stored: StoredReport
    snapshot: Snapshot | None


@router.get("")
def show(
    slug: Slug,
    request: Request,
    caller: Reads,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """The reports there are, and a form that makes one."""
    return _list(request, caller, caller.brand(slug), before=before)


@router.post("")
async def make(
    slug: Slug, request: Request, caller: Writes, what: Words = "week", first: Words = "", last: Words = ""
) -> Response:
    """Make a report of now, and show it."""
    brand = await run_in_threadpool(caller.brand, slug)
    try:
        period = await run_in_threadpool(_period, caller, brand, what, first, last)
        found = await caller.service.press.make(lambda: made(caller, brand, period, ""))
    except ConflictError:  # whose sentence sends people to a terminal
        await run_in_threadpool(jobs.start, caller.service.settings, caller.service.store, brand, "audit")
        wrong = "Some of its posts wait to be checked; that has begun, so make the report again in a moment."
        return await run_in_threadpool(_list, request, caller, brand, wrong=wrong, status=409)
    except UsageError as error:
        return await run_in_threadpool(_list, request, caller, brand, wrong=str(error), status=400)
    return RedirectResponse(f"{HOME}/brands/{slug}/reports/{found.id}", 303)


@router.get("/{number}")
def one(slug: Slug, number: Number, request: Request, caller: Reads) -> Response:
    """One report: what it says in short, its files, and the links to it."""
    brand = caller.brand(slug)
    report = _report(caller, brand, number)
    service, now = caller.service, dt.datetime.now(dt.UTC)
    links = [link for link in service.store.shares.of(brand) if link.report_id == number and link.alive(now)]
    return page(
        request,
        "report.html.jinja",
        brand=brand,
        report=report,
        story=story,
        downloads=DOWNLOADS,
        days=DAYS_OF_A_LINK,
        links=[(link, sharing.address(service.settings, link)) for link in links],
    )


@router.get("/{number}/read")
async def read_here(slug: Slug, number: Number, caller: Reads) -> Response:
    """The report itself, a page of its own."""
    return await _written(caller, slug, number, "html", brief=False)


@router.get("/{number}/file.{wanted}")
async def download(slug: Slug, number: Number, wanted: str, caller: Reads, brief: bool = False) -> Response:
    """The report as a file."""
    answer = await _written(caller, slug, number, known(wanted), brief=brief)
    told = answer.headers["Content-Disposition"]
    answer.headers["Content-Disposition"] = told.replace("inline", "attachment", 1)
    return answer


def _list(
    request: Request,
    caller: Caller,
    brand: Brand,
    *,
    before: int | None = None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    found = caller.service.store.reports.latest(brand, before=before, limit=AT_ONCE + 1)
    return page(
        request,
        "reports.html.jinja",
        status=status,
        brand=brand,
        reports=[Listed(each, _snapshot(each)) for each in found[:AT_ONCE]],
        older=found[AT_ONCE - 1].id if len(found) > AT_ONCE else None,
        story=story,
        published=caller.service.store.listing.newest(brand) is not None,
        wrong=wrong,
    )


def _snapshot(stored: StoredReport) -> Snapshot | None:
    try:
        return load(stored)
    except StoreError:
        return None


def _report(caller: Caller, brand: Brand, number: int) -> Report:
    store = caller.service.store
    return read(store, brand, store.reports.get(brand, number))


async def _written(caller: Caller, slug: str, number: int, wanted: File, *, brief: bool) -> Response:
    service = caller.service
    language, look = Language(service.settings.language), Look.of(service.settings)

    def written() -> Rendered:
        brand = caller.brand(slug)
        report = _report(caller, brand, number)
        return write(service.store, brand, report, wanted, language=language, look=look, brief=brief)

    return sent(await service.press.make(written, wanted))


def _period(caller: Caller, brand: Brand, what: str, first: str, last: str) -> Period:
    if what in ("week", "month"):
        return last_whole(caller.service.store, brand, "week" if what == "week" else "month")
    if not first or not last:
        raise UsageError("Say the first day and the last.")
    return Period.parse(f"{first}..{last}")
