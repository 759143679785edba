"""A link shows one report, to whoever has it, until its day; nobody else makes one."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import select

from auditor import sharing
from auditor.errors import ExpiredError, NotFoundError, UsageError
from auditor.settings import Settings
from auditor.store import Store
from auditor.store import tables as t
from tests.factories import stored_report

DAY = dt.timedelta(days=1)


@pytest.fixture
def known(stored_home: Path) -> Settings:
    return Settings(home=stored_home, public_url="https://auditor.example/")


@pytest.fixture
def store(known: Settings) -> Iterator[Store]:
    with Store.open(known.store_url) as opened:
        opened.ensure_brand("acme")
        yield opened


def test_a_link_leads_to_its_report_until_its_day(known: Settings, store: Store) -> None:
    report = stored_report(store, "acme", "2026-W46")
    link, address = sharing.share(known, store, report, days=14, who="Ada")
    assert address.startswith("https://auditor.example/r/")
    token = address.rpartition("/")[2]
    assert sharing.verify(known, store, token) == link
    assert (link.report_id, link.brand, link.period, link.who) == (report, "acme", "2026-W46", "Ada")
    last = link.expires_at - dt.timedelta(seconds=1)
    assert sharing.verify(known, store, token, now=last) == link
    with pytest.raises(ExpiredError, match="over"):
        sharing.verify(known, store, token, now=link.expires_at)
    assert 13 * DAY < link.expires_at - dt.datetime.now(dt.UTC) < 14 * DAY


def test_a_link_that_was_taken_back_shows_nothing(known: Settings, store: Store) -> None:
    link, address = sharing.share(known, store, stored_report(store, "acme"), days=1, who="Ada")
    other, still = sharing.share(known, store, link.report_id, days=1, who="Ada")
    store.shares.revoke(link.id)
    with pytest.raises(ExpiredError, match="taken back"):
        sharing.verify(known, store, address.rpartition("/")[2])
    assert sharing.verify(known, store, still.rpartition("/")[2]) == other
    assert {each.id for each in store.shares.of(store.brand("acme"))} == {link.id, other.id}
    assert store.shares.of(store.ensure_brand("other")) == []


def test_a_link_goes_with_its_brand(known: Settings, store: Store) -> None:
    _, address = sharing.share(known, store, stored_report(store, "acme"), days=1, who="Ada")
    store.accounts.forget_brand(store.brand("acme"))
    with pytest.raises(NotFoundError):
        sharing.verify(known, store, address.rpartition("/")[2])


def test_a_link_put_off_moved_or_signed_elsewhere_is_none(known: Settings, store: Store) -> None:
    link, address = sharing.share(known, store, stored_report(store, "acme"), days=1, who="Ada")
    other, _ = sharing.share(known, store, link.report_id, days=1, who="Ada")
    _, ends, signature = address.rpartition("/")[2].split(".")
    stranger = Settings(home=known.home, secret_key=SecretStr("x" * 32))
    for forged in (
        f"{link.id}.{int(ends) + 86_400}.{signature}",
        f"{other.id}.{ends}.{signature}",
        f"{link.id}.{ends}.",
        f"{link.id}.{ends}",
        f".{ends}.{signature}",
        f"{link.id}.{ends}.{signature}=",
        f"{link.id}.{ends}.{signature}\n",
        sharing.sign(stranger, link),
    ):
        with pytest.raises(NotFoundError):
            sharing.verify(known, store, forged)


ANY = Settings(secret_key=SecretStr("k" * 32))


@given(st.text(max_size=300))
def test_no_words_of_a_stranger_are_a_link(words: str) -> None:
    with pytest.raises(NotFoundError):
        sharing.verify(ANY, None, words)  # type: ignore[arg-type]  # the store is never asked


def test_neither_signature_nor_token_is_stored(known: Settings, store: Store) -> None:
    _, address = sharing.share(known, store, stored_report(store, "acme"), days=1, who="Ada")
    with store._engine.connect() as connection:
        row = str(connection.execute(select(t.share_link)).one())
    assert address.rpartition(".")[2] not in row


def test_a_link_holds_for_a_day_to_a_year_of_a_report_that_is_there(known: Settings, store: Store) -> None:
    report = stored_report(store, "acme")
    for days in (0, -1, 367):
        with pytest.raises(UsageError, match="1 to 366 days"):
            sharing.share(known, store, report, days=days, who="Ada")
    with pytest.raises(NotFoundError, match="no report"):
        sharing.share(known, store, report + 1, days=1, who="Ada")


def test_machines_of_one_key_know_each_others_links(tmp_path: Path, store: Store) -> None:
    one, other = (
        Settings(home=tmp_path / name, secret_key=SecretStr("the same on every machine, 2026" * 2))
        for name in ("one", "other")
    )
    _, address = sharing.share(one, store, stored_report(store, "acme"), days=1, who="Ada")
    assert sharing.verify(other, store, address.rpartition("/")[2]).who == "Ada"
    assert not (tmp_path / "one").exists()
