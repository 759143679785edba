"""What is asked of a store with many brands is found by an index, never by reading everything."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, event, insert

from auditor.guideline import load
from auditor.standing import mix_of
from auditor.store import Brand, Store, bulk
from auditor.store import tables as t
from auditor.store.listing import Place, Wanted
from auditor.store.transactions import writing
from tests.factories import NOON, post
from tests.servers.postgres import Postgres

BRANDS, POSTS, TIMES = 60, 5, 150
VERSIONS = ("m@1", "r1", 0.5)
SINCE = NOON - dt.timedelta(days=8)

Ask = Callable[[Store, Brand], object]

QUESTIONS: dict[str, Ask] = {
    "mix": lambda s, b: mix_of(s, b, load("ease-up"), until=NOON),
    "newest": lambda s, b: s.listing.newest(b),
    "trend": lambda s, b: s.glance.days(b, SINCE.date(), NOON.date(), until=NOON),
    "hardest": lambda s, b: s.glance.hardest(b, since=SINCE, until=NOON, limit=5),
    "to review": lambda s, b: s.glance.to_review(b, since=SINCE, until=NOON),
    "page": lambda s, b: s.listing.page(b, Wanted(), limit=20),
    "next page": lambda s, b: s.listing.page(b, Wanted(), after=Place(SINCE, 5), limit=20),
    "page of pushes": lambda s, b: s.listing.page(b, Wanted(label="sales_push", platform="x"), limit=20),
    "page of a week": lambda s, b: s.listing.page(b, Wanted(since=SINCE, until=NOON, pressure=2), limit=20),
    "words": lambda s, b: s.listing.page(b, Wanted(words="ferns"), limit=20),
    "decided": lambda s, b: s.listing.page(b, Wanted(decided=True), limit=20),
    "unchecked": lambda s, b: s.unchecked(b.slug, *VERSIONS, after=900),
    "claimed": lambda s, b: s.work(b.slug, VERSIONS).claim(50),
    "how many unchecked": lambda s, b: s.count_unchecked(b.slug, *VERSIONS, since=SINCE),
    "accounts": lambda s, b: s.accounts.of(b),
    "by address": lambda s, b: s.find_post(None, "https://x.com/17"),
    "by number": lambda s, b: s.find_post(None, "17"),
    "adding": lambda s, b: s.add(b.slug, [post(n) for n in range(40)]),
    "report": lambda s, b: s.as_of.posts(b, NOON, SINCE, NOON),
    "report's unchecked": lambda s, b: s.as_of.unchecked(b, NOON, SINCE, NOON),
    "report's span": lambda s, b: s.as_of.span(b, NOON),
    "report's counts": lambda s, b: s.as_of.metrics(b, SINCE, NOON),
    "report's praise": lambda s, b: s.as_of.praising(b, SINCE, NOON),
    "forgetting": lambda s, b: s.accounts.forget(s.accounts.of(b)[:1]),
}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of many brands whose posts lie mixed."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("full") / "a.db"
        with Store.open(f"sqlite:///{path}") as store:
            fill(store)
            yield store
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as name, Store.open(server.url(name)) as store:
        fill(store)
        for statement in (*MANY, "VACUUM ANALYZE"):
            server.execute(statement, name)
        yield store


def fill(store: Store) -> None:
    brands = [store.ensure_brand(f"b{n}").id for n in range(BRANDS)]
    numbers = range(1, BRANDS * POSTS + 1)
    with writing(store._engine, "") as connection:
        accounts = {"platform": "x", "host": "", "handle": "acme", "name": ""}
        connection.execute(insert(t.account), [accounts | {"id": b, "brand_id": b} for b in brands])
        bulk.put(connection, t.post, [stored(n, brands[n % BRANDS]) for n in numbers])
        bulk.put(connection, t.verdict, [said(n) for n in numbers])


def repeated(table: Table, changes: dict[str, str]) -> str:
    """A statement that stores every row of a table many times more, further back in time."""
    names = [column.name for column in table.c if column.name not in ("deleted_at", "metrics_at")]
    values = ", ".join(changes.get(name, name) for name in names)
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values} FROM {table.name}, {TURNS} turn"


TURNS = f"generate_series(1, {TIMES - 1})"
NUMBER, AGO = f"turn * {BRANDS * POSTS}", f"turn * interval '{6 * POSTS} hours'"
HASH = f"lpad((CAST(text_hash AS int) + {NUMBER})::text, 64, '0')"
MANY = (
    repeated(
        t.post,
        {
            "id": f"id + {NUMBER}",
            "native_id": f"id + {NUMBER}",
            "url": "url || '-' || turn",
            "text_hash": HASH,
            "created_at": f"created_at - {AGO}",
            "first_seen": f"first_seen - {AGO}",
            "cross_post_of": f"cross_post_of + {NUMBER}",
        },
    ),
    repeated(t.verdict, {"id": f"id + {NUMBER}", "post_id": f"post_id + {NUMBER}", "text_hash": HASH}),
    "SELECT setval('post_id_seq', max(id)) FROM post",
)


def stored(number: int, brand: int) -> dict[str, Any]:
    made = post(number)
    at = NOON - dt.timedelta(hours=number // BRANDS * 6)
    own = ("text", "original_text", "time_precision", "kind", "paid", "language", "media", "source")
    values: dict[str, Any] = {name: getattr(made, name) for name in own}
    values |= {"id": number, "brand_id": brand, "account_id": brand, "platform": "x", "host": ""}
    values |= {"native_id": str(number), "text_hash": f"{number:064d}", "created_at": at}
    values |= {"url": f"https://x.com/{number}", "metrics": {}, "first_seen": at, "last_seen": at}
    return values | {"cross_post_of": number - BRANDS if number % 9 == 0 and number > BRANDS else None}


def said(number: int) -> dict[str, Any]:
    values: dict[str, Any] = {"id": number, "post_id": number, "text_hash": f"{number:064d}", "findings": []}
    values |= {"label": ("value", "sales_push")[number % 2], "score": 0.6, "pressure": 2, "pillar": "offer"}
    values |= {"needs_review": False, "language": "en", "unreadable_because": "", "created_at": NOON}
    version = "m@1" if number % 5 else "m@0"
    return values | {"model_version": version, "rules_version": "r1", "threshold": 0.5}


@pytest.mark.parametrize("asked", QUESTIONS)
def test_an_index_serves(full: Store, asked: str) -> None:
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(full._engine, "before_cursor_execute", note)
    try:
        QUESTIONS[asked](full, full.brand("b7"))
    finally:
        event.remove(full._engine, "before_cursor_execute", note)
    read_whole = [
        f"{table}: {statement}"
        for statement, parameters in statements
        if statement.split(None, 1)[0] in ("SELECT", "UPDATE", "DELETE") and " post" in statement
        for table in scanned(full, statement, parameters)
        if table in ("post", "verdict")
    ]
    assert statements
    assert read_whole == []


def scanned(store: Store, statement: str, parameters: Any) -> Iterator[str]:
    """The tables that a statement would read from end to end."""
    given = parameters[0] if isinstance(parameters, list) else parameters
    with store._engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # As servers with disks that need not turn are set, and as ours is in docs/deploy.md.
            connection.exec_driver_sql("SET LOCAL random_page_cost = 1.1")
            (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", given).scalar_one()
            yield from whole(plan["Plan"])
        else:
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given):
                words = row.detail.split()
                if words[0] == "SCAN":
                    yield words[1]


def whole(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan" or ("Index" in node["Node Type"] and not narrowed(node)):
        yield node["Relation Name"]
    for inner in node.get("Plans", ()):
        yield from whole(inner)


def narrowed(node: dict[str, Any]) -> bool:
    """True of an index that is searched, not walked from its beginning."""
    return "Index Cond" in node or node["Node Type"].startswith("Bitmap")


def test_a_plan_that_reads_everything_is_seen(full: Store) -> None:
    assert list(scanned(full, "SELECT * FROM post WHERE media = 'x'", {})) == ["post"]
    assert list(scanned(full, "SELECT * FROM verdict WHERE pillar = 'x'", {})) == ["verdict"]


def test_no_plan_is_compiled_which_takes_longer_than_running_it(postgres_url: str) -> None:
    with Store.open(postgres_url) as store, store._engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW jit").scalar_one() == "off"
