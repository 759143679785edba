"""A plan is the smallest set of changes, and holds what it says."""

import datetime as dt
import random
import time
from dataclasses import replace
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.guideline import Campaign, Guideline, Limits
from auditor.mix import Item
from auditor.plan import Plan, Planned, plan
from tests import every_plan

MONDAY = dt.datetime(2026, 12, 7, 9, 0, tzinfo=dt.UTC)
BEFORE = MONDAY - dt.timedelta(days=1)
DAY = dt.timedelta(days=1)
QUARTER = Guideline(name="g", title="t", summary="s", window_days=7, max_push_share=0.25, min_posts=4)


def draft(key: str, days: float = 0, label: str = "value", **changes: Any) -> Planned:
    made = Planned(
        key=key,
        scheduled_at=MONDAY + DAY * days,
        platform="x",
        account="acme",
        label=label,  # type: ignore[arg-type]
        score=0.9 if label == "sales_push" else 0.1,
        pressure=2 if label == "sales_push" else 1,
    )
    return replace(made, **changes)


def push(key: str, days: float = 0, **changes: Any) -> Planned:
    return draft(key, days, "sales_push", **changes)


def posted(days_ago: float, label: str = "value", **changes: Any) -> Item:
    made = Item(
        created_at=MONDAY - DAY * days_ago,
        platform="x",
        account="acme",
        label=label,  # type: ignore[arg-type]
        score=0.9 if label == "sales_push" else 0.1,
        pressure=2 if label == "sales_push" else 1,
        pillar=None,
    )
    return replace(made, **changes)


def planned(drafts: list[Planned], guideline: Guideline = QUARTER, **options: Any) -> Plan:
    return plan(options.pop("published", []), drafts, guideline, **{"now": BEFORE} | options)


def changed(drafts: list[Planned], found: Plan) -> list[Planned]:
    """A calendar once its plan is followed."""
    kinds = {change.key: change for change in found.changes}
    made = []
    for each in drafts:
        change = kinds.get(each.copy_of or each.key)
        if change is None:
            made.append(each)
        elif change.kind == "soften" and each.label != "unreadable":
            made.append(replace(each, label="value", score=0.0, pressure=min(1, each.pressure or 0)))
        elif change.kind == "move":
            group = [d for d in drafts if change.key in (d.key, d.copy_of)]
            assert change.to is not None
            length = change.to - min(d.scheduled_at for d in group)
            made.append(replace(each, scheduled_at=each.scheduled_at + length))
        elif change.kind == "soften":
            made.append(each)
    return made


def key_of(case: every_plan.Small, found: Plan) -> every_plan.Key:
    """What `every_plan.best` says of the best set, of the set found."""

    def text(key: str) -> list[Planned]:
        return [d for d in case.planned if key in (d.key, d.copy_of)]

    moves = [c for c in found.changes if c.to is not None]
    lengths = [c.to.date() - min(d.scheduled_at for d in text(c.key)).date() for c in moves if c.to]
    return (
        sum(bool(week.breaches) for week in found.weeks_after),
        sum(week.excess for week in found.weeks_after),
        len(found.changes),
        sum(c.kind == "drop" for c in found.changes),
        len(moves),
        sum(abs(length.days) for length in lengths),
        sum(every_plan.mildness(text(c.key)) for c in found.changes if c.kind != "move"),
    )


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 1_000, 100))
def test_no_set_of_changes_at_all_is_smaller_or_gentler(first: int) -> None:
    for seed in range(first, first + 100):
        case = every_plan.small(seed)
        found = plan(case.published, case.planned, case.guideline, now=case.now, kinds=case.kinds)
        assert found.exact, seed
        assert key_of(case, found) == every_plan.best(case), seed


def test_a_followed_plan_needs_no_other() -> None:
    kinds = set()
    for seed in range(300):
        case = every_plan.small(seed)
        found = plan(case.published, case.planned, case.guideline, now=case.now, kinds=case.kinds)
        kinds |= {change.kind for change in found.changes}
        if not found.within_after:
            continue
        again = plan(
            case.published, changed(case.planned, found), case.guideline, now=case.now, kinds=case.kinds
        )
        assert (again.within, again.changes) == (True, ()), seed
    assert kinds == {"soften", "move", "drop"}


def quarter() -> tuple[list[Planned], Guideline]:
    """Two hundred drafts over twelve weeks, a third of them pushes, and every kind of limit."""
    chance = random.Random(5)
    drafts = []
    for number in range(200):
        make = push if chance.random() < 0.35 else draft
        day, clock = chance.randrange(84), chance.choice((0, 3, 6, 9))
        place = chance.choice(("x", "instagram", "facebook", "linkedin"))
        pressure = chance.choice((2, 2, 2, 3)) if make is push else 1
        score = round(chance.uniform(0.5, 1), 3) if make is push else 0.1
        drafts.append(make(str(number), day + clock / 24, platform=place, pressure=pressure, score=score))
    limits = {"window_days": 28, "max_push_share": 0.2, "max_pushes_in_a_row": 1, "max_high_pressure": 0}
    own = {"platforms": {"instagram": Limits(max_push_share=0.15)}}
    return drafts, QUARTER.model_copy(update=limits | own)


def test_a_quarter_of_a_year_is_planned_exactly_and_soon() -> None:
    drafts, guideline = quarter()
    started = time.monotonic()
    found = planned(drafts, guideline, most_seconds=60)
    assert (found.exact, found.within_after, len(found.weeks)) == (True, True, 12)
    assert len(found.changes) > 20
    assert time.monotonic() - started < 20  # about one second on a machine with nothing else to do


def test_a_search_cut_short_still_brings_every_week_within() -> None:
    drafts, guideline = quarter()
    found = planned(drafts, guideline, kinds=("move", "drop"), most_seconds=1.5)
    assert found.within_after
    assert planned(changed(drafts, found), guideline).within


def test_the_order_of_drafts_does_not_matter() -> None:
    drafts = [push("a"), push("b", 1), draft("c", 2), draft("d", 3), draft("e", 4), push("f", 5)]
    assert planned(drafts) == planned(drafts[::-1])


def test_a_calendar_within_is_left_alone() -> None:
    found = planned([push("a"), draft("b", 1), draft("c", 2), draft("d", 3)])
    assert (found.within, found.changes, found.weeks_after) == (True, (), found.weeks)
    assert (found.weeks[0].posts, found.weeks[0].pushes, found.weeks[0].share.share) == (4, 1, 0.25)


def test_nothing_planned_is_no_plan() -> None:
    assert planned([]).weeks == ()


def test_the_hardest_push_is_the_one_softened() -> None:
    found = planned([push("a", score=0.7), push("b", 1, score=0.8, pressure=3), draft("c", 2), draft("d", 3)])
    assert [(c.key, c.kind, c.why) for c in found.changes] == [
        ("b", "soften", "It pushes in what is counted for the week of 7 December.")
    ]
    assert found.weeks[0].breaches == ("2 of 4 posts push a sale: 50\u00a0%; 25\u00a0% is allowed.",)


def test_a_value_post_moves_where_two_pushes_would_have_to_be_softened() -> None:
    first = [push("a"), draft("b", 1), draft("c", 2), push("d", 3, fixed=True)]
    later = [draft(f"v{n}", 7 + n) for n in range(5)]
    more = [draft(f"w{n}", n / 2 + 0.25) for n in range(3)]
    found = planned([*first, *more, *later], kinds=("move",))
    assert [(c.kind, c.to) for c in found.changes] == [("move", MONDAY + DAY * 6)]
    assert found.within_after
    assert found.changes[0].why == "It brings a value post to what is counted for the week of 7 December."


def test_leaving_too_little_to_judge_is_no_way_out() -> None:
    drafts = [push("a"), push("b", 1), push("c", 2), push("d", 3)]
    assert [c.kind for c in planned(drafts).changes] == ["soften"] * 3
    assert [c.kind for c in planned(drafts, kinds=("drop",)).changes] == ["drop"] * 4


def test_what_is_published_counts_and_may_be_over_alone() -> None:
    past = [posted(n, "sales_push") for n in range(1, 5)]
    guideline = QUARTER.model_copy(update={"window_days": 14, "max_push_share": 0.3})
    drafts = [push("a", 1), draft("b", 2), draft("c", 3), draft("d", 8), draft("e", 9)]
    found = planned(drafts, guideline, published=past)
    assert not found.within_after
    assert [str(day) for day in found.past_alone] == ["2026-12-07"]
    assert [bool(week.breaches) for week in found.weeks_after] == [True, False]
    assert [(c.kind, c.key) for c in found.changes] == [("soften", "a")]


def test_a_fixed_draft_is_left_alone() -> None:
    drafts = [push("a", fixed=True, pressure=3), push("b", 1), draft("c", 2), draft("d", 3)]
    assert [c.key for c in planned(drafts).changes] == ["b"]


def test_nothing_moves_into_the_past_or_out_of_the_calendar() -> None:
    guideline = QUARTER.model_copy(update={"max_pushes_in_a_row": 1, "max_push_share": 1.0})
    drafts = [push("a", 2), push("b", 3), draft("c", 4), draft("d", 9)]
    found = planned(drafts, guideline, kinds=("move",), now=MONDAY + DAY * 2.5)
    (change,) = found.changes
    assert change.to is not None
    assert MONDAY + DAY * 2.5 <= change.to <= MONDAY + DAY * 9
    assert found.within_after


def test_a_move_keeps_the_time_of_day_across_a_change_of_clocks() -> None:
    guideline = QUARTER.model_copy(update={"max_pushes_in_a_row": 1, "max_push_share": 1.0})
    saturday = dt.datetime(2026, 10, 24, 7, 0, tzinfo=dt.UTC)  # clocks go back in Oslo on the 25th
    drafts = [
        push("a", scheduled_at=saturday),
        push("b", scheduled_at=saturday + dt.timedelta(minutes=1), fixed=True),
        draft("c", scheduled_at=saturday + dt.timedelta(minutes=30), fixed=True),
        draft("d", scheduled_at=saturday + DAY * 2, fixed=True),
    ]
    found = planned(drafts, guideline, kinds=("move",), now=saturday - DAY, time_zone="Europe/Oslo")
    assert [c.to.isoformat() for c in found.changes if c.to] == ["2026-10-25T09:00:00+01:00"]


def test_weeks_are_those_of_the_brands_time_zone() -> None:
    late = dt.datetime(2026, 12, 6, 23, 30, tzinfo=dt.UTC)
    assert str(planned([draft("a", scheduled_at=late)]).weeks[0].monday) == "2026-11-30"
    oslo = planned([draft("a", scheduled_at=late)], time_zone="Europe/Oslo")
    assert [(str(week.monday), week.posts) for week in oslo.weeks] == [("2026-12-07", 1)]


def test_a_week_is_held_to_the_campaign_that_touches_it() -> None:
    week = {"from": dt.date(2026, 12, 8), "to": dt.date(2026, 12, 9)}
    campaign = Campaign(name="Sale", max_push_share=0.5, **week)  # type: ignore[arg-type]
    drafts = [push("a"), push("b", 1), draft("c", 2), draft("d", 3)]
    assert not planned(drafts).within
    found = planned(drafts, QUARTER.model_copy(update={"campaigns": (campaign,)}))
    assert (found.within, found.weeks[0].campaigns, found.weeks[0].share.limit) == (True, ("Sale",), 0.5)


def test_a_platform_with_a_limit_of_its_own_is_held_to_it() -> None:
    guideline = QUARTER.model_copy(
        update={"max_push_share": 0.5, "platforms": {"x": Limits(max_push_share=0.25)}}
    )
    drafts = [push("a"), push("b", 1), draft("c", 2), draft("d", 3)]
    found = planned(drafts, guideline)
    assert found.weeks[0].breaches == ("2 of 4 posts push a sale on x: 50\u00a0%; 25\u00a0% is allowed.",)
    assert len(found.changes) == 1
    assert planned([replace(each, platform="facebook") for each in drafts], guideline).within


def test_copies_count_once_and_change_together() -> None:
    copies = [replace(push("a"), key=f"a{n}", platform=f"p{n}", copy_of="a") for n in range(3)]
    drafts = [push("a"), *copies, draft("b", 1), draft("c", 2), draft("d", 3)]
    assert planned(drafts).weeks[0].posts == 4
    assert planned(drafts).within
    more = [*drafts, push("e", 4, score=0.6)]
    found = planned(more)
    assert [c.key for c in found.changes] == ["a"]
    assert all(share.pushes == 0 for name, share in found.weeks_after[0].platforms.items() if name != "x")


def test_a_draft_without_an_account_goes_to_the_only_one_there() -> None:
    guideline = QUARTER.model_copy(
        update={"max_pushes_in_a_row": 1, "max_push_share": 1.0, "window_days": 14}
    )
    found = planned([push("a", account="")], guideline, published=[posted(1, "sales_push")])
    assert found.weeks[0].breaches == ("2 pushes in a row on x acme; 1 allowed.",)
    two = [posted(1, "sales_push"), posted(2, account="other")]
    assert planned([push("a", account="")], guideline, published=two).within


def test_what_presses_hard_is_softened_though_the_share_is_fine() -> None:
    guideline = QUARTER.model_copy(update={"max_high_pressure": 0})
    found = planned([push("a", pressure=3), draft("b", 1), draft("c", 2), draft("d", 3)], guideline)
    assert found.weeks[0].breaches == ("1 post presses hard; none allowed.",)
    assert (found.changes[0].kind, found.within_after) == ("soften", True)


def test_drafts_to_check_by_eye_are_named_and_the_share_says_how_sure_it_is() -> None:
    found = planned([push("a", score=0.55, needs_review=True), draft("b", 1)])
    assert found.review == ("a",)
    assert found.weeks[0].share.low < found.weeks[0].share.share


def test_out_of_time_says_so_and_shows_only_what_holds() -> None:
    drafts = [push("a"), push("b", 1), draft("c", 2), draft("d", 3)]
    found = planned(drafts, most_seconds=0)
    assert not found.exact
    assert found.weeks_after == found.weeks


@pytest.mark.parametrize(
    ("drafts", "words"),
    [
        ([draft("a"), draft("a", 1)], "Two drafts have the key a"),
        ([draft("a", copy_of="b")], "is a copy of b"),
        ([draft("a"), draft("b", 400)], "at most 53 weeks"),
    ],
)
def test_a_calendar_that_can_not_be_planned_is_refused(drafts: list[Planned], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        planned(drafts)
