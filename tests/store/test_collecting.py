"""The collector's side of the store: pages with their place, deletions, revisions, forgetting."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from auditor.collection import Gap, State
from auditor.errors import ConflictError, NotFoundError
from auditor.post import Account, Post
from auditor.store import Store
from auditor.store import tables as t
from auditor.store.collecting import AccountShelf
from tests.factories import finding, verdict

ACCOUNT = Account("x", "acme")
BEGUN = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


def collected(number: int, words: str = "") -> Post:
    return Post(
        platform="x",
        native_id=str(number),
        account=ACCOUNT,
        text=words or f"Post {number} about the kiln",
        created_at=BEGUN + number * dt.timedelta(hours=1),
        source="x api",
        alt_text="a kiln",
    )


@pytest.fixture
def shelf(store: Store) -> AccountShelf:
    brand = store.brand("acme")
    store.accounts.add(brand, ACCOUNT)
    return store.accounts.shelf(brand, store.accounts.find(brand, ACCOUNT))


def read(
    shelf: AccountShelf, reading: int, numbers: range | list[int], until: dt.datetime | None = None
) -> int:
    """One whole reading that saw these posts; returns how many it found deleted."""
    shelf.keep([collected(number) for number in numbers], State(readings=reading), reading)
    gap = Gap("", until, reading, dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1))
    return shelf.finish(gap, tells_deletions=True).removed


def test_a_page_and_its_place_are_kept_together(store: Store, shelf: AccountShelf) -> None:
    state = State(BEGUN, (Gap("next", None, 1, BEGUN), Gap("older", BEGUN, 0, BEGUN)), 1, capped=True)
    kept = shelf.keep([collected(1), collected(2)], state, 1)
    assert (kept.stored, shelf.state()) == (2, state)

    class Breaks(Exception):  # noqa: N818  # its name is what it does
        pass

    def breaking() -> Iterator[Post]:
        yield collected(3)
        raise Breaks

    with pytest.raises(Breaks):
        shelf.keep(breaking(), State(readings=9), 2)  # type: ignore[arg-type]
    assert shelf.state() == state
    assert len(list(store.checked("acme"))) == 2


def test_two_posts_of_one_text_are_two_where_the_platform_says_so(store: Store, shelf: AccountShelf) -> None:
    kept = shelf.keep([collected(1, "Thank you so much!"), collected(2, "Thank you so much!")], State(), 1)
    assert kept.stored == 2
    imported = replace(collected(3, "Thank you so much!"), native_id="h-1", source="x-content")
    assert store.add("acme", [imported]).duplicates == 1


def test_a_post_missing_once_stays_and_missing_twice_loses_its_words_but_not_its_verdict(
    store: Store, shelf: AccountShelf
) -> None:
    read(shelf, 1, range(5))
    waiting = store.unchecked("acme", "m", "r", 0.4)
    store.add_verdicts(
        [(each, verdict(findings=(finding("Post about the kiln", "kiln"),))) for each in waiting]
    )
    assert read(shelf, 2, [0, 1, 2, 4]) == 0
    assert read(shelf, 3, [0, 1, 2, 4]) == 1
    gone = next(item for item in store.checked("acme") if item.post.native_id == "3")
    assert gone.post.deleted_at is not None
    assert (gone.post.text, gone.post.alt_text) == ("", "")
    assert gone.verdict is not None
    assert [found.text for found in gone.verdict.findings] == [""]
    assert gone.label == "sales_push"
    assert store.unchecked("acme", "another model", "r", 0.4)[0].post.native_id == "0"
    assert len(store.unchecked("acme", "another model", "r", 0.4)) == 4
    assert "Post 3" not in dump(store)


def test_a_post_that_comes_back_has_its_words_again(store: Store, shelf: AccountShelf) -> None:
    for reading, numbers in enumerate(([0, 1, 2], [0, 2], [0, 2]), 1):
        read(shelf, reading, numbers)
    read(shelf, 4, [0, 1, 2])
    back = next(item.post for item in store.checked("acme") if item.post.native_id == "1")
    assert (back.deleted_at, back.text) == (None, "Post 1 about the kiln")


def test_a_page_that_came_short_makes_nothing_older_look_deleted(shelf: AccountShelf) -> None:
    read(shelf, 1, range(10))
    for reading in range(2, 6):
        assert read(shelf, reading, [7, 8, 9]) == 0


def test_posts_outside_the_window_are_not_missed(shelf: AccountShelf) -> None:
    read(shelf, 1, range(10))
    for reading in range(2, 6):
        assert read(shelf, reading, [0, 6, 7, 8, 9], until=BEGUN + dt.timedelta(hours=6)) == 0


def test_an_edit_keeps_what_was_said_before_and_deletion_takes_that_too(
    store: Store, shelf: AccountShelf
) -> None:
    read(shelf, 1, range(3))
    kept = shelf.keep([collected(1, "Post 1, corrected")], State(), 1)
    assert kept.updated == 1
    with store._engine.connect() as connection:
        revisions = connection.execute(select(t.revision)).all()
    assert [row.text for row in revisions] == ["Post 1 about the kiln"]
    for reading in (2, 3):
        read(shelf, reading, [0, 2])
    assert "Post 1" not in dump(store)


def test_forgetting_leaves_nothing_of_the_account(store: Store, shelf: AccountShelf) -> None:
    read(shelf, 1, range(3))
    brand = store.brand("acme")
    assert store.accounts.forget_brand(brand) == 3
    assert "kiln" not in dump(store)
    with pytest.raises(NotFoundError):
        store.brand("acme")


def test_accounts_are_found_whatever_their_case(store: Store) -> None:
    brand = store.brand("acme")
    store.accounts.add(brand, ACCOUNT)
    assert store.accounts.find(brand, Account("x", "ACME")).account == ACCOUNT
    with pytest.raises(ConflictError):
        store.accounts.add(brand, Account("x", "Acme"))
    with pytest.raises(NotFoundError, match="it has x:acme"):
        store.accounts.find(brand, Account("x", "other"))


def dump(store: Store) -> str:
    """Everything the database holds, as text."""
    with store._engine.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in t.metadata.sorted_tables]
    return repr(rows)
