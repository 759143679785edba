"""A brand's mix and weeks, from columns: `mix.compute`, asked as for a stored brand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from auditor.guideline import Guideline
from auditor.mix import Item, Mix, Week, compute, weeks
from auditor.period import Period
from auditor.report import sentences
from auditor.scale.sameness import created

if TYPE_CHECKING:
    import pyarrow as pa

ITEM = (
    *("created_at", "platform", "account", "label", "score", "pressure", "pillar", "kind", "paid"),
    *("cross_post", "detected_language"),
)
"""What a mix needs to know of a post, in the order of `Item`'s fields but `decided`."""


SHOWN_WEEKS = 12
"""Weeks that are told at least, as everywhere."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What mixes are held against: a guideline, up to a day (None: each brand's latest), as of `now`.

    `priors` as in `mix.compute`.
    """

    guideline: Guideline
    until: dt.date | None
    now: dt.datetime
    priors: Mapping[str, float]


def mix_of(posts: pa.Table, zone: str, asked: Asked) -> tuple[Mix, list[Week]]:
    """The mix of the guideline's window, and every week up to its end since the first post, twelve at least.

    `posts` has the columns `ITEM`, a row a post.
    """
    moments = created(posts)
    first, last = _moment(int(moments.min())), _moment(int(moments.max()))
    until = _end(last, zone, asked)
    since = until - dt.timedelta(days=asked.guideline.window_days + 1)
    window = posts.filter((moments >= _micro(since)) & (moments <= _micro(until)))
    standing = compute(_items(window), asked.guideline, until=until, time_zone=zone, priors=asked.priors)
    return standing, weeks(_items(posts), until=until, time_zone=zone, count=_weeks_from(first, until, zone))


def _end(last: dt.datetime, zone: str, asked: Asked) -> dt.datetime:
    """The end of the day asked for, else of the latest post's; never after today, which may be a post's."""
    place = ZoneInfo(zone)
    day = asked.until or last.astimezone(place).date()
    today = max(asked.now, last).astimezone(place).date()
    return min(Period(each, each).bounds(zone)[1] for each in (day, today))


def _weeks_from(first: dt.datetime, until: dt.datetime, zone: str) -> int:
    begun, ended = (each.astimezone(ZoneInfo(zone)).date() for each in (first, until))
    mondays = (Period.week(ended).first - Period.week(begun).first).days
    return max(SHOWN_WEEKS, mondays // 7 + 1)


def _items(posts: pa.Table) -> Iterator[Item]:
    for batch in posts.select(ITEM).to_batches(max_chunksize=8_192):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            at, platform, account, label, score, pressure, pillar, kind, paid, cross_post, language = row
            yield Item(
                *(at, platform, account, label, score, pressure, pillar, kind, paid),
                cross_post=cross_post,
                language=language,
            )


def fields(brand: str, standing: Mix, told: list[Week]) -> dict[str, Any]:
    """A mix as JSON, as `auditor mix --format json` tells it."""
    said: dict[str, Any] = json.loads(json.dumps(asdict(standing), default=str))
    said["status"] = standing.status
    said["breaches"] = [sentences.breach(one) for one in standing.breaches]
    said["weeks"] = json.loads(json.dumps([asdict(week) for week in told], default=str))
    return {"brand": brand, **said}


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _moment(micro: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=micro)


def _micro(moment: dt.datetime) -> int:
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)
