"""A content calendar, before any of it is published; its drafts are neither stored nor logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from api.deps import Caller, Slug
from api.routes.plan import hold
from api.schemas.plan import Calendar
from api.web.calendars import MOST_ROWS, MOST_TOLD, Filled, Typed, drafts, empty, filled, more, pasted
from api.web.drafts import Told, told
from api.web.pages import page
from api.web.signed import Checks
from api.web.uploads import platforms
from auditor.audit import Asked
from auditor.drafts import PUBLISHED
from auditor.errors import InputError, UsageError
from auditor.plan import Change, Plan
from auditor.plan.sentences import short_day, standing
from auditor.store import Brand

router = APIRouter(prefix="/brands/{slug}/plan")


@dataclass(frozen=True, slots=True)
class RowTold:
    """What is said of one row; `repeats` says of what it is a repeat, where it is one."""

    told: Told
    change: Change | None
    repeats: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan in words, with what is said of each row, in order."""

    plan: Plan
    standing: tuple[str, ...]
    rows: tuple[RowTold, ...]


@router.get("")
def show(slug: Slug, request: Request, caller: Checks) -> Response:
    """Next week, empty."""
    brand = caller.brand(slug)
    return _page(request, caller, brand, Filled(empty(brand)))


@router.post("")
async def plan(slug: Slug, request: Request, caller: Checks) -> Response:
    """The calendar with what it comes to; everything uploaded or pasted has become rows of the form."""
    brand = await run_in_threadpool(caller.brand, slug)
    async with request.form() as form:
        if form.get("more"):
            return _page(request, caller, brand, Filled(more(form)), pasted=pasted(form))
        try:
            found = await filled(form, brand)
        except InputError as error:
            return _wrong(request, caller, brand, form, str(error))
        if not found.rows:
            reasons = " ".join(found.unusable[:MOST_TOLD])
            wrong = reasons or "Write a draft, paste a calendar or choose a file first."
            return _wrong(request, caller, brand, form, wrong)
    try:
        planned = await _planned(caller, brand, found.rows)
    except UsageError as error:
        return _page(request, caller, brand, found, wrong=str(error), status=422)
    return _page(request, caller, brand, found, planned=planned)


def _wrong(request: Request, caller: Caller, brand: Brand, form: FormData, wrong: str) -> Response:
    kept = Filled(more(form))
    return _page(request, caller, brand, kept, pasted=pasted(form), wrong=wrong, status=422)


async def _planned(caller: Caller, brand: Brand, rows: Sequence[Typed]) -> Planned:
    calendar = Calendar(drafts=drafts(rows, brand), brand=brand.slug)
    asked = [Asked(draft.text, brand.threshold) for draft in calendar.drafts]
    verdicts = await caller.service.reader.read_all(asked)
    made, repeats = await run_in_threadpool(hold, caller, calendar, brand, verdicts)
    changes = {change.key: change for change in made.changes}
    return Planned(
        made,
        tuple(standing(made)),
        tuple(
            RowTold(told(draft.text, verdict), changes.get(draft.key), _repeat(draft.key, repeats))
            for draft, verdict in zip(calendar.drafts, verdicts, strict=True)
        ),
    )


def _repeat(key: str, repeats: Mapping[str, str]) -> str:
    if key not in repeats:
        return ""
    of = "a post that is published" if repeats[key] == PUBLISHED else f"row {repeats[key]}"
    return f"It is {of} once more, and counted once."


def _page(
    request: Request,
    caller: Caller,
    brand: Brand,
    form: Filled,
    *,
    planned: Planned | None = None,
    pasted: str = "",
    wrong: str = "",
    status: int = 200,
) -> Response:
    return page(
        request,
        "plan.html.jinja",
        status=status,
        brand=brand,
        form=form,
        planned=planned,
        short_day=short_day,
        pasted=pasted,
        wrong=wrong,
        platforms=platforms(),
        most_rows=MOST_ROWS,
        published=caller.service.store.listing.newest(brand) is not None,
    )
