"""A code is good once, for a while, and only for whoever has what its challenge was made of."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from auditor.store import Store
from auditor.store import tables as t
from auditor.store.pairings import PAIRS_FOR, challenge_of
from tests.store.processes import Barrier, together

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
MINUTE = dt.timedelta(minutes=1)


def offered(store: Store, **changed: object) -> str:
    given = {"lasts": PAIRS_FOR, "scopes": ("check", "read"), "challenge": challenge_of(VERIFIER)}
    return store.pairings.offer("extension", **(given | changed))  # type: ignore[arg-type]


def test_the_challenge_is_that_of_the_standard() -> None:
    assert challenge_of(VERIFIER) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B


def test_a_code_is_good_once(store: Store) -> None:
    key, _ = store.keys.create(["admin"])
    code = offered(store, brand=store.brand("acme"), key=key, note="Chrome")
    found = store.pairings.take(code, VERIFIER)
    assert found is not None
    assert (found.kind, found.scopes, found.note) == ("extension", ("check", "read"), "Chrome")
    assert (found.brand, found.key) == (store.brand("acme"), key)
    assert store.pairings.take(code, VERIFIER) is None


@pytest.mark.parametrize(
    "verifier", ["", VERIFIER[:-1], VERIFIER.swapcase(), challenge_of(VERIFIER), "\ud800"]
)
def test_a_wrong_verifier_uses_a_code_up(sqlite_store: Store, verifier: str) -> None:
    code = offered(sqlite_store)
    assert sqlite_store.pairings.take(code, verifier) is None
    assert sqlite_store.pairings.take(code, VERIFIER) is None


def test_a_code_is_over_in_time_and_then_forgotten(store: Store) -> None:
    code = offered(store)
    with store._engine.begin() as connection:
        row = connection.execute(select(t.pairing)).one()
        assert row.expires_at - row.created_at == PAIRS_FOR == dt.timedelta(minutes=5)
        assert code not in row
        past = dt.datetime.now(dt.UTC) - MINUTE
        connection.execute(update(t.pairing).values(expires_at=past))
    assert store.pairings.take(code, VERIFIER) is None
    offered(store, lasts=-MINUTE)
    offered(store)
    with store._engine.connect() as connection:
        assert len(connection.execute(select(t.pairing)).all()) == 1


def test_a_code_is_good_for_its_own_kind_and_as_long_as_the_key_that_allowed_it(sqlite_store: Store) -> None:
    store = sqlite_store
    key, _ = store.keys.create(["admin"])
    code = store.pairings.offer("sign-in", lasts=MINUTE, key=key)
    assert store.pairings.take(code, kinds=("extension", "invitation")) is None
    allowed = offered(store, key=key)
    store.keys.revoke(key.id)
    assert store.pairings.take(code, kinds=("sign-in",)) is None
    assert store.pairings.take(allowed, VERIFIER) is None


def take(url: str, _number: int, barrier: Barrier) -> bool:
    with Store.open(url) as store:
        barrier.wait()
        return store.pairings.take("the-code", VERIFIER) is not None


def test_of_several_who_send_a_code_at_once_one_gets_it(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.store.pairings.secrets.token_urlsafe", lambda _size: "the-code")
    with Store.open(store_url) as store:
        offered(store)
    assert sorted(together(take, store_url, count=3)) == ["False", "False", "True"]


def test_a_key_s_own_keys_go_with_it_and_others_stay(store: Store) -> None:
    first, _ = store.keys.create(["admin"])
    second, _ = store.keys.create(["read"], parent=first.id)
    third, words = store.keys.create(["check"], parent=second.id)
    _, other = store.keys.create(["check"])
    assert store.keys.get(third.id).parent == second.id
    store.keys.revoke(first.id)
    assert store.keys.find(words) is None
    assert store.keys.find(other) is not None
