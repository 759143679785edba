"""A period is named as people write it, and its bounds are a brand's own midnights."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import UsageError
from auditor.period import Period

DAYS = st.dates(dt.date(2000, 1, 3), dt.date(2099, 12, 31))


@given(DAYS, st.integers(0, 400))
def test_every_name_is_read_back(first: dt.date, more: int) -> None:
    for period in (Period.week(first), Period.month(first), Period(first, first + dt.timedelta(days=more))):
        assert Period.parse(period.name) == period
        assert period.before.last + dt.timedelta(days=1) == period.first
        assert period.before.is_month or not period.is_month  # as many days before 1 February may be January


def test_weeks_and_months_are_known_by_their_days() -> None:
    assert Period.parse("2026-W46") == Period(dt.date(2026, 11, 9), dt.date(2026, 11, 15))
    assert Period.parse("2026-W46").before.name == "2026-W45"
    assert Period.parse("2026-03").before.name == "2026-02"
    assert Period.parse("2000-02-01..2000-03-02").before.name == "2000-01"
    assert Period.parse("2026-11-09..2026-11-15").name == "2026-W46"


def test_a_day_is_as_long_as_clocks_say() -> None:
    first, last = Period.parse("2026-03-29..2026-03-29").bounds("Europe/Oslo")
    assert last - first == dt.timedelta(hours=23) - dt.timedelta(microseconds=1)
    assert not Period.parse("2026-W13").is_over("Europe/Oslo", last)
    assert Period.parse("2026-W13").is_over("Europe/Oslo", last + dt.timedelta(seconds=1))


@pytest.mark.parametrize(
    "name",
    ["", "2026-W54", "2026-13", "2026-11-15..2026-11-01", "W46", "2026-W4６", "1000-01-01..2026-01-01"],
)
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no period"):
        Period.parse(name)
