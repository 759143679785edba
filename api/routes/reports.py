"""Reports: listed, made, and read in any format."""

from __future__ import annotations

from typing import Annotated, Any

import regex
from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.accepting import preferred
from api.deps import Caller, Reads, Slug, Writes
from api.paging import Cursor, Limit, pack, unpack
from api.problems import responses
from api.schemas.base import Page
from api.schemas.reports import DOCUMENT, ReportIn, ReportOut, report_out
from auditor.guideline import Guideline
from auditor.period import Period
from auditor.report import Report
from auditor.report.building import read
from auditor.report.files import FILES, File, write
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.report.making import find, make, tell
from auditor.report.rendering import MEDIA_TYPES, Rendered
from auditor.store import Brand
from auditor.store.reports import StoredReport

router = APIRouter(prefix="/v1/brands/{slug}/reports", tags=["reports"])

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What a report's page may do: show itself, in the look that stands in it. Nothing runs or is loaded."""

Name = Annotated[
    str,
    Path(
        min_length=1,
        max_length=60,
        description="Days, as 2026-W46, 2026-11 or 2026-11-01..2026-11-15, or the number of a stored report; "
        "with .html, .pdf, .md, .txt, .csv, .json or .posts.csv for that file.",
        examples=["2026-W46.pdf"],
    ),
]
GuidelineName = Annotated[str, Query(max_length=60, description="Another guideline, by name.")]

_NUMBER = regex.compile(r"[1-9][0-9]{0,8}")
_ANY_FORMAT = {media.partition(";")[0]: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()}
_WRITTEN: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report.",
        "content": _ANY_FORMAT
        | {"application/json": {"schema": {"$ref": f"#/components/schemas/{DOCUMENT}"}}},
    }
}


@router.get("", responses=responses(400, 401, 403, 404, 429))
def list_reports(slug: Slug, caller: Reads, limit: Limit = 100, cursor: Cursor = "") -> Page[ReportOut]:
    """List a brand's stored reports, newest first."""
    brand = caller.brand(slug)
    before = unpack(cursor, int)[0] if cursor else None
    found = caller.service.store.reports.latest(brand, before=before, limit=limit + 1)
    items = [report_out(each) for each in found[:limit]]
    return Page(items=items, next_cursor=pack(items[-1].id) if len(found) > limit else None)


@router.post("", status_code=201, responses=responses(400, 401, 403, 404, 409, 413, 415, 422, 429))
async def create_report(slug: Slug, body: ReportIn, caller: Writes, response: Response) -> ReportOut:
    """Make a report and store it, beside any of the same days; from then on it is the one that is read.

    Of days that are not over, it is only read by its number: by their name, what is true now is told.
    """
    brand, period = await run_in_threadpool(caller.brand, slug), body.period()
    found = await caller.service.press.make(lambda: made(caller, brand, period, body.guideline))
    response.headers["Location"] = f"/v1/brands/{slug}/reports/{found.id}"
    return report_out(found)


@router.get("/{name}", response_class=Response, responses=_WRITTEN | responses(400, 401, 403, 404, 422, 429))
async def read_report(
    slug: Slug,
    name: Name,
    request: Request,
    caller: Reads,
    guideline: GuidelineName = "",
    locale: Annotated[str, Query(max_length=20, description="What it is told in: en, nb, de-AT.")] = "",
    brief: Annotated[bool, Query(description="The one page for who has a minute.")] = False,
) -> Response:
    """Read a report: in the format its address ends with, else in the one `Accept` prefers, else as JSON.

    The stored report on days that are over is used again. Where there is none, it is made and stored; of days
    that are not over it is made and not stored.
    """
    words, wanted = _parts(name, request.headers.get("accept", ""))
    brand = await run_in_threadpool(caller.brand, slug)
    settings = caller.service.settings
    language = Language(locale or settings.language)

    def written() -> Rendered:
        found = report_of(caller, brand, words, guideline)
        store, look = caller.service.store, Look.of(settings)
        return write(store, brand, found, wanted, language=language, look=look, brief=brief)

    file = await caller.service.press.make(written, wanted)
    return sent(file)


def report_of(caller: Caller, brand: Brand, name: str, guideline: str) -> Report:
    """The report that an address names by its days or by its number.

    Raises:
        NotFoundError: the brand has no report of that number.
        UsageError: it names no days, days that have not begun, or there is no such guideline.
    """
    service = caller.service
    if _NUMBER.fullmatch(name):
        return read(service.store, brand, service.store.reports.get(brand, int(name)))
    period, policy = Period.parse(name), service.guideline(guideline)
    found = find(service.store, brand, period, policy)
    if found is None:
        found = tell(service.store, brand, period, policy, priors=service.auditor.classifier.facts.priors)
        if found.id:
            _wrote(caller, brand, found, policy)
    return found


def made(caller: Caller, brand: Brand, period: Period, guideline: str) -> StoredReport:
    """Make a report of now and store it.

    Raises:
        ConflictError: posts of these days wait to be checked.
        UsageError: the days have not begun, or there is no such guideline.
    """
    service = caller.service
    policy, priors = service.guideline(guideline), service.auditor.classifier.facts.priors
    found = make(service.store, brand, period, policy, priors=priors)
    _wrote(caller, brand, found, policy)
    return service.store.reports.get(brand, found.id)


def sent(file: Rendered) -> Response:
    """A report on its way, under its name and with what its page may do."""
    headers = {"Content-Disposition": f'inline; filename="{file.name}"', "Vary": "Accept"}
    if file.media_type.startswith("text/html"):
        headers["Content-Security-Policy"] = PAGE_POLICY
    return Response(file.content, media_type=file.media_type, headers=headers)


def _wrote(caller: Caller, brand: Brand, made: Report, policy: Guideline) -> None:
    """Write down that a report was stored."""
    detail = {"period": made.snapshot.period.name, "guideline": policy.name}
    caller.wrote("report.create", brand=brand.slug, subject=f"report:{made.id}", detail=detail)


def _parts(name: str, accept: str) -> tuple[str, File]:
    """Days or a number, and the file they are wanted as."""
    for known in reversed(FILES):  # posts.csv before csv
        stem = name.removesuffix(f".{known}")
        if stem and stem != name:
            return stem, known
    return name, preferred(accept)
