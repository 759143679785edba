"""A database that fails is named in one sentence, without its password, and used again when it is back."""

import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import exc, text

from auditor.errors import AuditorError, InputError, StoreBusyError, StoreError, StoreGoneError, UsageError
from auditor.store import Store, schema
from auditor.store.failures import mapped
from tests.factories import post
from tests.servers.postgres import PASSWORD, USER, Postgres


@pytest.fixture
def pg_store(postgres_url: str) -> Iterator[Store]:
    with Store.open(postgres_url) as opened:
        opened.ensure_brand("acme")
        yield opened


def refused(url: str) -> str:
    """The sentence with which an address is refused; its password and its user are in none of the errors."""
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    told = "".join(traceback.format_exception(caught.value))
    assert PASSWORD not in told
    assert quote(PASSWORD, safe="") not in told
    assert USER not in str(caught.value)
    assert str(caught.value).count("\n") == 0
    return str(caught.value)


def test_a_server_that_is_not_there_is_named_by_its_place(postgres: Postgres) -> None:
    postgres.stop()
    with pytest.raises(StoreGoneError):
        Store.open(postgres.url("acme"))
    said = refused(postgres.url("acme"))
    assert f"The database acme at 127.0.0.1:{postgres.port} can't be reached" in said
    assert "can't be reached" in refused(postgres.url("acme").replace("127.0.0.1", "nowhere.invalid"))


def test_a_wrong_password_or_name_says_what_to_correct(postgres: Postgres) -> None:
    postgres.start()
    assert "refuses the user or the password" in refused(
        postgres.url("postgres", password="wrong" + PASSWORD)
    )
    assert "createdb" in refused(postgres.url("nothing_of_that_name"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://auditor:open@sesame@host/acme", "a @ too many"),
        ("postgresql://auditor:sesame@host:port/acme", "no database address"),
        ("sesame", "no database address"),
        ("mysql://auditor:sesame@host/acme", "neither SQLite nor PostgreSQL"),
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        Store.open(url)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_way_to_write_the_address_leads_to_the_database(postgres_url: str, scheme: str) -> None:
    with Store.open(postgres_url.replace("postgresql", scheme, 1)) as store:
        assert store.brands() == []


@pytest.mark.parametrize("crash", [False, True])
def test_a_server_that_comes_back_is_used_again_without_opening_the_store_anew(
    postgres: Postgres, pg_store: Store, crash: bool
) -> None:
    pg_store.add("acme", [post(1)])
    postgres.stop(crash=crash)
    with pytest.raises(StoreGoneError, match="can't be reached"):
        pg_store.brands()
    with pytest.raises(StoreGoneError):
        pg_store.add("acme", [post(2)])
    postgres.start()
    assert pg_store.add("acme", [post(3)]).stored == 1
    assert len(list(pg_store.checked("acme"))) == 2


def test_a_server_lost_half_way_takes_nothing_of_what_was_being_added(
    postgres: Postgres, pg_store: Store
) -> None:
    def posts() -> Iterator[object]:
        yield from (post(n) for n in range(500))
        postgres.stop(crash=True)
        yield post(500)

    with pytest.raises(StoreGoneError):
        pg_store.add("acme", posts())  # type: ignore[arg-type]
    postgres.start()
    assert list(pg_store.checked("acme")) == []
    assert pg_store.add("acme", [post(n) for n in range(600)]).stored == 600
    with closing(pg_store.checked("acme")) as stream:
        next(stream)
        postgres.stop(crash=True)
        with pytest.raises(StoreGoneError):
            list(stream)


def test_a_lost_server_prints_no_traceback(postgres: Postgres, pg_store: Store, postgres_url: str) -> None:
    pg_store.add("acme", [post(n) for n in range(3)])
    command = [sys.executable, "-c", LOST, postgres_url]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        postgres.stop()
        assert process.communicate("go on\n") == ("lost\n", "")


LOST = """
import sys
from auditor.errors import StoreGoneError
from auditor.store import Store
with Store.open(sys.argv[1]) as store:
    stream = store.checked("acme")
    next(stream)
    print("reading", flush=True)
    sys.stdin.readline()
    try:
        list(stream)
    except StoreGoneError:
        print("lost")
"""


def test_posts_are_fetched_by_the_page(postgres: Postgres, pg_store: Store) -> None:
    pg_store.add("acme", [post(n) for n in range(600)])
    with closing(pg_store.checked("acme")) as stream:
        taken = [next(stream) for _ in range(3)]
        asked = postgres.execute("SELECT query FROM pg_stat_activity WHERE query LIKE 'FETCH%'")
        assert [query.split(" FROM ")[0] for (query,) in asked] == ["FETCH FORWARD 500"]
        assert len(taken) + len(list(stream)) == 600


def test_a_brand_another_process_holds_is_busy(
    pg_store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.2)
    with Store.open(postgres_url) as other, pg_store._engine.begin() as holder:
        holder.execute(text("SELECT id FROM brand FOR UPDATE"))
        with pytest.raises(StoreBusyError, match="another process"):
            other.add("acme", [post(1)])


def test_more_callers_than_connections_are_asked_to_wait(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.2)
    with Store.open(postgres_url) as store:
        held = [store._engine.connect() for _ in range(15)]
        with pytest.raises(StoreBusyError, match="no connection free"):
            store.brands()
        for each in held:
            each.close()
        assert store.brands() == []


def test_a_database_that_may_only_be_read_is_named(postgres: Postgres, empty_postgres_url: str) -> None:
    with Store.open(empty_postgres_url) as store:
        store.ensure_brand("acme")
    name = empty_postgres_url.rsplit("/", 1)[-1]
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Store.open(empty_postgres_url) as store, pytest.raises(StoreError, match="can't be written"):
        store.add("acme", [post(1)])


def every_postgresql_error() -> Iterator[type[psycopg.Error]]:
    for kind in vars(psycopg.errors).values():
        if isinstance(kind, type) and issubclass(kind, psycopg.Error):
            yield kind


def test_every_error_of_either_driver_becomes_one_sentence_of_ours() -> None:
    kinds: list[type[Exception]] = [
        *every_postgresql_error(),
        sqlite3.OperationalError,
        sqlite3.DatabaseError,
    ]
    for kind in kinds:
        base = psycopg.Error if issubclass(kind, psycopg.Error) else sqlite3.Error
        wrapped = exc.DBAPIError.instance("SELECT", {}, kind("first\nsecond line"), base)
        with pytest.raises(AuditorError) as caught, mapped("acme"):
            raise wrapped
        assert str(caught.value).startswith("The database ")
        assert "second" not in str(caught.value)


def test_a_number_that_is_none_is_refused_in_a_sentence(store: Store) -> None:
    with pytest.raises(InputError, match="leave the number out"):
        store.trail.add("Ada", "test", detail={"share": float("nan")})
    with pytest.raises(InputError, match="give a smaller one"):
        store.trail.latest(before=10**30)
