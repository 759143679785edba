"""Reports that make themselves: when, to whom, and what became of each."""

from __future__ import annotations

from typing import Annotated, Literal

import regex
from fastapi import APIRouter, Form, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from api.deps import Caller, Slug
from api.web.pages import HOME, page
from api.web.signed import Reads, Writes
from auditor.due import DAYS, Rhythm
from auditor.errors import AuditorError, NotFoundError, UsageError
from auditor.jobs import schedules as setting_up
from auditor.store import Brand
from auditor.store.outgoing import Outgoing
from auditor.store.schedules import Schedule

router = APIRouter(prefix="/brands/{slug}/schedules")

LOGGED = 50
ATTACHED = (("pdf", "PDF"), ("html", "Web page"), ("csv", "Figures (CSV)"), ("posts.csv", "Posts (CSV)"))

_BETWEEN = regex.compile(r"[\s,;]+")

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Word = Annotated[str, Field(max_length=64)]
Words = Annotated[str, Field(max_length=20_000)]


class ScheduleForm(BaseModel):
    """A schedule as the form has it; addresses stand apart by commas or on lines of their own."""

    every: Literal["week", "month"] = "week"
    weekday: Word = "mon"
    monthday: Word = "1"
    at: Word = "08:00"
    time_zone: Word = ""
    emails: Words = ""
    slack: Words = ""
    webhook: Words = ""
    formats: Annotated[list[Word], Field(max_length=10)] = []

    def rhythm(self, brand: Brand) -> Rhythm:
        """When it is due, by the brand's clock where no other is named.

        Raises:
            UsageError: there is no such day or time.
        """
        day = self.weekday if self.every == "week" else self.monthday
        return Rhythm.parse(self.every, day, self.at, self.time_zone.strip() or brand.time_zone)


@router.get("")
def show(slug: Slug, request: Request, caller: Reads) -> Response:
    """The schedules there are, what they sent, and a form that adds one."""
    return _page(request, caller, caller.brand(slug))


@router.post("")
def add(slug: Slug, request: Request, caller: Writes, form: Annotated[ScheduleForm, Form()]) -> Response:
    """Add a schedule, once everything in it was found to be usable."""
    brand = caller.brand(slug)
    try:
        made = _added(caller, brand, form)
    except AuditorError as error:
        return _page(request, caller, brand, form, wrong=str(error), status=error.http_status)
    return _done(caller, "schedule.add", made)


@router.post("/{number}/pause")
def pause(slug: Slug, number: Number, caller: Writes) -> Response:
    """Make no more reports until it is resumed."""
    known = _own(caller, slug, number)
    return _done(caller, "schedule.pause", caller.service.store.schedules.pause(known.id))


@router.post("/{number}/resume")
def resume(slug: Slug, number: Number, caller: Writes) -> Response:
    """Go on, the next time it is due."""
    known = _own(caller, slug, number)
    return _done(caller, "schedule.resume", caller.service.store.schedules.resume(known.id))


@router.post("/{number}/remove")
def remove(slug: Slug, number: Number, caller: Writes) -> Response:
    """Delete it; what it sent stays in the log."""
    known = _own(caller, slug, number)
    return _done(caller, "schedule.remove", caller.service.store.schedules.remove(known.id))


@router.post("/{number}/run")
def run(slug: Slug, number: Number, caller: Writes) -> Response:
    """Have a worker make its report and send it now; when it is due next stays."""
    known = _own(caller, slug, number)
    setting_up.start(caller.service.settings, caller.service.store, known)
    return _done(caller, "schedule.run", known)


@router.post("/deliveries/{number}/resend")
def resend(slug: Slug, number: Number, caller: Writes) -> Response:
    """Send a message again that failed or may not have arrived."""
    store = caller.service.store
    message: Outgoing = store.outgoing.get(number)
    if message.brand != caller.brand(slug).slug:
        raise NotFoundError(f"There is no message {number}.")
    store.outgoing.resend(number)
    return _done(caller, "schedule.resend", store.schedules.get(message.schedule_id))


def _added(caller: Caller, brand: Brand, form: ScheduleForm) -> Schedule:
    emails, slack, webhooks = (_several(each) for each in (form.emails, form.slack, form.webhook))
    if not (emails or slack or webhooks):
        raise UsageError("Say where it goes: a mail address, a Slack channel's webhook, or another webhook.")
    return setting_up.add(
        caller.service.settings,
        caller.service.store,
        brand,
        form.rhythm(brand),
        emails=emails,
        slack_webhooks=slack,
        webhooks=webhooks,
        formats=form.formats,
    )


def _several(said: str) -> list[str]:
    return [each for each in _BETWEEN.split(said) if each]


def _own(caller: Caller, slug: str, number: int) -> Schedule:
    """A schedule of the brand.

    Raises:
        NotFoundError: there is none, or it is another brand's: the two are told alike.
    """
    brand = caller.brand(slug)
    known = next((each for each in caller.service.store.schedules.of(brand) if each.id == number), None)
    if known is None:
        raise NotFoundError(f"{brand.slug} has no schedule {number}.")
    return known


def _done(caller: Caller, action: str, schedule: Schedule) -> Response:
    caller.wrote(action, brand=schedule.brand, subject=f"schedule:{schedule.id}")
    return RedirectResponse(f"{HOME}/brands/{schedule.brand}/schedules", 303)


def _page(
    request: Request,
    caller: Caller,
    brand: Brand,
    form: ScheduleForm | None = None,
    *,
    wrong: str = "",
    status: int = 200,
) -> Response:
    store, chosen = caller.service.store, caller.service.settings
    return page(
        request,
        "schedules.html.jinja",
        status=status,
        brand=brand,
        schedules=store.schedules.of(brand),
        log=store.outgoing.log(brand, limit=LOGGED),
        form=form or ScheduleForm(formats=["pdf"]),
        days=DAYS,
        attached=ATTACHED,
        mails=bool(chosen.smtp_host),
        wrong=wrong,
    )
