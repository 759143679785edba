"""A silence is counted in whole weeks, from the last post of a pillar or from the first of all."""

import datetime as dt

from auditor.finding import Pillar
from auditor.mix import Item
from auditor.report.silences import silent_weeks
from tests.factories import NOON

UNTIL = NOON + dt.timedelta(hours=11)


def item(pillar: Pillar, days_ago: float, **changes: object) -> Item:
    fields = {"label": "value", "score": 0.1, "pressure": 0, "pillar": pillar} | changes
    return Item(NOON - dt.timedelta(days=days_ago), "x", "acme", **fields)  # type: ignore[arg-type]


def test_whole_weeks_are_counted_from_the_last_post_of_each_pillar() -> None:
    items = [
        item("educate", 0),
        item("educate", 30),
        item("news", 6),
        item("care", 7),
        item("engage", 90),
        item("inspire", 91),
        item("entertain", 3, kind="reply"),
        item("product", 3, paid=True),
    ]
    found = silent_weeks(items, first=NOON - dt.timedelta(days=400), until=UNTIL, time_zone="UTC")
    assert found == {
        "educate": 0,
        "entertain": None,
        "inspire": None,
        "engage": 12,
        "care": 1,
        "news": 0,
        "product": None,
        "offer": None,
    }


def test_a_young_brand_is_not_silent_for_longer_than_it_is_known() -> None:
    found = silent_weeks([item("news", 1)], first=NOON - dt.timedelta(days=20), until=UNTIL, time_zone="UTC")
    assert (found["news"], found["care"]) == (0, 2)


def test_days_are_those_of_the_brand() -> None:
    early = [item("news", 6.375)]
    assert silent_weeks(early, first=None, until=UNTIL, time_zone="UTC")["news"] == 0
    assert silent_weeks(early, first=None, until=UNTIL, time_zone="America/Los_Angeles")["news"] == 1
