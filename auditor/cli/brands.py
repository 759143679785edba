"""What commands about a stored brand share: the store, its mix, and a draft's effect on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor.finding import Verdict
    from auditor.guideline import Guideline
    from auditor.mix import Item
    from auditor.store import Brand, Store


def open_store() -> Store:
    """Open the store the settings name."""
    from auditor.settings import settings
    from auditor.store import Store

    return Store.open(settings().store_url)


def until_day(day: str) -> dt.date:
    """The day that --until says.

    Raises:
        UsageError: it is no date.
    """
    from auditor.errors import UsageError

    try:
        return dt.date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"--until {day} is no date; write it as 2026-12-31.") from error


def last_day(store: Store, brand: Brand, day: str = "") -> dt.date:
    """The day a window ends with: the one asked for, else that of the latest post, else today.

    An export is of the past, so its last day says more than today.

    Raises:
        UsageError: the day is no date.
    """
    from zoneinfo import ZoneInfo

    if day:
        return until_day(day)
    latest = store.listing.newest(brand) or dt.datetime.now(dt.UTC)
    return latest.astimezone(ZoneInfo(brand.time_zone)).date()


def used_guideline(name: str) -> Guideline:
    """Load the guideline asked for, else the one the settings name."""
    from auditor import guideline
    from auditor.settings import settings

    return guideline.load(name or settings().guideline)


def effect_of(brand: str, platform: str, verdict: Verdict) -> dict[str, Any]:
    """What publishing a draft now would do to a brand's mix."""
    from auditor import mix
    from auditor.period import Period

    with open_store() as store:
        known = store.brand(brand)
        items = store.listing.items(known)
        last = last_day(store, known)
    until = max(dt.datetime.now(dt.UTC), Period(last, last).bounds(known.time_zone)[1])
    policy = used_guideline("")
    draft = _draft_item(platform, verdict)
    now, then = mix.projected(items, draft, policy, until=until, time_zone=known.time_zone)
    share_now = now.platforms.get(platform, now.whole) if platform else now.whole
    share_then = then.platforms.get(platform, then.whole) if platform else then.whole
    return {
        "brand": brand,
        "current": round(share_now.share, 4),
        "projected": round(share_then.share, 4),
        "limit": share_then.limit,
        "status": share_now.status,
        "status_after": share_then.status,
        "posts": share_now.posts,
    }


def _draft_item(platform: str, verdict: Verdict) -> Item:
    from auditor.mix import Item

    return Item(
        created_at=dt.datetime.now(dt.UTC),
        platform=platform,
        account="",
        label=verdict.label,
        score=verdict.score,
        pressure=verdict.pressure,
        pillar=verdict.pillar,
    )
