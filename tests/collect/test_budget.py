"""What may be read is checked before each page and written down after it."""

import pytest

from auditor.collect.budget import Limits, RunBudget, limits
from auditor.errors import BudgetError, UsageError
from auditor.store import Store


def budget(store: Store, own: bool = False, **of: float) -> RunBudget:
    return RunBudget("x", "X", Limits(**of), store.ledger, own)  # type: ignore[arg-type]


def test_the_smallest_of_the_budgets_decides(store: Store) -> None:
    found = budget(store, posts_a_run=50, posts_a_month=40, dollars_a_month=0.1, dollars_a_post=0.005)
    assert found.posts_left() == 20
    assert budget(store, posts_a_run=50).posts_left() == 50
    assert budget(store).posts_left() is None


def test_spending_counts_for_the_month_and_across_runs(store: Store) -> None:
    first = budget(store, posts_a_run=100, posts_a_month=150)
    first.spend(100)
    with pytest.raises(BudgetError, match="100 posts a run"):
        first.posts_left()
    second = budget(store, posts_a_run=100, posts_a_month=150)
    assert second.posts_left() == 50
    second.spend(50)
    with pytest.raises(BudgetError, match="150 posts a month"):
        second.posts_left()
    assert store.ledger.spent("x").posts == 150
    assert store.ledger.spent("reddit").posts == 0


def test_an_owners_own_posts_cost_less(store: Store) -> None:
    prices = {"dollars_a_post": 0.005, "dollars_an_own_post": 0.001, "dollars_a_month": 1.0}
    assert budget(store, **prices).posts_left() == 200
    own = budget(store, own=True, **prices)
    assert own.posts_left() == 1_000
    own.spend(100)
    assert store.ledger.spent("x").dollars == pytest.approx(0.1)


def test_dollars_are_counted_a_run_as_well(store: Store) -> None:
    found = budget(store, dollars_a_run=0.05, dollars_a_post=0.005, dollars_a_lookup=0.01)
    found.look_up()
    assert found.posts_left() == 8
    found.spend(8)
    with pytest.raises(BudgetError, match=r"0\.05 dollars a run"):
        found.posts_left()
    assert budget(store, dollars_a_run=0.05, dollars_a_post=0.005).posts_left() == 10


def test_a_look_up_is_paid_for_too(store: Store) -> None:
    budget(store, dollars_a_lookup=0.01).look_up()
    assert store.ledger.spent("x").dollars == pytest.approx(0.01)


def test_the_defaults_are_the_notes_and_a_setting_changes_them() -> None:
    shipped = limits("x", {})
    assert (shipped.posts_a_run, shipped.posts_a_month, shipped.dollars_a_month) == (500, 5_000, 10)
    assert limits("bluesky", {}).posts_a_run == 1_000
    assert limits("x", {"x": {"posts_a_run": None}}).posts_a_run is None
    for wrong in ({"x": {"posts_a_run": -1}}, {"x": {"nonsense": 1}}, {"x": 3}):
        with pytest.raises(UsageError, match="AUDITOR_BUDGETS"):
            limits("x", wrong)  # type: ignore[arg-type]
