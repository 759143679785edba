"""Schedules, and what they sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.base import In, Moment, Out, StoredText, example
from api.schemas.reports import GuidelineName
from auditor.due import DAYS, Every
from auditor.jobs.schedules import MOST_RECIPIENTS
from auditor.report.files import File
from auditor.store.outgoing import Outgoing, OutgoingState
from auditor.store.schedules import Channel, Schedule

_Address = Annotated[StoredText, Field(min_length=1, max_length=2_000)]
Addresses = Annotated[list[_Address], Field(max_length=MOST_RECIPIENTS)]


class ScheduleIn(In):
    """When a report is made, and to whom it goes: one recipient at least."""

    every: Every
    day: Annotated[str, Field(max_length=10)] = Field(
        description="Of a week, mon to sun; of a month, 1 to 31, which in a shorter one is its last.",
        examples=["mon"],
    )
    at: Annotated[str, Field(pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$")] = Field(
        description="By the clock on the wall.", examples=["08:00"]
    )
    time_zone: Annotated[str, Field(max_length=64)] = Field(
        default="", description="Whose clock; the brand's own unless given.", examples=["Europe/Oslo"]
    )
    emails: Addresses = Field(default=[])
    slack_webhooks: Addresses = Field(default=[], description="Incoming webhooks of Slack; kept encrypted.")
    webhooks: Addresses = Field(
        default=[], description="Called as Standard Webhooks say, signed; kept encrypted."
    )
    formats: Annotated[list[File], Field(max_length=7)] = Field(
        default=[], description="Files that go with mails."
    )
    guideline: GuidelineName = ""
    locale: Annotated[str, Field(max_length=20)] = Field(default="", examples=["nb"])

    model_config = In.model_config | {
        "json_schema_extra": example(
            every="week",
            day="mon",
            at="08:00",
            time_zone="Europe/Oslo",
            emails=["ada@acme.example"],
            formats=["pdf"],
        )
    }


class SchedulePatch(In):
    """Pause a schedule, or have it go on; what fell into the pause is not made up for."""

    paused: bool

    model_config = In.model_config | {"json_schema_extra": example(paused=True)}


class RecipientOut(Out):
    """Where a report goes; of a webhook, its host and last letters, since who has the rest can use it."""

    channel: Channel
    shown: str


class ScheduleOut(Out):
    """A schedule; `last_error` says why the report that is due could not be made."""

    id: int
    every: Every
    day: str = Field(examples=["mon"])
    at: str = Field(examples=["08:00"])
    time_zone: str
    recipients: list[RecipientOut]
    formats: list[str]
    guideline: str
    locale: str
    next_at: Moment
    last_error: str
    paused_at: Moment | None
    created_at: Moment


class DeliveryOut(Out):
    """A report on its way to one recipient, or what became of it.

    `uncertain` may have arrived or not: it is never sent again by itself.
    """

    id: int
    schedule_id: int
    report_id: int
    period: str
    channel: Channel
    shown: str
    state: OutgoingState
    attempts: int
    next_at: Moment | None
    last_error: str
    created_at: Moment
    ended_at: Moment | None


def schedule_out(schedule: Schedule) -> ScheduleOut:
    """A schedule as it is sent."""
    rhythm = schedule.rhythm
    return ScheduleOut(
        id=schedule.id,
        every=rhythm.every,
        day=DAYS[rhythm.day] if rhythm.every == "week" else str(rhythm.day),
        at=f"{rhythm.at:%H:%M}",
        time_zone=rhythm.time_zone,
        recipients=[RecipientOut.model_validate(each) for each in schedule.recipients],
        formats=list(schedule.formats),
        guideline=schedule.guideline,
        locale=schedule.locale,
        next_at=schedule.next_at,
        last_error=schedule.last_error,
        paused_at=schedule.paused_at,
        created_at=schedule.created_at,
    )


def delivery_out(message: Outgoing) -> DeliveryOut:
    """A delivery as it is sent."""
    return DeliveryOut.model_validate(message)
