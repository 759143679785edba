"""Hostile posts are stored alike on both databases, once, and come out as they were taken in."""

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.collection import State
from auditor.post import Account
from auditor.store import Store
from auditor.store.fitting import cleaned, fitted, shortened
from tests.factories import finding, post, verdict

HOSTILE = "Soup\0 tonight \ud83d and \ud83d\ude00 \U0001f600 ende\udc00"


def test_nul_and_half_pairs_become_one_mark_each_and_whole_pairs_become_whole() -> None:
    assert cleaned(HOSTILE) == "Soup� tonight � and 😀 😀 ende�"
    assert cleaned("plain") == "plain"


@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_cleaning_is_done_once_and_leaves_what_can_be_stored(text: str) -> None:
    made = cleaned(text)
    assert cleaned(made) == made
    assert "\0" not in made
    assert made.encode().decode() == made


def test_long_ids_stay_apart_and_short_ones_stay_as_they_are() -> None:
    one, other = "u" * 300 + "1", "u" * 300 + "2"
    assert shortened(one, 255) != shortened(other, 255)
    assert len(shortened(one, 255)) == 255
    assert shortened("https://a.b/1", 255) == "https://a.b/1"


def test_a_hostile_post_is_stored_once_and_found_again(store: Store) -> None:
    handle = Account("x", HOSTILE * 60, "h" * 400, HOSTILE)
    given_post = post(
        1,
        native_id=HOSTILE * 20,
        account=handle,
        text=HOSTILE * 5_000,
        url=HOSTILE,
        media=HOSTILE * 9,
        language="x" * 99,
        source="s" * 99,
        alt_text=HOSTILE,
        reply_to="r" * 999,
        metrics={"likes": math.nan, "views": math.inf, "shares": 2.0},
    )
    assert store.add("acme", [given_post]).stored == 1
    assert store.add("acme", [given_post]).duplicates == 1
    (item,) = store.checked("acme")
    assert item.post == fitted(given_post)
    assert item.post.metrics == {"shares": 2.0}
    assert store.find_post("acme", HOSTILE).post == item.post
    assert store.accounts.find(store.brand("acme"), item.post.account).posts == 1


def test_what_people_and_rules_say_is_cleaned_too(store: Store) -> None:
    store.add("acme", [post(1, text="Last orders tonight")])
    waiting = store.unchecked("acme", "m@1", "r1", 0.5)[0]
    store.add_verdicts([(waiting, verdict(findings=(finding("tonight", "tonight", message=HOSTILE),)))])
    store.suppress(waiting.id, "en/urgency.test", reason=HOSTILE, author=HOSTILE, expires_at=None)
    store.decide(waiting.id, "value", why=HOSTILE, who=HOSTILE)
    store.ensure_brand("other", name=HOSTILE)
    item = store.find_post("acme", "1001")
    assert item.decision is not None
    assert item.decision.why == cleaned(HOSTILE)
    assert item.verdict is not None
    assert item.verdict.findings[0].suppressed is not None
    assert store.brand("other").name == cleaned(HOSTILE)


def test_an_account_given_by_hand_is_the_one_its_posts_come_to(store: Store) -> None:
    brand, account = store.brand("acme"), Account("x", HOSTILE)
    store.accounts.add(brand, account)
    store.add("acme", [post(1, account=account)])
    (known,) = store.accounts.of(brand)
    assert known.posts == 1
    shelf = store.accounts.shelf(brand, known)
    shelf.remember_native_id(HOSTILE)
    shelf.ended(HOSTILE)
    shelf.keep([replace(post(2), account=known.account)], State(), 1)
    assert (shelf.native_id(), store.accounts.of(brand)[0].stopped) == (cleaned(HOSTILE), cleaned(HOSTILE))


@pytest.mark.parametrize("ref", ["0", "999999999", "9999999999", "9" * 15, "9" * 40, "٣", "\0", "\ud800"])
def test_a_post_that_is_not_there_is_just_not_there(store: Store, ref: str) -> None:
    from auditor.errors import NotFoundError

    with pytest.raises(NotFoundError):
        store.find_post("acme", ref)


@given(st.text(st.characters(exclude_categories=[]), max_size=30), st.floats())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_a_post_says_it_is_added_once(store: Store, text: str, count: float) -> None:
    brand = store.ensure_brand(f"b{len(store.brands())}").slug
    given_post = post(1, native_id=f"n{text}", text=text, metrics={"likes": count}, content_warning=text)
    store.add(brand, [given_post, given_post])
    assert [item.post for item in store.checked(brand)] == [fitted(given_post)]
