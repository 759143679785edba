"""Periods whose days, hours and limits are written down as they are, for whoever recomputes a report."""

import datetime as dt
from dataclasses import dataclass

from auditor.guideline import Campaign, Guideline, Limits

POLICY = Guideline(
    name="own",
    title="Our own",
    summary="Some selling is fine.",
    window_days=28,
    max_push_share=0.3,
    max_pushes_in_a_row=2,
    max_high_pressure=5,
    platforms={"facebook": Limits(max_push_share=0.35)},
    campaigns=(
        Campaign.model_validate(
            {"name": "Harvest", "from": "2026-10-20", "to": "2026-10-28"}
            | {"platforms": ("x",), "max_push_share": 0.5}
        ),
        Campaign.model_validate(
            {"name": "Moving", "from": "2026-10-30", "to": "2026-11-02", "max_push_share": 0.4}
        ),
        Campaign.model_validate({"name": "Fair", "from": "2026-09-30", "to": "2026-10-02"}),
        Campaign.model_validate({"name": "Spring", "from": "2026-04-01", "to": "2026-04-30"}),
    ),
    version="v1",
)
PRIORS = {"": 0.3, "de": 0.4}


@dataclass(frozen=True)
class Case:
    """A period, when its spans begin and end in UTC, and the limits on the last days of both."""

    period: str
    time_zone: str
    window: str
    before: str
    first: str
    end: str
    weeks: tuple[str, ...]
    last_day: dt.date
    limits: dict[str, float]
    limits_before: dict[str, float]
    in_force: tuple[str, ...]
    named: tuple[str, ...]
    final: bool = True


def mondays(first: str, count: int, last: str) -> tuple[str, ...]:
    """So many weeks of seven times 24 hours, then where the next week begins."""
    start = dt.datetime.fromisoformat(first)
    return (*(str(start + dt.timedelta(weeks=week)) for week in range(count)), last)


CASES = {
    # Summer time ends on the week's Sunday, so that it is an hour longer.
    "week in Oslo": Case(
        "2026-W43",
        "Europe/Oslo",
        window="2026-09-27 22:00:00",
        before="2026-10-11 22:00:00",
        first="2026-10-18 22:00:00",
        end="2026-10-25 23:00:00",
        weeks=mondays("2026-08-02 22:00:00", 12, "2026-10-25 23:00:00"),
        last_day=dt.date(2026, 10, 25),
        limits={"": 0.3, "x": 0.5, "facebook": 0.35},
        limits_before={"": 0.3, "x": 0.3, "facebook": 0.35},  # 18 October
        in_force=("Harvest",),
        named=("Harvest", "Fair"),
    ),
    "week in New York": Case(
        "2026-W44",
        "America/New_York",
        window="2026-10-05 04:00:00",
        before="2026-10-19 04:00:00",
        first="2026-10-26 04:00:00",
        end="2026-11-02 05:00:00",
        weeks=mondays("2026-08-10 04:00:00", 12, "2026-11-02 05:00:00"),
        last_day=dt.date(2026, 11, 1),
        limits={"": 0.4, "x": 0.4, "facebook": 0.4},
        limits_before={"": 0.3, "x": 0.5, "facebook": 0.35},  # 25 October
        in_force=("Moving",),
        named=("Harvest", "Moving"),
    ),
    "month in Kathmandu": Case(
        "2026-10",
        "Asia/Kathmandu",
        window="2026-10-03 18:15:00",
        before="2026-08-31 18:15:00",
        first="2026-09-30 18:15:00",
        end="2026-10-31 18:15:00",
        weeks=mondays("2026-08-09 18:15:00", 12, "2026-10-31 18:15:00"),
        last_day=dt.date(2026, 10, 31),
        limits={"": 0.4, "x": 0.4, "facebook": 0.4},
        limits_before={"": 0.3, "x": 0.3, "facebook": 0.35},  # 30 September
        in_force=("Moving",),
        named=("Harvest", "Moving", "Fair"),
    ),
    # Made on the Tuesday, and told up to its end.
    "week that is not over": Case(
        "2026-W45",
        "Europe/Oslo",
        window="2026-10-06 22:00:00",
        before="2026-10-25 23:00:00",
        first="2026-11-01 23:00:00",
        end="2026-11-03 23:00:00",
        weeks=(
            *mondays("2026-08-16 22:00:00", 10, "2026-10-25 23:00:00"),
            *mondays("2026-11-01 23:00:00", 1, "2026-11-03 23:00:00"),
        ),
        last_day=dt.date(2026, 11, 3),
        limits={"": 0.3, "x": 0.3, "facebook": 0.35},
        limits_before={"": 0.4, "x": 0.4, "facebook": 0.4},  # 1 November
        in_force=(),
        named=("Harvest", "Moving"),
        final=False,
    ),
}
