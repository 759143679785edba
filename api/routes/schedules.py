"""Reports that make themselves: set up here, made and sent by a worker."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.deps import Caller, Reads, Slug, Writes
from api.paging import Cursor, Limit, after, pack, unpack
from api.problems import responses
from api.schemas.base import Page
from api.schemas.schedules import (
    DeliveryOut,
    ScheduleIn,
    ScheduleOut,
    SchedulePatch,
    delivery_out,
    schedule_out,
)
from auditor.due import Rhythm
from auditor.errors import NotFoundError
from auditor.jobs import schedules
from auditor.store.schedules import Schedule

router = APIRouter(prefix="/v1/brands/{slug}/schedules", tags=["schedules"])

_MOST = 2**31 - 1
ScheduleId = Annotated[int, Path(ge=1, le=_MOST, description="Its number.")]
DeliveryId = Annotated[int, Path(ge=1, le=_MOST, description="Its number.")]


@router.get("", responses=responses(400, 401, 403, 404, 429))
def list_schedules(slug: Slug, caller: Reads, limit: Limit = 100, cursor: Cursor = "") -> Page[ScheduleOut]:
    """List a brand's schedules, by number."""
    known = caller.service.store.schedules.of(caller.brand(slug))
    page, following = after(known, cursor, limit, lambda each: f"{each.id:020}")
    return Page(items=[schedule_out(each) for each in page], next_cursor=following)


@router.post("", status_code=201, responses=responses(400, 401, 403, 404, 413, 415, 422, 429))
def create_schedule(slug: Slug, body: ScheduleIn, caller: Writes, response: Response) -> ScheduleOut:
    """Have the report on the last whole week or month made and sent, every week or month."""
    brand, service = caller.brand(slug), caller.service
    service.guideline(body.guideline)
    made = schedules.add(
        service.settings,
        service.store,
        brand,
        Rhythm.parse(body.every, body.day, body.at, body.time_zone or brand.time_zone),
        emails=body.emails,
        slack_webhooks=body.slack_webhooks,
        webhooks=body.webhooks,
        formats=body.formats,
        guideline_name=body.guideline,
        locale=body.locale,
    )
    _wrote(caller, "schedule.add", made)
    response.headers["Location"] = f"/v1/brands/{slug}/schedules/{made.id}"
    return schedule_out(made)


@router.get("/deliveries", responses=responses(400, 401, 403, 404, 429))
def list_deliveries(slug: Slug, caller: Reads, limit: Limit = 100, cursor: Cursor = "") -> Page[DeliveryOut]:
    """List what a brand's schedules sent, newest first, and what became of each."""
    before = unpack(cursor, int)[0] if cursor else None
    found = caller.service.store.outgoing.log(caller.brand(slug), before=before, limit=limit + 1)
    items = [delivery_out(each) for each in found[:limit]]
    return Page(items=items, next_cursor=pack(items[-1].id) if len(found) > limit else None)


@router.post("/deliveries/{delivery_id}/resend", responses=responses(401, 403, 404, 409, 429))
def resend(slug: Slug, delivery_id: DeliveryId, caller: Writes) -> DeliveryOut:
    """Send a report again that failed or may not have arrived, under the same Message-ID."""
    outgoing, missing = caller.service.store.outgoing, NotFoundError(f"{slug} has no delivery {delivery_id}.")
    brand = caller.brand(slug)
    try:
        known = outgoing.get(delivery_id)
    except NotFoundError:
        raise missing from None
    if known.brand != brand.slug:
        raise missing
    again = outgoing.resend(delivery_id)
    caller.wrote("schedule.resend", brand=slug, subject=f"schedule:{known.schedule_id}")
    return delivery_out(again)


@router.get("/{schedule_id}", responses=responses(401, 403, 404, 429))
def read_schedule(slug: Slug, schedule_id: ScheduleId, caller: Reads) -> ScheduleOut:
    """Read one schedule."""
    return schedule_out(_own(caller, slug, schedule_id))


@router.patch("/{schedule_id}", responses=responses(401, 403, 404, 409, 413, 415, 422, 429))
def change_schedule(slug: Slug, schedule_id: ScheduleId, body: SchedulePatch, caller: Writes) -> ScheduleOut:
    """Pause a schedule, or have it go on the next time it is due."""
    known, store = _own(caller, slug, schedule_id), caller.service.store.schedules
    changed = store.pause(known.id) if body.paused else store.resume(known.id)
    _wrote(caller, "schedule.pause" if body.paused else "schedule.resume", changed)
    return schedule_out(changed)


@router.delete("/{schedule_id}", responses=responses(401, 403, 404, 429))
def delete_schedule(slug: Slug, schedule_id: ScheduleId, caller: Writes) -> ScheduleOut:
    """Delete a schedule; what it has not sent yet is not sent, what it sent stays in the log."""
    gone = caller.service.store.schedules.remove(_own(caller, slug, schedule_id).id)
    _wrote(caller, "schedule.remove", gone)
    return schedule_out(gone)


def _own(caller: Caller, slug: str, number: int) -> Schedule:
    """A schedule of the brand.

    Raises:
        NotFoundError: there is none, or it is another brand's: the two are told alike.
    """
    for known in caller.service.store.schedules.of(caller.brand(slug)):
        if known.id == number:
            return known
    raise NotFoundError(f"{slug} has no schedule {number}.")


def _wrote(caller: Caller, action: str, schedule: Schedule) -> None:
    caller.wrote(action, brand=schedule.brand, subject=f"schedule:{schedule.id}")
