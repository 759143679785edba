"""Posts that come together end as they would have ended one by one, on both databases."""

import datetime as dt
import random
import tracemalloc
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from auditor.post import Account, Post
from auditor.store import Store, adding
from auditor.store import tables as t
from auditor.store.records import Added
from auditor.store.transactions import writing
from tests.factories import NOON, post

NOW = NOON + dt.timedelta(days=30)
TEXTS = (
    "Soup tonight",
    "soup  TONIGHT https://a.b/1",
    "A mural for Lena",
    "🌿",
    "",
    'C:\\N "tab\t" and\nline',
)


@st.composite
def posts(draw: st.DrawFn) -> Post:
    platform = draw(st.sampled_from(("x", "facebook")))
    return Post(
        platform=platform,
        native_id=draw(st.sampled_from(("h-1", "h-2", "1", "2", "3"))),
        account=Account(platform, draw(st.sampled_from(("acme", "other")))),
        text=draw(st.sampled_from(TEXTS)),
        created_at=NOON + dt.timedelta(hours=draw(st.integers(0, 50))),
        url=draw(st.sampled_from(("", "https://x.com/1"))),
        kind=draw(st.sampled_from(("original", "reply"))),
        paid=draw(st.booleans()),
        metrics=draw(st.dictionaries(st.sampled_from(("likes", "views")), st.integers(0, 3).map(float))),
        metrics_at=draw(st.none() | st.integers(0, 4).map(lambda n: NOON + dt.timedelta(days=n))),
        source=draw(st.sampled_from(("csv", "x api"))),
    )


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, postgres: Any) -> Iterator[list[Store]]:
    path = tmp_path_factory.mktemp("adding") / "a.db"
    with (
        postgres.database() as name,
        Store.open(f"sqlite:///{path}") as small,
        Store.open(postgres.url(name)) as large,
    ):
        yield [small, large]


def added(store: Store, parts: Sequence[Sequence[Post]], reading: int) -> tuple[Added, list[Any], list[Any]]:
    """What became of posts added part by part, and all that is stored of them."""
    brand = store.ensure_brand(f"b{random.SystemRandom().getrandbits(60)}")
    tally = (0, 0, 0)
    with writing(store._engine, "") as connection:
        for part in parts:
            made = adding.Adding(connection, brand.id, NOW, reading).add(part)
            tally = (tally[0] + made.stored, tally[1] + made.updated, tally[2] + made.duplicates)
        mine = select(t.post).where(t.post.c.brand_id == brand.id).order_by(t.post.c.id)
        rows = [dict(row._mapping) for row in connection.execute(mine)]
        place = {row["id"]: number for number, row in enumerate(rows)}
        names = {row.id: row.handle for row in connection.execute(select(t.account))}
        kept = connection.execute(select(t.revision).order_by(t.revision.c.id)).all()
    for row in rows:
        row |= {"id": place[row["id"]], "cross_post_of": place.get(row["cross_post_of"]), "brand_id": 0}
        row["account_id"] = names[row["account_id"]]
    revised = [(place[row.post_id], row.text, row.text_hash) for row in kept if row.post_id in place]
    return Added(*tally), rows, revised


H1 = post(native_id="h-1", text="Soup tonight", created_at=NOON)


@given(st.lists(posts(), max_size=12), st.sampled_from((0, 2)))
@example([H1, post(native_id="7", text="Soup tonight", created_at=NOON), H1], 0)
@example(
    [H1, post(native_id="7", text="Soup tonight", created_at=NOON), post(native_id="h-1", text="A mural")], 0
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_posts_added_together_end_as_one_by_one(
    stores: list[Store], brought: list[Post], reading: int
) -> None:
    one_by_one = [[each] for each in brought]
    told = []
    for store in stores:
        told.append(added(store, one_by_one, reading))
        told.append(added(store, [brought], reading))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(adding, "BATCH", 3)
            told.append(added(store, [brought], reading))
    assert all(each == told[0] for each in told[1:])


def test_every_character_comes_back_from_a_bulk_insert(store: Store) -> None:
    odd = [
        post(n, text=f"{n} " + text)
        for n, text in enumerate(("\\N", "a\tb\nc\rd", "\\.", "\u2028 é 🌿", "\\"))
    ]
    store.add("acme", odd)
    assert [found.post for found in store.checked("acme")] == odd[::-1]


def test_memory_does_not_grow_with_the_posts_of_one_call(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "BATCH", 50)
    sqlite_store.add("acme", [post(9_999, text="Warm up")])

    def peak(numbers: range) -> int:
        tracemalloc.start()
        sqlite_store.add("acme", (post(n) for n in numbers))
        made = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return made

    few, many = peak(range(100, 300)), peak(range(1_000, 4_000))
    assert many < 4 * few  # what Python has not tidied up yet; fifteen times, were the posts kept
