"""What two processes bring at the same moment is stored once, and neither is told of the other."""

import random
from ast import literal_eval

import pytest
from sqlalchemy import func, select

from auditor.errors import ConflictError, NotFoundError
from auditor.store import Store
from auditor.store import tables as t
from tests.factories import post, verdict
from tests.store.processes import Barrier, together


def add(url: str, number: int, barrier: Barrier) -> tuple[int, int]:
    posts = [post(n) for n in range(400)]
    random.Random(number).shuffle(posts)
    with Store.open(url) as store:
        barrier.wait()
        store.ensure_brand("acme")
        added = [store.add("acme", posts[place : place + 50]) for place in range(0, 400, 50)]
    return sum(each.stored for each in added), sum(each.duplicates for each in added)


def add_same_text(url: str, number: int, barrier: Barrier) -> None:
    with Store.open(url) as store:
        barrier.wait()
        for day in range(30):
            here = f"h-{day}-{number}"
            store.add("acme", [post(day * 40, native_id=here, text=f"Soup number {day}")])


def judge(url: str, number: int, barrier: Barrier) -> None:
    with Store.open(url) as store:
        waiting = store.unchecked("acme", "m@1", "r1", 0.5)
        barrier.wait()
        for place in range(0, len(waiting), 10):
            store.add_verdicts([(each, verdict()) for each in waiting[place : place + 10]])
        for each in waiting[:20]:
            store.decide(each.id, "value", why="a joke", who=str(number))


def test_the_same_posts_in_another_order_are_stored_once(store_url: str) -> None:
    said = [literal_eval(each) for each in together(add, store_url)]
    assert sum(stored for stored, _ in said) == 400
    assert [stored + duplicates for stored, duplicates in said] == [400, 400]
    with Store.open(store_url) as store:
        assert len({item.post.native_id for item in store.checked("acme")}) == 400
        assert len(store.accounts.of(store.brand("acme"))) == 1


def test_one_text_under_two_ids_is_one_post(store: Store, store_url: str) -> None:
    together(add_same_text, store_url)
    assert len(list(store.checked("acme"))) == 30


def test_the_same_verdicts_are_kept_once_and_one_decision_is_in_force(store: Store, store_url: str) -> None:
    store.add("acme", [post(n) for n in range(120)])
    together(judge, store_url)
    assert len(list(store.checked("acme"))) == 120
    with store._engine.connect() as connection:
        count = select(func.count())
        assert connection.execute(count.select_from(t.verdict)).scalar() == 120
        live = count.select_from(t.decision).where(t.decision.c.withdrawn_at.is_(None))
        assert connection.execute(live).scalar() == 20


def test_what_was_deleted_meanwhile_is_said_so(store: Store, store_url: str) -> None:
    store.add("acme", [post(1)])
    waiting = store.unchecked("acme", "m@1", "r1", 0.5)
    brand = store.brand("acme")
    shelf = store.accounts.shelf(brand, store.accounts.of(brand)[0])
    with Store.open(store_url) as other:
        other.accounts.forget_brand(brand)
    with pytest.raises(NotFoundError, match="deleted"):
        store.accounts.forget_brand(brand)
    with pytest.raises(NotFoundError, match="deleted"):
        store.accounts.add(brand, post(1).account)
    with pytest.raises(NotFoundError, match="There is no post"):
        store.decide(waiting[0].id, "value", why="", who="")
    with pytest.raises(ConflictError, match="gone"):
        store.add_verdicts([(waiting[0], verdict())])
    with pytest.raises(ConflictError, match="gone"):
        shelf.ended("")
