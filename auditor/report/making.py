"""The report on a period: the one that is kept, or one made now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal
from zoneinfo import ZoneInfo

from auditor.errors import ConflictError, UsageError
from auditor.guideline import Guideline
from auditor.period import Period
from auditor.report.building import build, read, show
from auditor.report.keeping import keep
from auditor.report.records import Report, Snapshot
from auditor.store import Brand, Store

Priors = Mapping[str, float] | None
"""As in `mix.compute`."""

_EARLIEST = dt.date(1971, 1, 1)


def find_or_make(
    store: Store, brand: Brand, period: Period, guideline: Guideline, *, priors: Priors = None
) -> Report:
    """The report that was kept when the period was over; where none was, one of now.

    Raises:
        UsageError: the period has not begun, or lies too far back.
        StoreError: another version of the auditor kept it, and this one can't read it.
    """
    kept = find(store, brand, period, guideline)
    return tell(store, brand, period, guideline, priors=priors) if kept is None else kept


def find(store: Store, brand: Brand, period: Period, guideline: Guideline) -> Report | None:
    """The report that was kept when the period was over, None where none was.

    Raises:
        StoreError: another version of the auditor kept it, and this one can't read it.
    """
    kept = store.reports.find(brand, period.name, guideline.name, only_final=True)
    return None if kept is None else read(store, brand, kept)


def tell(
    store: Store, brand: Brand, period: Period, guideline: Guideline, *, priors: Priors = None
) -> Report:
    """A report of now, kept once the period is over and its posts, of which there are some, are all checked.

    Before, its numbers will still change, and its `id` is 0.

    Raises:
        UsageError: the period has not begun, or lies too far back.
    """
    snapshot = _build(store, brand, period, guideline, priors)
    return show(store, brand, snapshot, keep(store, brand, snapshot) if _is_settled(snapshot) else 0)


def make(
    store: Store, brand: Brand, period: Period, guideline: Guideline, *, priors: Priors = None
) -> Report:
    """Make a report of now and keep it, beside any of the same period that is there.

    Raises:
        UsageError: the period has not begun, or lies too far back.
        ConflictError: posts of the period wait to be checked.
    """
    snapshot = _build(store, brand, period, guideline, priors)
    if snapshot.unchecked:
        raise ConflictError(
            f"{period.name} has posts that wait to be checked, {snapshot.unchecked:,} of them; audit "
            f"{brand.slug} first, then make the report."
        )
    return show(store, brand, snapshot, keep(store, brand, snapshot))


def last_whole(store: Store, brand: Brand, every: Literal["week", "month"] = "week") -> Period:
    """The last week or month that is over and in which the brand published; where it never did, the last one.

    An export is of the past, and says nothing of last week.
    """
    zone = ZoneInfo(brand.time_zone)
    named = Period.week if every == "week" else Period.month
    present = named(dt.datetime.now(zone).date())
    latest = store.listing.newest(brand, before=present.bounds(brand.time_zone)[0])
    return present.before if latest is None else named(latest.astimezone(zone).date())


def _is_settled(snapshot: Snapshot) -> bool:
    published = snapshot.mix.whole.posts or sum(snapshot.mix.left_out.values())
    return snapshot.final and bool(published) and not snapshot.unchecked


def _build(store: Store, brand: Brand, period: Period, guideline: Guideline, priors: Priors) -> Snapshot:
    now = dt.datetime.now(dt.UTC)
    if period.first < _EARLIEST:
        raise UsageError(f"{period.name} lies too far back; nothing before {_EARLIEST.year} is told.")
    if now < period.bounds(brand.time_zone)[0]:
        raise UsageError(f"{period.name} has not begun; ask for one that has.")
    return build(store, brand, period, guideline, made_at=now, priors=priors)
