"""How long questions take on a store of 10,000,000 posts: `make bench-store`.

A throw-away PostgreSQL is filled by the server itself: one brand of fifty thousand posts for every fifty
thousand, and one that has a tenth of all, over three years, with texts of ours, verdicts, findings and
decisions; posts lie in the order of their time, brands mixed, as collectors bring them. Each question is put
for one brand after the other, the way the service puts it; figures are medians.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import results
from sqlalchemy import text

from auditor.classify import find, read_facts
from auditor.finding import Verdict
from auditor.guideline import load
from auditor.post import Account, Post
from auditor.standing import mix_of, moment
from auditor.store import Brand, Store
from auditor.store.listing import Wanted
from tests.servers.postgres import Postgres

POSTS = 10_000_000
A_BRAND = 50_000
ADDED = 100_000
ROUNDS = 30
WEEKS = 12
END = dt.datetime(2026, 11, 22, 20, tzinfo=dt.UTC)
SPAN = dt.timedelta(days=3 * 365)
VERSIONS = ("m@1", "r1", 0.5)
TEXTS = Path(__file__).resolve().parent.parent / "models" / "data" / "written.jsonl"
SERVER = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "16GB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
}
VERDICT = Verdict("value", 0.1, 0, "educate", (), False, "en", *VERSIONS)
FILL = (
    """INSERT INTO brand (id, slug, name, time_zone, created_at)
    SELECT n, 'brand-' || n, 'Brand ' || n, (ARRAY['Europe/Oslo', 'UTC', 'America/New_York'])[1 + n % 3],
      CAST(:until AS timestamp)
    FROM generate_series(1, :brands) n""",
    """INSERT INTO account (id, brand_id, platform, host, handle, name)
    SELECT 3 * b + k, b, (ARRAY['facebook', 'instagram', 'x'])[k + 1], '', 'brand-' || b, 'Brand ' || b
    FROM generate_series(1, :brands) b, generate_series(0, 2) k""",
    """INSERT INTO post (id, brand_id, account_id, platform, host, native_id, text, original_text, text_hash,
      created_at, time_precision, url, kind, paid, language, media, metrics, metrics_at, source,
      cross_post_of, first_seen, last_seen)
    SELECT n, b, 3 * b + k, platform, '', n::text,
      (CAST(:texts AS text[]))[1 + n * 7 % :many] || ' #' || n, '',
      md5(n::text) || md5('x' || n), at, 'second', 'https://' || platform || '.com/brand-' || b || '/' || n,
      CASE WHEN n % 11 = 0 THEN 'reply' ELSE 'original' END, n % 53 = 0, 'en', '',
      json_build_object('impressions', n % 9000, 'engagements', n % 300), at, 'bench',
      CASE WHEN n % 13 = 0 AND n > 400 THEN n - 400 END, at, at
    FROM (SELECT n, b, n % 3 AS k, (ARRAY['facebook', 'instagram', 'x'])[1 + n % 3] AS platform, at FROM (
      SELECT n, CASE WHEN n % 10 = 0 THEN 1 ELSE 2 + (hashint4(n) & 1073741823) % (:brands - 1) END AS b,
        CAST(:until AS timestamp) - (:posts - n) * (CAST(:span AS interval) / :posts) AS at
      FROM generate_series(1, :posts) n) made) placed""",
    """INSERT INTO verdict (id, post_id, text_hash, label, score, pressure, pillar, findings, needs_review,
      language, unreadable_because, model_version, rules_version, threshold, created_at)
    SELECT id, id, text_hash, CASE WHEN score >= 0.5 THEN 'sales_push' ELSE 'value' END, score,
      floor(score * 3.999), (ARRAY['educate', 'engage', 'care', 'news', 'product', 'offer'])[1 + id % 6],
      CASE WHEN score >= 0.5 THEN CAST(:findings AS json) ELSE '[]' END, score BETWEEN 0.4 AND 0.6,
      'en', '', 'm@1', 'r1', 0.5, created_at
    FROM (SELECT id, text_hash, created_at, power((hashint4(id) & 65535) / 65536.0, 2) AS score
      FROM post) told""",
    """INSERT INTO decision (post_id, label, why, who, decided_at)
    SELECT id, 'value', 'It teaches.', 'ada', created_at FROM post WHERE id % 1009 = 0""",
)
FINDING = {
    "rule": "en/urgency.last-chance",
    "category": "urgency",
    "severity": "high",
    "message": "“Last chance” hurries the reader.",
    "suggestion": "Say until when, and why.",
    "offset": 6,
    "length": 11,
    "text": "Last chance",
}
KEPT = """SELECT conrelid::regclass::text, conname,
      'ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'u' AND conrelid IN ('post'::regclass, 'verdict'::regclass)"""
BUILT = """SELECT indexname, indexdef FROM pg_indexes JOIN pg_index ON indexrelid = indexname::regclass
    WHERE tablename IN ('post', 'verdict') AND NOT indisunique"""


def fill(store: Store, server: Postgres, base: str, posts: int) -> float:
    """Fill a database; indexes are built afterwards. Returns the seconds that took."""
    began = time.perf_counter()
    texts = [json.loads(line)["text"] for line in TEXTS.read_text(encoding="utf-8").splitlines()[:2_000]]
    given = {"posts": posts, "brands": max(2, posts // A_BRAND), "until": END.replace(tzinfo=None)}
    given |= {"texts": texts, "many": len(texts), "span": SPAN, "findings": json.dumps([FINDING])}
    unique, indexes = server.execute(KEPT, base), server.execute(BUILT, base)
    for table, name, _ in unique:
        server.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}", base)
    for name, _ in indexes:
        server.execute(f"DROP INDEX {name}", base)
    with store._engine.connect() as connection:
        # Foreign keys would be looked up row by row.
        connection.execute(text("SET session_replication_role = replica"))
        for statement in FILL:
            wanted = {name: value for name, value in given.items() if f":{name}" in statement}
            connection.execute(text(statement), wanted)
            connection.commit()
            print(f"{time.perf_counter() - began:6.0f} s: {statement.split('(')[0].strip()}", flush=True)
        connection.invalidate()
    for table, _, definition in unique:
        server.execute(f"ALTER TABLE {table} {definition}", base)
    for _, definition in indexes:
        server.execute(definition, base)
    for table in ("brand", "account", "post", "verdict"):
        server.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))", base)
    server.execute("VACUUM ANALYZE", base)
    return time.perf_counter() - began


def questions(store: Store) -> dict[str, Callable[[Brand], object]]:
    """What is asked of a brand, as the service asks it."""
    policy = load("ease-up")
    priors = read_facts(find("minilm-push")).priors
    rare = itertools.count(1)

    def page(brand: Brand, **narrowed: object) -> object:
        numbers, _ = store.listing.page(brand, Wanted(**narrowed))  # type: ignore[arg-type]
        return store.listed(numbers)

    def trend(brand: Brand) -> object:
        last = moment(store, brand, policy.window_days).date()
        return store.glance.days(brand, last - dt.timedelta(weeks=WEEKS), last, until=END)

    def mix(brand: Brand) -> object:
        until = moment(store, brand, policy.window_days)
        return mix_of(store, brand, policy, until=until, priors=priors)

    def waiting(brand: Brand) -> object:
        return store.count_unchecked(brand.slug, *VERSIONS, since=END - dt.timedelta(weeks=WEEKS))

    return {
        "mix": mix,
        "trend of twelve weeks, day by day": trend,
        "a page of posts": page,
        "a page of one platform's pushes": lambda brand: page(brand, label="sales_push", platform="x"),
        "a page of what people decided": lambda brand: page(brand, decided=True),
        "search for a word that is common": lambda brand: page(brand, words="the"),
        "search for a word that is in no post": lambda brand: page(brand, words=f"zyzzyva{next(rare)}"),
        "how many wait to be checked, of twelve weeks": waiting,
        "one post by its address": lambda brand: _found(store, brand),
        "accounts, with how many posts": lambda brand: store.accounts.of(brand),
    }


def _found(store: Store, brand: Brand) -> object:
    (number, *_), _ = store.listing.page(brand, Wanted(), limit=1)
    return store.find_post(None, store.listed([number])[0].post.url)


def measured(store: Store) -> Iterator[str]:
    """Lines of the table: medians and 95th percentiles over brands, and the median for the largest."""
    largest, *others = sorted(store.brands(), key=lambda brand: brand.id)
    asked = questions(store)
    for name, ask in asked.items():
        one = sorted(_took(ask, brand) for brand in itertools.islice(itertools.cycle(others), ROUNDS))
        large = statistics.median(_took(ask, largest) for _ in range(5))
        yield f"| {name} | {statistics.median(one):.0f} | {one[int(0.95 * len(one))]:.0f} | {large:.0f} |"
    glance = [name for name in asked if name.split()[0] in ("mix", "trend", "how")]
    whole = sum(_took(asked[name], brand) for brand in (largest, *others) for name in glance)
    yield f"| a glance at all {len(others) + 1} brands: mix, trend and what waits of each | {whole:.0f} | | |"


def adding(url: str, name: str) -> str:
    """A line of the other table: posts and verdicts a second into a brand of its own."""
    with Store.open(url) as store:
        store.ensure_brand("new")
        rates = [_rate(partial(store.add, "new", _posts(likes))) for likes in (1.0, 1.0, 2.0)]
        waiting = store.unchecked("new", *VERSIONS, limit=ADDED)
        batches = [waiting[at : at + 256] for at in range(0, ADDED, 256)]
        rates.append(_rate(lambda: [store.add_verdicts([(each, VERDICT) for each in b]) for b in batches]))
    return f"| {name} | {' | '.join(f'{rate:,.0f}' for rate in rates)} |"


def _posts(likes: float) -> Iterator[Post]:
    """Posts of two accounts, every text on both of them."""
    texts = [json.loads(line)["text"] for line in TEXTS.read_text(encoding="utf-8").splitlines()[:2_000]]
    for number in range(ADDED):
        platform = ("x", "facebook")[number % 2]
        yield Post(
            platform,
            f"n{number}",
            Account(platform, "new"),
            f"{texts[number // 2 % len(texts)]} #{number // 2}",
            END - dt.timedelta(minutes=5 * number),
            url=f"https://{platform}.com/new/{number}",
            metrics={"likes": likes, "impressions": float(number)},
            metrics_at=END + dt.timedelta(days=likes),
            source="bench",
        )


def _rate(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return ADDED / (time.perf_counter() - began)


def _took(ask: Callable[[Brand], object], brand: Brand) -> float:
    began = time.perf_counter()
    ask(brand)
    return 1_000 * (time.perf_counter() - began)


def main() -> None:
    """Fill, measure and write the section."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--posts", type=int, default=POSTS)
    posts = options.parse_args().posts
    with Postgres(**SERVER) as server, server.database() as base, Store.open(server.url(base)) as store:
        took = fill(store, server, base, posts)
        ((size,),) = server.execute("SELECT pg_database_size(current_database()) / 1e9", base)
        ((version,),) = server.execute("SHOW server_version", base)
        rows = list(measured(store))
        with tempfile.TemporaryDirectory() as folder, server.database() as empty:
            rates = [
                adding(f"sqlite:///{folder}/a.db", "SQLite, empty"),
                adding(server.url(empty), "PostgreSQL, empty"),
                adding(server.url(base), f"PostgreSQL, {posts:,} posts"),
            ]
    each = f"{(posts - posts // 10) // max(1, posts // A_BRAND - 1):,}"
    results.write(
        "A store of millions",
        [
            f"`make bench-store` on {results.machine('sqlalchemy', 'psycopg', 'numpy')}; "
            f"PostgreSQL {version} with {posts:,} posts, {SERVER['shared_buffers']} of shared buffers, "
            f"{size:.1f} GB on disk, filled and indexed in {took:,.0f} seconds.",
            "",
            f"Milliseconds, {ROUNDS} brands of about {each} posts one after the other, and one of "
            f"{posts // 10:,}, five times; each over three years, the mix over its guideline's window.",
            "",
            "| asked | median | 95 % within | the largest brand |",
            "|---|---|---|---|",
            *rows,
            "",
            f"{ADDED:,} posts of one brand by one process, a second; verdicts 256 at a time.",
            "",
            "| store | new posts | the same again | with newer counts | verdicts |",
            "|---|---|---|---|---|",
            *rates,
        ],
    )


if __name__ == "__main__":
    main()
