"""The mix and its trend."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from api.schemas.base import Moment, Out, Status
from auditor.mix import Mix, Share, Week
from auditor.quantify import Estimate
from auditor.report import sentences


class ShareOut(Out):
    """Pushes among the posts that count. Shares are 0 to 1."""

    posts: int
    pushes: int
    share: float | None = Field(description="null when nothing counts.")
    low: float = Field(description="The true share lies between `low` and `high`, 95 %.")
    high: float
    limit: float
    over_limit: float = Field(description="P(the true share is over the limit).")
    status: Status


class CorrectedOut(Out):
    """The share by quantification, from 100 posts on."""

    share: float
    low: float
    high: float


class StreakOut(Out):
    """Pushes in a row on one account."""

    platform: str
    account: str
    length: int
    first: Moment
    last: Moment


class MixOut(Out):
    """The mix of a window."""

    brand: str
    first: Moment = Field(description="Where the window begins.")
    last: Moment = Field(description="Where it ends, included.")
    guideline: str
    guideline_version: str
    status: Status
    whole: ShareOut
    corrected: CorrectedOut | None
    platforms: dict[str, ShareOut]
    pressure: dict[int, int] = Field(description="Posts by pressure, 0 to 3.")
    pillars: dict[str, int]
    left_out: dict[str, int] = Field(description="Posts that don't count, by the reason why.")
    streaks: list[StreakOut]
    breaches: list[str] = Field(description="What the guideline doesn't allow, a sentence each.")
    headroom: int = Field(description="How many more pushes could go out now.")
    values_needed: int = Field(description="How many value posts bring the share down to the limit.")
    campaigns: list[str]
    unchecked: int = Field(description="Posts that have no verdict of the present versions yet.")
    sentence: str


class WeekOut(Out):
    """One ISO week, Monday to Sunday in the brand's time zone."""

    monday: dt.date
    posts: int
    pushes: int
    share: float | None


class TrendOut(Out):
    """Weeks, oldest first."""

    brand: str
    limit: float
    weeks: list[WeekOut]


def share_out(found: Share) -> ShareOut:
    """A share as it is sent."""
    return ShareOut(
        posts=found.posts,
        pushes=found.pushes,
        share=round(found.share, 6) if found.posts else None,
        low=round(found.low, 6),
        high=round(found.high, 6),
        limit=found.limit,
        over_limit=round(found.over_limit, 6),
        status=found.status,
    )


def mix_out(brand: str, found: Mix, *, unchecked: int, sentence: str) -> MixOut:
    """A mix as it is sent."""
    return MixOut(
        brand=brand,
        first=found.first,
        last=found.last,
        guideline=found.guideline,
        guideline_version=found.guideline_version,
        status=found.status,
        whole=share_out(found.whole),
        corrected=_corrected(found.corrected),
        platforms={name: share_out(share) for name, share in found.platforms.items()},
        pressure=dict(found.pressure),
        pillars=dict(found.pillars),
        left_out=dict(found.left_out),
        streaks=[StreakOut.model_validate(streak) for streak in found.streaks],
        breaches=[sentences.breach(one) for one in found.breaches],
        headroom=found.headroom,
        values_needed=found.values_needed,
        campaigns=list(found.campaigns),
        unchecked=unchecked,
        sentence=sentence,
    )


def week_out(week: Week) -> WeekOut:
    """A week as it is sent."""
    share = round(week.share, 6) if week.posts else None
    return WeekOut(monday=week.monday, posts=week.posts, pushes=week.pushes, share=share)


def _corrected(found: Estimate | None) -> CorrectedOut | None:
    return None if found is None else CorrectedOut.model_validate(found)
