"""Content calendars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from api.deps import Caller, Checks
from api.problems import responses
from api.routes.check import Units
from api.schemas.base import Offsets
from api.schemas.plan import Calendar, CalendarDraft, PlannedOut, PlanOut, plan_out
from api.schemas.verdict import match
from auditor import plan as planning
from auditor.audit import Asked
from auditor.drafts import Draft, planned
from auditor.finding import Verdict
from auditor.plan import Plan
from auditor.store import Brand
from auditor.store.meeting import SAME_WITHIN
from auditor.store.store import check_time_zone

router = APIRouter(prefix="/v1", tags=["plan"])

MOST_SECONDS = 5.0


@router.post("/plan", responses=responses(400, 401, 403, 404, 413, 415, 422, 429))
async def plan(calendar: Calendar, caller: Checks, offsets: Units = "utf16") -> PlanOut:
    """Hold a content calendar against the guideline, week by week.

    Where it goes over, the answer names the smallest set of changes that brings it within: drafts to soften,
    to move to another day, or to drop. The drafts are neither stored nor logged.
    """
    brand = await run_in_threadpool(caller.brand, calendar.brand) if calendar.brand is not None else None
    if calendar.time_zone:
        check_time_zone(calendar.time_zone)
    threshold = brand.threshold if brand else None
    verdicts = await caller.service.reader.read_all([Asked(each.text, threshold) for each in calendar.drafts])
    found, repeats = await run_in_threadpool(hold, caller, calendar, brand, verdicts)
    told = [_told(draft, verdict, offsets) for draft, verdict in zip(calendar.drafts, verdicts, strict=True)]
    return plan_out(found, told, repeats)


def hold(
    caller: Caller, calendar: Calendar, brand: Brand | None, verdicts: list[Verdict]
) -> tuple[Plan, Mapping[str, str]]:
    """Hold a calendar against the guideline; with the plan, the drafts that repeat another, by key."""
    store, policy = caller.service.store, caller.service.guideline(calendar.guideline)
    first = min(draft.scheduled_at for draft in calendar.drafts)
    since = first - dt.timedelta(days=policy.window_days + 7)
    published = store.listing.items(brand, since=since) if brand else []
    known = store.checked(brand.slug, since=first - SAME_WITHIN) if brand else ()
    drafts = planned([_draft(each) for each in calendar.drafts], verdicts, (found.post for found in known))
    made = planning.plan(
        published,
        drafts.planned,
        policy,
        now=dt.datetime.now(dt.UTC),
        time_zone=calendar.time_zone or (brand.time_zone if brand else "UTC"),
        kinds=tuple(calendar.allow),
        most_seconds=MOST_SECONDS,
    )
    return made, drafts.repeats


def _draft(given: CalendarDraft) -> Draft:
    return Draft(
        key=given.key,
        text=given.text,
        scheduled_at=given.scheduled_at,
        platform=given.platform,
        account=given.account,
        fixed=given.fixed,
    )


def _told(draft: CalendarDraft, verdict: Verdict, offsets: Offsets) -> PlannedOut:
    return PlannedOut(
        key=draft.key,
        label=verdict.label,
        score=None if verdict.score is None else round(verdict.score, 6),
        pressure=verdict.pressure,
        pillar=verdict.pillar,
        needs_review=verdict.needs_review,
        findings=[match(found, draft.text, offsets) for found in verdict.findings],
    )
