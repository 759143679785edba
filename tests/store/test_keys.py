"""API keys: shown once, kept as a hash, and gone when taken back."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from auditor.errors import NotFoundError, UsageError
from auditor.store import Store

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'auditor.db'}") as opened:
        yield opened


def test_a_key_is_found_by_its_words_and_by_nothing_like_them(store: Store) -> None:
    key, words = store.keys.create(["check"], note="for the extension")
    assert store.keys.find(words) == key
    for other in (
        "",
        words[:-1],
        words + "x",
        words.swapcase(),
        key.id,
        f"sma_{key.id}_",
        "\ud800",
        "x" * 10_000,
    ):
        assert store.keys.find(other) is None


def test_the_words_of_a_key_are_not_in_the_database(store: Store, tmp_path: Path) -> None:
    _, words = store.keys.create(["admin"])
    store.close()
    secret = words.rsplit("_", 1)[1].encode()
    assert not any(secret in path.read_bytes() for path in tmp_path.glob("auditor.db*"))


def test_a_revoked_and_an_expired_key_hold_no_more(store: Store) -> None:
    key, words = store.keys.create(["read"])
    _, old = store.keys.create(["read"], expires_at=NOW - dt.timedelta(seconds=1))
    _, young = store.keys.create(["read"], expires_at=NOW + dt.timedelta(hours=1))
    assert store.keys.find(old) is None
    assert store.keys.find(young) is not None
    assert store.keys.revoke(key.id).revoked_at is not None
    assert store.keys.find(words) is None
    with pytest.raises(NotFoundError, match="no key nobody"):
        store.keys.revoke("nobody")


def test_each_scope_holds_those_before_it(store: Store) -> None:
    reads, _ = store.keys.create(["read"])
    assert [scope for scope in ("check", "read", "write", "admin") if reads.allows(scope)] == [
        "check",
        "read",
    ]
    with pytest.raises(UsageError, match="needs a scope"):
        store.keys.create([])


def test_a_key_of_a_forgotten_brand_goes_with_it(store: Store) -> None:
    brand = store.ensure_brand("acme")
    key, words = store.keys.create(["check"], brand=brand)
    assert key.brand == "acme"
    store.accounts.forget_brand(brand)
    assert store.keys.find(words) is None
    assert store.keys.all() == []


def test_a_first_key_is_taken_once_however_often_a_container_starts(store: Store) -> None:
    given = "correct-horse-battery-staple-correct-horse"
    store.keys.create(["admin"], key=given)
    again, words = store.keys.create(["admin"], key=given)
    assert words == given
    assert store.keys.find(given) == again
    assert len(store.keys.all()) == 1
    for poor in ("short", "has blanks in it, thirty-two letters or not"):
        with pytest.raises(UsageError, match="32 letters"):
            store.keys.create(["admin"], key=poor)


def test_only_hashes_and_ids_stand_in_the_table(store: Store) -> None:
    _, words = store.keys.create(["check"])
    with store._engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM api_key")).one()
    assert words not in map(str, row)
    assert words.rsplit("_", 1)[1] not in " ".join(map(str, row))
