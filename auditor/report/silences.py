"""What a brand has not talked about for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from auditor.finding import PILLARS
from auditor.mix import Item, counts

LOOKED_BACK = dt.timedelta(weeks=13)
"""How far back posts are asked for; a silence of more than twelve whole weeks is told as that alone."""


def silent_weeks(
    items: Iterable[Item], *, first: dt.datetime | None, until: dt.datetime, time_zone: str
) -> Mapping[str, int | None]:
    """How many whole weeks up to `until` nothing of each pillar was published, None for more than twelve.

    Of a pillar that no post was ever about, silence began with the brand's `first` post that is known.
    """
    zone = ZoneInfo(time_zone)
    latest: dict[str, dt.datetime] = {}
    for item in items:
        if counts(item) and item.pillar is not None and item.created_at <= until:
            latest[item.pillar] = max(item.created_at, latest.get(item.pillar, item.created_at))

    def weeks(since: dt.datetime | None) -> int | None:
        if since is None or since > until:
            return None
        days = until.astimezone(zone).date() - since.astimezone(zone).date()
        return None if days >= LOOKED_BACK else days.days // 7

    return {pillar: weeks(latest.get(pillar, first)) for pillar in PILLARS}
