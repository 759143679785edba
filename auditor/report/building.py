"""From stored posts to a report's numbers, and from a stored report to what is shown of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from auditor.cycles import unsearched
from auditor.guideline import Guideline
from auditor.mix import compute, counts, weeks
from auditor.period import Period
from auditor.report.choosing import counted_once, hardest, look_up, praised
from auditor.report.earned import PostEarned, earned
from auditor.report.keeping import load
from auditor.report.records import Campaign, Earned, Quote, Report, ReportPost, Snapshot, Versions
from auditor.report.silences import LOOKED_BACK, silent_weeks
from auditor.store import Brand, Store, shown
from auditor.store.as_of import Known
from auditor.store.reports import StoredReport


@unsearched()
def build(
    store: Store,
    brand: Brand,
    period: Period,
    guideline: Guideline,
    *,
    made_at: dt.datetime | None = None,
    priors: Mapping[str, float] | None = None,
) -> Snapshot:
    """Work out a report's numbers from what was known at `made_at`, now unless given; nothing is stored.

    With the `made_at` of an earlier report the same classification gives the same numbers again, whatever
    was added, checked or decided since. `earned` and `notes` alone are of the present: metrics are
    refreshed in place.

    A period that is not over is told up to the end of the day, or of the last post's day where a clock runs
    ahead. `priors` as in `mix.compute`.
    """
    at = made_at or dt.datetime.now(dt.UTC)
    span = store.as_of.span(brand, at)
    until = _end(period, brand, at, span[1] if span else at)
    zone = brand.time_zone
    first, (before, before_until) = period.bounds(zone)[0], period.before.bounds(zone)
    day = until.astimezone(ZoneInfo(zone)).date()
    window = _midnight(day - dt.timedelta(days=guideline.window_days - 1), zone)
    looked_back = _midnight(day, zone) - LOOKED_BACK

    posts = store.as_of.posts(brand, at, min(before, window, looked_back), until)
    items = [post.item for post in posts]
    inside = [post for post in posts if post.item.created_at >= first]
    in_window = [post for post in posts if post.item.created_at >= window]
    told = weeks(items, until=until, time_zone=zone)
    twelve_weeks = _midnight(told[0].monday, zone)
    return Snapshot(
        brand=brand.slug,
        name=brand.name,
        time_zone=zone,
        period=period,
        made_at=at,
        final=period.is_over(zone, at),
        guideline_title=guideline.title,
        guideline_summary=guideline.summary,
        guideline_window=guideline.window_days,
        standing=compute(items, guideline, until=until, time_zone=zone, priors=priors),
        mix=compute(items, guideline, until=until, since=first, time_zone=zone, priors=priors),
        before=compute(items, guideline, until=before_until, since=before, time_zone=zone, priors=priors),
        weeks=tuple(told),
        silent_weeks=silent_weeks(items, first=span[0] if span else None, until=until, time_zone=zone),
        earned=_earned(store, brand, posts, twelve_weeks, until),
        hardest=hardest(store, inside, at) or hardest(store, in_window, at),
        praised=praised(store, brand, inside, first, until)
        or praised(store, brand, in_window, window, until),
        versions=_versions(inside),
        versions_before=_versions([post for post in posts if before <= post.item.created_at <= before_until]),
        campaigns=_campaigns(guideline, min(window, first), until, zone),
        to_review=sum(post.needs_review and not post.item.decided for post in counted_once(inside)),
        unchecked=store.as_of.unchecked(brand, at, first, until),
        notes=tuple(_of_accounts(store, brand)),
    )


def show(store: Store, brand: Brand, snapshot: Snapshot, report_id: int = 0) -> Report:
    """A snapshot with the posts it quotes, as far as their words are still there."""

    def looked_up(chosen: Sequence[Quote]) -> tuple[ReportPost, ...]:
        return look_up(store, brand, chosen, snapshot.made_at)

    return Report(report_id, snapshot, looked_up(snapshot.hardest), looked_up(snapshot.praised))


def read(store: Store, brand: Brand, stored: StoredReport) -> Report:
    """A stored report as it can be shown now: its numbers as they were, quoted posts unless removed since.

    Raises:
        StoreError: another version of the auditor stored it, and this one can't read it.
    """
    return show(store, brand, load(stored), stored.id)


def _end(period: Period, brand: Brand, at: dt.datetime, latest: dt.datetime) -> dt.datetime:
    """The period's last moment; of one that is not over, the last of today."""
    last = period.bounds(brand.time_zone)[1]
    today = max(at, latest).astimezone(ZoneInfo(brand.time_zone)).date()
    return min(last, Period(today, today).bounds(brand.time_zone)[1])


def _midnight(day: dt.date, time_zone: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, ZoneInfo(time_zone))


def _versions(posts: Sequence[Known]) -> tuple[Versions, ...]:
    """Of the posts that count, whose verdicts they are, the most first."""
    found = Counter(post.versions for post in counted_once(posts))
    ranked = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Versions(*version, posts=count) for version, count in ranked)


def _campaigns(
    guideline: Guideline, first: dt.datetime, last: dt.datetime, time_zone: str
) -> tuple[Campaign, ...]:
    zone = ZoneInfo(time_zone)
    first_day, last_day = first.astimezone(zone).date(), last.astimezone(zone).date()
    return tuple(
        Campaign(each.name, each.first_day, each.last_day, each.platforms, each.max_push_share)
        for each in guideline.campaigns
        if each.first_day <= last_day and first_day <= each.last_day
    )


def _earned(
    store: Store, brand: Brand, posts: Sequence[Known], since: dt.datetime, until: dt.datetime
) -> tuple[Earned, ...]:
    """What the posts that count earned, a repeat on another platform too: it earns on its own account."""
    known = store.as_of.metrics(brand, since, until)

    def of(post: Known) -> PostEarned:
        metrics, read_at = known[post.post_id]
        age = read_at - post.item.created_at if read_at else None
        return PostEarned(post.account_id, post.item.label, post.item.pillar, metrics, age)

    return earned([of(post) for post in posts if counts(post.item) and post.post_id in known])


def _of_accounts(store: Store, brand: Brand) -> Iterator[str]:
    """What keeps the stored posts from being all there are."""
    for known in store.accounts.of(brand):
        if known.capped:
            yield f"{shown(known.account)}: the platform shows nothing older than what was read."
        if known.stopped:
            yield f"{shown(known.account)}: the last collection stopped early. {known.stopped}"
