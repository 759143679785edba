"""A session is known by what the browser keeps, for twelve hours, and no longer than its key."""

import datetime as dt

from sqlalchemy import select, update

from auditor.store import Store
from auditor.store import tables as t
from auditor.store.sessions import LASTS


def test_a_session_is_its_key_s(sqlite_store: Store) -> None:
    store = sqlite_store
    key, _ = store.keys.create(["read"], brand=store.ensure_brand("acme"))
    words = store.sessions.begin(key)
    assert store.sessions.find(words) == key
    assert store.sessions.find(words + "x") is None


def test_each_is_made_up_anew_and_kept_as_a_hash_alone(sqlite_store: Store) -> None:
    store = sqlite_store
    key, _ = store.keys.create(["read"])
    one, other = store.sessions.begin(key), store.sessions.begin(key)
    assert one != other
    assert len(one) >= 43  # 256 bits in base64
    with store._engine.connect() as connection:
        kept = {row.hash for row in connection.execute(select(t.session))}
    assert len(kept) == 2
    assert not kept & {one, other}


def test_it_ends_with_signing_out_and_no_other_does(sqlite_store: Store) -> None:
    store = sqlite_store
    key, _ = store.keys.create(["read"])
    one, other = store.sessions.begin(key), store.sessions.begin(key)
    store.sessions.end(one)
    store.sessions.end(one)
    assert store.sessions.find(one) is None
    assert store.sessions.find(other) == key


def test_it_ends_with_its_key(sqlite_store: Store) -> None:
    store = sqlite_store
    taken_back, _ = store.keys.create(["read"])
    expired, _ = store.keys.create(["read"], expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    sessions = [store.sessions.begin(key) for key in (taken_back, expired)]
    assert all(store.sessions.find(words) for words in sessions)
    store.keys.revoke(taken_back.id)
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    with store._engine.begin() as connection:
        connection.execute(update(t.api_key).where(t.api_key.c.id == expired.id).values(expires_at=past))
    assert [store.sessions.find(words) for words in sessions] == [None, None]


def test_it_is_over_after_twelve_hours_and_then_forgotten(sqlite_store: Store) -> None:
    store = sqlite_store
    key, _ = store.keys.create(["read"])
    words = store.sessions.begin(key)
    with store._engine.begin() as connection:
        row = connection.execute(select(t.session)).one()
        assert row.expires_at - row.created_at == LASTS == dt.timedelta(hours=12)
        connection.execute(update(t.session).values(expires_at=dt.datetime.now(dt.UTC)))
    assert store.sessions.find(words) is None
    store.sessions.begin(key)
    with store._engine.connect() as connection:
        assert len(connection.execute(select(t.session)).all()) == 1
