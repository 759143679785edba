"""How a brand stands: its mix at a moment, and what publishing a draft would do to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from auditor import mix
from auditor.finding import Verdict
from auditor.guideline import Guideline
from auditor.mix import Item, Mix, Share, percent
from auditor.store import Brand, Store


@dataclass(frozen=True, slots=True)
class Effect:
    """A brand's mix as it is, and with a draft published at `at`; `platform` holds both shares there."""

    brand: Brand
    at: dt.datetime
    now: Mix
    then: Mix
    platform: tuple[str, Share, Share] | None

    @property
    def sentence(self) -> str:
        """What publishing does to the mix, for people."""
        before, after = self.now.whole, self.then.whole
        if not before.posts:
            return (
                f"{self.brand.name} has no other posts in this window; "
                f"the guideline allows {percent(after.limit)} pushes."
            )
        moves = (
            f"moves {self.brand.name} from {percent(before.share)} to {percent(after.share)}"
            if percent(before.share) != percent(after.share)
            else f"leaves {self.brand.name} at {percent(after.share)}"
        )
        return f"Publishing this {moves}; the guideline allows {percent(after.limit)}."


def moment(store: Store, brand: Brand, window_days: int) -> dt.datetime:
    """When a brand's mix is told for, unless asked: now, or the end of its last post's day.

    What was imported of the past says nothing of today, so that where nothing was published within the
    window up to now, the window ends with the latest post.
    """
    now = dt.datetime.now(dt.UTC)
    newest = store.listing.newest(brand)
    if newest is None or newest >= now - dt.timedelta(days=window_days):
        return max(now, newest or now)
    zone = ZoneInfo(brand.time_zone)
    return dt.datetime.combine(newest.astimezone(zone).date(), dt.time(23, 59, 59), zone)


def mix_of(
    store: Store,
    brand: Brand,
    policy: Guideline,
    *,
    until: dt.datetime,
    since: dt.datetime | None = None,
    platform: str = "",
    priors: Mapping[str, float] | None = None,
) -> Mix:
    """The mix of a brand, of one platform if asked, over the guideline's window or from `since` on."""
    return mix.compute(
        _items(store, brand, policy, until, since, platform),
        policy,
        until=until,
        since=since,
        time_zone=brand.time_zone,
        priors=priors,
    )


def at_threshold(items: Sequence[Item], threshold: float) -> list[Item]:
    """Items as another least score of a push would label them; decided and unreadable ones stay."""
    return [
        item
        if item.decided or item.score is None
        else replace(item, label="sales_push" if item.score >= threshold else "value")
        for item in items
    ]


def effect_of(
    store: Store,
    brand: Brand,
    policy: Guideline,
    verdict: Verdict,
    *,
    platform: str = "",
    at: dt.datetime | None = None,
    planned: Sequence[Item] = (),
) -> Effect:
    """What publishing a draft would do to a brand's mix, with what else is `planned` up to then."""
    when = at or moment(store, brand, policy.window_days)
    known = _items(store, brand, policy, when, None, "")
    known.extend(item for item in planned if item.created_at <= when)
    draft = Item(
        created_at=when,
        platform=platform,
        account="",
        label=verdict.label,
        score=verdict.score,
        pressure=verdict.pressure,
        pillar=verdict.pillar,
        language=verdict.language,
    )
    now, then = mix.projected(known, draft, policy, until=when, time_zone=brand.time_zone)
    there = None
    if platform and platform in then.platforms:
        nothing = mix.share_of([], policy.on(platform, when.astimezone(ZoneInfo(brand.time_zone)).date()))
        there = (platform, now.platforms.get(platform, nothing), then.platforms[platform])
    return Effect(brand, when, now, then, there)


def _items(
    store: Store,
    brand: Brand,
    policy: Guideline,
    until: dt.datetime,
    since: dt.datetime | None,
    platform: str,
) -> list[Item]:
    first = since or until - dt.timedelta(days=policy.window_days + 1)
    found = store.listing.items(brand, since=first, until=until)
    return [item for item in found if not platform or item.platform == platform]
