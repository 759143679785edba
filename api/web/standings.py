"""How a brand stands, as far as a page shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from api.service import Service
from auditor.mix import Mix, Week
from auditor.standing import mix_of, moment
from auditor.store import Brand
from auditor.store.glance import Day

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """A brand's mix over the guideline's window, and its last twelve weeks day by day, Monday to Sunday.

    `until` is where both end, `newest` when the brand published last, `unchecked` how many
    of these weeks' posts have no verdict of the present versions.
    """

    brand: Brand
    mix: Mix
    days: tuple[Day, ...]
    until: dt.datetime
    newest: dt.datetime | None
    unchecked: int

    @property
    def weeks(self) -> list[Week]:
        """The last twelve weeks, oldest first."""
        return [_week(self.days[at : at + 7]) for at in range(0, len(self.days), 7)]


def standing(service: Service, brand: Brand, priors: Mapping[str, float] | None = None) -> Standing:
    """Work out how a brand stands; `priors` as in `mix.compute`, which without them corrects nothing."""
    store, policy = service.store, service.guideline("")
    until = moment(store, brand, policy.window_days)
    zone = ZoneInfo(brand.time_zone)
    today = until.astimezone(zone).date()
    monday = today - dt.timedelta(days=today.weekday())
    first, last = monday - dt.timedelta(weeks=WEEKS - 1), monday + dt.timedelta(days=6)
    begins = dt.datetime.combine(first, dt.time.min, zone)
    return Standing(
        brand=brand,
        mix=mix_of(store, brand, policy, until=until, priors=priors),
        days=tuple(store.glance.days(brand, first, last, until=until)),
        until=until,
        newest=store.listing.newest(brand),
        unchecked=store.count_unchecked(brand.slug, *service.auditor.versions_for(brand), since=begins),
    )


def _week(days: Sequence[Day]) -> Week:
    posts, pushes = sum(day.posts for day in days), sum(day.pushes for day in days)
    return Week(days[0].day, posts, pushes, pushes / posts if posts else 0.0)
