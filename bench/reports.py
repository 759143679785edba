"""How long a report takes on 100,000 posts: `make bench-reports`.

One brand's posts on three platforms, with verdicts that carry findings, decisions, repeats and replies, over
two years, and once more all within twelve weeks, where a report looks closest. A week's report is built, read
again with the posts it quotes, and written as a page; figures are medians.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import results
from sqlalchemy import insert

from auditor.classify import find, read_facts
from auditor.finding import PILLARS
from auditor.guideline import load
from auditor.period import Period
from auditor.report.building import build, read
from auditor.report.keeping import keep
from auditor.report.rendering import render
from auditor.store import Brand, Store
from auditor.store import tables as t
from tests.servers.postgres import Postgres

POSTS = 100_000
ROUNDS = 5
END = dt.datetime(2026, 11, 22, 20, tzinfo=dt.UTC)
SPANS = {"two years": dt.timedelta(days=730), "twelve weeks": dt.timedelta(weeks=12)}
PLATFORMS = ("facebook", "instagram", "x")
ROWS = 5_000


def filled(store: Store, posts: int, span: dt.timedelta) -> Brand:
    """A brand with so many posts up to `END`."""
    brand = store.ensure_brand("acme", name="Acme", time_zone="Europe/Oslo")
    chance = random.Random(5)
    with store._engine.begin() as connection:
        for number, platform in enumerate(PLATFORMS, 1):
            values = {"id": number, "brand_id": brand.id, "platform": platform, "host": "", "handle": "acme"}
            connection.execute(insert(t.account).values(**values, name="Acme"))
        made = (_rows(brand, number, END - span * (number / posts), chance) for number in range(1, posts + 1))
        while batch := list(itertools.islice(made, ROWS)):
            for table in (t.post, t.verdict, t.decision):
                rows = [row for each in batch for row in each.get(table.name, ())]
                if rows:
                    connection.execute(insert(table), rows)
    return brand


def _rows(
    brand: Brand, number: int, at: dt.datetime, chance: random.Random
) -> dict[str, list[dict[str, Any]]]:
    account = number % len(PLATFORMS)
    score = chance.betavariate(0.6, 1.4)
    push = score >= 0.5
    text = f"Post {number}: " + ("Last chance, order yours today. " if push else "How we repot a fern. ") * 6
    metrics = {"impressions": chance.randrange(100, 9_000), "engagements": chance.randrange(300)}
    post = {
        "id": number,
        "brand_id": brand.id,
        "account_id": account + 1,
        "platform": PLATFORMS[account],
        "host": "",
        "native_id": str(number),
        "text": text,
        "original_text": "",
        "text_hash": f"{number:064d}",
        "created_at": at,
        "time_precision": "second",
        "url": f"https://example.org/{number}",
        "kind": "reply" if chance.random() < 0.1 else "original",
        "paid": chance.random() < 0.02,
        "language": "en",
        "media": "",
        "metrics": metrics | {"clicks": chance.randrange(60)},
        "metrics_at": at + dt.timedelta(days=7),
        "source": "bench",
        "cross_post_of": number - 1 if chance.random() < 0.1 and number > 1 else None,
        "first_seen": at,
        "last_seen": at,
    }
    finding = {
        "rule": "en/urgency.last-chance",
        "category": "urgency" if push else "advocacy",
        "severity": "high",
        "message": "“Last chance” hurries the reader.",
        "suggestion": "Say until when, and why.",
        "offset": 6,
        "length": 11,
        "text": "Last chance",
    }
    verdict = {
        "id": number,
        "post_id": number,
        "text_hash": post["text_hash"],
        "label": "sales_push" if push else "value",
        "score": score,
        "pressure": 2 + (score > 0.9) if push else int(score > 0.3),
        "pillar": "offer" if push else PILLARS[number % 7],
        "findings": [finding] if push or number % 9 == 0 else [],
        "needs_review": 0.4 < score < 0.6,
        "language": "en",
        "unreadable_because": "",
        "model_version": "m@1",
        "rules_version": "r1",
        "threshold": 0.5,
        "created_at": at,
    }
    decided = {"post_id": number, "label": "value", "why": "It teaches.", "who": "ada", "decided_at": at}
    return {"post": [post], "verdict": [verdict], "decision": [decided] if chance.random() < 0.01 else []}


def measured(work: Callable[[], object]) -> float:
    """Seconds, the median of `ROUNDS`."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def rows(url: str, name: str, posts: int, span: str) -> Iterator[str]:
    """A line of the table."""
    policy, period = load("ease-up"), Period.week(END.date())
    priors = read_facts(find("minilm-push")).priors
    with Store.open(url) as store:
        brand = filled(store, posts, SPANS[span])
        number = keep(store, brand, build(store, brand, period, policy, priors=priors))
        built = measured(lambda: build(store, brand, period, policy, priors=priors))
        shown = measured(lambda: read(store, brand, store.reports.get(brand, number)))
        report = read(store, brand, store.reports.get(brand, number))
        written = measured(lambda: render(report, "html"))
    yield f"| {name} | {span} | {built:.2f} | {shown:.2f} | {written:.2f} |"


def main() -> None:
    """Measure and write the section."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--posts", type=int, default=POSTS)
    posts = options.parse_args().posts
    lines = [
        f"`make bench-reports` on {results.machine('sqlalchemy', 'numpy')}. {posts:,} posts of one brand; "
        f"seconds, medians of {ROUNDS}.",
        "",
        "| database | posts lie within | a week's report built | read again | written as HTML |",
        "|---|---|---|---|---|",
    ]
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(Postgres())
        for span in SPANS:
            lines += rows(f"sqlite:///{folder}/{span}.db", "SQLite", posts, span)
            base = stack.enter_context(server.database())
            lines += rows(server.url(base), "PostgreSQL", posts, span)
    results.write("Reports", lines)


if __name__ == "__main__":
    main()
