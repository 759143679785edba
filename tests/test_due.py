"""Reports come when the clock on the wall says so, whatever is done to the clock."""

import datetime as dt
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones
from zoneinfo._zoneinfo import ZoneInfo as PythonZone  # type: ignore[import-not-found]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.due import Every, Rhythm
from auditor.errors import UsageError
from auditor.period import Period

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
ZONES = sorted(available_timezones() - {"localtime"})


def utc(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(words).replace(tzinfo=dt.UTC)


def weekly(day: str, at: str, zone: str) -> Rhythm:
    return Rhythm.parse("week", day, at, zone)


@cache
def transitions(zone: str) -> list[dt.datetime]:
    """Every moment since 1970 at which the clocks of a zone were changed, and those of the next years."""
    known = [dt.datetime.fromtimestamp(at, dt.UTC) for at in PythonZone.no_cache(zone)._trans_utc if at > 0]
    return [at for at in known if at.year < 2100]


def when(draw: st.DrawFn) -> tuple[str, dt.datetime]:
    zone = draw(st.sampled_from([zone for zone in ZONES if transitions(zone)]))
    near = draw(st.sampled_from(transitions(zone)))
    return zone, near + dt.timedelta(minutes=draw(st.integers(-3 * 1440, 3 * 1440)))


near_transitions = st.composite(when)()
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


def shown(moment: dt.datetime, zone: str) -> dt.datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def assert_seven_days_apart(zone: str, moment: dt.datetime, at: dt.time, day: int) -> None:
    """Every time it is due is the wanted one, or the first moment after it where clocks leave that out."""
    rhythm = Rhythm("week", day, at, zone)
    due = [rhythm.after(moment - 8 * DAY)]
    while len(due) < 4:
        due.append(rhythm.after(due[-1]))
    asked = []
    for one in due:
        local = shown(one, zone)
        wanted = dt.datetime.combine(local.date(), at)
        if local != wanted or local.weekday() != day:
            wanted = next(w for w in (wanted, wanted - DAY) if w.weekday() == day and w < local)
            assert shown(one - dt.timedelta(microseconds=1), zone) < wanted
        else:  # of two such moments, the first
            assert one.astimezone(ZoneInfo(zone)).fold == 0
        asked.append(wanted)
    assert {later - earlier for earlier, later in pairwise(asked)} == {7 * DAY}


@given(near_transitions, clocks, st.integers(0, 6))
def test_weekly_is_seven_local_days_apart_once_each_through_every_change_of_clocks(
    where: tuple[str, dt.datetime], at: dt.time, day: int
) -> None:
    assert_seven_days_apart(*where, at, day)


@pytest.mark.soak
@pytest.mark.timeout(1_200)
def test_every_change_of_clocks_since_1970_keeps_it_seven_days_apart() -> None:
    for zone in ZONES:
        for change in transitions(zone):
            local = shown(change, zone)
            for minutes in (-61, -30, -1, 0, 30, 61):
                near = local + dt.timedelta(minutes=minutes)
                at = near.time().replace(second=0)
                assert_seven_days_apart(zone, change, at, near.weekday())


@given(near_transitions, clocks, st.integers(1, 31), st.sampled_from(["week", "month"]))
def test_what_is_due_lies_ahead_and_nothing_due_lies_between(
    where: tuple[str, dt.datetime], at: dt.time, day: int, every: Every
) -> None:
    zone, moment = where
    rhythm = Rhythm(every, day % 7 if every == "week" else day, at, zone)
    due = rhythm.after(moment)
    assert moment < due <= moment + (9 if every == "week" else 33) * DAY
    assert rhythm.after(moment + (due - moment) / 2) == due
    assert rhythm.after(due - dt.timedelta(microseconds=1)) == due


@pytest.mark.parametrize(
    ("rhythm", "before", "due"),
    [
        # Oslo leaves out 02:00 to 03:00 on 29 March 2026, and has it twice on 25 October.
        (weekly("sun", "02:30", "Europe/Oslo"), "2026-03-28T00:00", "2026-03-29T01:00"),
        (weekly("sun", "02:30", "Europe/Oslo"), "2026-10-24T00:00", "2026-10-25T00:30"),
        (weekly("sun", "02:30", "Europe/Oslo"), "2026-10-25T00:45", "2026-11-01T01:30"),
        (weekly("mon", "08:00", "Europe/Oslo"), "2026-10-19T06:00", "2026-10-26T07:00"),
        # Lord Howe changes by half an hour; Santiago at midnight; Samoa left out a whole Friday.
        (weekly("sun", "02:10", "Australia/Lord_Howe"), "2026-10-03T00:00", "2026-10-03T15:30"),
        (weekly("sun", "00:00", "America/Santiago"), "2026-09-05T00:00", "2026-09-06T04:00"),
        (weekly("fri", "08:00", "Pacific/Apia"), "2011-12-29T00:00", "2011-12-30T10:00"),
        (weekly("fri", "08:00", "Pacific/Apia"), "2011-12-30T10:00", "2012-01-05T18:00"),
        (Rhythm.parse("month", "31", "08:00", "UTC"), "2026-01-31T08:00", "2026-02-28T08:00"),
        (Rhythm.parse("month", "1", "08:00", "Asia/Tokyo"), "2026-12-31T00:00", "2026-12-31T23:00"),
    ],
)
def test_changes_of_clocks_that_were_and_will_be(rhythm: Rhythm, before: str, due: str) -> None:
    assert rhythm.after(utc(before)) == utc(due)


@pytest.mark.parametrize(
    ("every", "now", "zone", "name"),
    [
        ("week", "2026-11-16T07:00", "Europe/Oslo", "2026-W46"),
        ("week", "2026-11-18T07:00", "Europe/Oslo", "2026-W46"),
        ("week", "2026-11-15T23:30", "UTC", "2026-W45"),
        ("week", "2026-11-15T23:30", "Europe/Oslo", "2026-W46"),
        ("week", "2027-01-04T07:00", "UTC", "2026-W53"),
        ("month", "2026-12-01T07:00", "UTC", "2026-11"),
        ("month", "2027-01-31T23:30", "Asia/Tokyo", "2027-01"),
    ],
)
def test_the_period_is_the_last_whole_one_by_the_brands_own_days(
    every: Every, now: str, zone: str, name: str
) -> None:
    rhythm = Rhythm(every, 1, dt.time(8), "America/New_York")
    period = rhythm.period(utc(now), zone)
    assert period == Period.parse(name)
    assert period.is_over(zone, utc(now))


def test_days_and_times_are_read_as_people_write_them() -> None:
    assert Rhythm.parse("week", "Monday", "8:05", "UTC") == Rhythm("week", 0, dt.time(8, 5), "UTC")
    assert Rhythm.parse("week", "SUN", "00:00", "UTC").day == 6
    assert Rhythm.parse("month", "15", "23:59", "UTC") == Rhythm("month", 15, dt.time(23, 59), "UTC")
    assert Rhythm.parse("week", "mon", "08:00", "Europe/Oslo").words == "every Monday at 08:00, Europe/Oslo"
    assert Rhythm.parse("month", "1", "08:00", "UTC").words == "every month on day 1 at 08:00, UTC"


@pytest.mark.parametrize(
    ("every", "day", "at"),
    [
        ("week", "someday", "08:00"),
        ("week", "", "08:00"),
        ("week", "mon", "24:00"),
        ("week", "mon", "8"),
        ("week", "mon", "08:00\n"),
        ("week", "mon", "٠٨:٠٠"),
        ("month", "0", "08:00"),
        ("month", "32", "08:00"),
        ("month", "²", "08:00"),
        ("month", "mon", "08:00"),
        ("month", "1" * 5_000, "08:00"),
    ],
)
def test_what_is_no_day_or_time_is_refused(every: Every, day: str, at: str) -> None:
    with pytest.raises(UsageError, match="write"):
        Rhythm.parse(every, day, at, "UTC")
