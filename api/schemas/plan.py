"""Planning a content calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from api.schemas.base import In, Label, Moment, Name, Out, Platform, Text, example
from api.schemas.mix import ShareOut, share_out
from api.schemas.verdict import Match
from auditor.plan import Change, Plan, WeekPlan

MOST_DRAFTS = 1_000


class CalendarDraft(In):
    """A draft with its date; it is neither stored nor logged."""

    key: Annotated[Name, Field(min_length=1)] = Field(description="Your own name for it; the answer uses it.")
    text: Text
    scheduled_at: Moment
    platform: Platform = ""
    account: Name = ""
    fixed: bool = Field(default=False, description="True keeps it as it is.")


class Calendar(In):
    """A content calendar; with a brand, on top of what it published."""

    drafts: Annotated[list[CalendarDraft], Field(min_length=1, max_length=MOST_DRAFTS)]
    brand: Name | None = None
    guideline: Name = ""
    time_zone: Annotated[str, Field(max_length=64)] = Field(
        default="", description="Weeks are counted in it; the brand's unless given, UTC without a brand."
    )
    allow: Annotated[list[Literal["soften", "move", "drop"]], Field(min_length=1, max_length=3)] = Field(
        default=["soften", "move", "drop"], description="The kinds of change that may be proposed."
    )

    model_config = In.model_config | {
        "json_schema_extra": example(
            drafts=[
                {
                    "key": "mon-1",
                    "text": "Order yours today: 20 % off until midnight.",
                    "scheduled_at": "2026-12-07T09:00:00Z",
                    "platform": "instagram",
                }
            ]
        )
    }

    @model_validator(mode="after")
    def _keys_differ(self) -> Calendar:
        if len({draft.key for draft in self.drafts}) < len(self.drafts):
            raise ValueError("two drafts have one key; give each its own")
        return self


class PlannedOut(Out):
    """A draft's verdict in short, with the words to change."""

    key: str
    label: Label
    score: float | None
    pressure: int | None
    pillar: str | None
    needs_review: bool
    findings: list[Match]


class WeekPlanOut(Out):
    """One ISO week of the calendar, and the guideline's window that ends with its Sunday."""

    monday: dt.date
    posts: int
    pushes: int
    window: ShareOut
    platforms: dict[str, ShareOut]
    high_pressure: int
    longest_streak: int
    campaigns: list[str]
    breaches: list[str]
    status: Literal["over", "within", "too few"]


class ChangeOut(Out):
    """One draft to change; `to` is where a moved one goes."""

    key: str
    kind: Literal["soften", "move", "drop"]
    to: Moment | None
    why: str


class PlanOut(Out):
    """The calendar held against the guideline, and the smallest set of changes that brings it within."""

    guideline: str
    guideline_version: str
    within: bool = Field(description="No week is over as the calendar stands.")
    over: list[dt.date] = Field(description="Mondays of the weeks that are over.")
    weeks: list[WeekPlanOut]
    changes: list[ChangeOut]
    within_after: bool = Field(description="No week is over once the changes are made.")
    weeks_after: list[WeekPlanOut]
    exact: bool = Field(description="False when the search hit its time limit: a smaller set may exist.")
    past_alone: list[dt.date] = Field(description="Mondays of weeks that are over with no draft at all.")
    review: list[str] = Field(description="Keys of drafts to look at yourself.")
    repeats: dict[str, str] = Field(
        description="Drafts left out, each with the key of the one it repeats; empty: one that is published."
    )
    drafts: list[PlannedOut]


def week_out(week: WeekPlan) -> WeekPlanOut:
    """A week as it is sent."""
    return WeekPlanOut(
        monday=week.monday,
        posts=week.posts,
        pushes=week.pushes,
        window=share_out(week.share),
        platforms={name: share_out(share) for name, share in week.platforms.items()},
        high_pressure=week.high_pressure,
        longest_streak=week.longest_streak,
        campaigns=list(week.campaigns),
        breaches=list(week.breaches),
        status=week.status,
    )


def plan_out(found: Plan, drafts: list[PlannedOut], repeats: Mapping[str, str]) -> PlanOut:
    """A plan as it is sent."""
    return PlanOut(
        guideline=found.guideline,
        guideline_version=found.guideline_version,
        within=found.within,
        over=[week.monday for week in found.weeks if week.breaches],
        weeks=[week_out(week) for week in found.weeks],
        changes=[_change(change) for change in found.changes],
        within_after=found.within_after,
        weeks_after=[week_out(week) for week in found.weeks_after],
        exact=found.exact,
        past_alone=list(found.past_alone),
        review=list(found.review),
        repeats=dict(repeats),
        drafts=drafts,
    )


def _change(change: Change) -> ChangeOut:
    return ChangeOut.model_validate(change)
