"""How long the dashboard's pages take with 100,000 posts of one brand: `make bench-dashboard`.

The posts are those of bench/reports.py, over two years; the service runs in a process of its own and is asked
for one page at a time, each page warm. Figures are milliseconds until the whole page is there.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import httpx
import results
from reports import POSTS, SPANS, filled
from service import free_port, running
from sqlalchemy import update

from auditor.audit import Auditor
from auditor.settings import Settings
from auditor.store import Store
from auditor.store import tables as t
from tests.servers.postgres import Postgres

ROUNDS = 25
PAGES = {
    "brands at a glance": "/app/",
    "one brand": "/app/brands/acme",
    "its posts": "/app/brands/acme/posts",
    "its posts, pushes with a word in them": "/app/brands/acme/posts?label=sales_push&q=yours",
    "its posts, those no post fits": "/app/brands/acme/posts?q=nowhere+in+any",
    "rules": "/app/rules",
}


@contextmanager
def signed_in(url: str, key: str) -> Iterator[httpx.Client]:
    """A browser that has signed in."""
    with httpx.Client(base_url=url, timeout=60, follow_redirects=True) as client:
        client.post("/app/sign-in", data={"key": key}).raise_for_status()
        yield client


def measured(client: httpx.Client, path: str) -> list[float]:
    """Milliseconds of each round, the first left out."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        client.get(path).raise_for_status()
        times.append(1_000 * (time.perf_counter() - began))
    return sorted(times[1:])


def rows(name: str, environment: Mapping[str, str], posts: int) -> Iterator[str]:
    """The lines of a database."""
    settings = Settings(home=environment["AUDITOR_HOME"], database_url=environment["AUDITOR_DATABASE_URL"])
    with Store.open(settings.store_url) as store:
        filled(store, posts, SPANS["two years"])
        versions = dict(
            zip(("model_version", "rules_version", "threshold"), Auditor.load(settings).versions, strict=True)
        )
        with store._engine.begin() as connection:
            connection.execute(update(t.verdict).values(versions))
        key = store.keys.create(["write"])[1]
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "api.main:create_app", "--factory", "--port", str(port)]
    with running(command, f"{url}/healthz", dict(environment)), signed_in(url, key) as client:
        for page, path in PAGES.items():
            times = measured(client, path)
            yield f"| {name} | {page} | {statistics.median(times):.0f} | {times[-2]:.0f} |"


def main() -> None:
    """Measure and write the section."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--posts", type=int, default=POSTS)
    posts = options.parse_args().posts
    lines = [
        f"`make bench-dashboard` on {results.machine('fastapi', 'jinja2', 'sqlalchemy')}. {posts:,} posts of "
        f"one brand over two years; {ROUNDS} rounds, milliseconds.",
        "",
        "| database | page | median | slowest but one |",
        "|---|---|---|---|",
    ]
    with ExitStack() as stack:
        server = stack.enter_context(Postgres())
        for name, url in (("SQLite", ""), ("PostgreSQL", server.url(stack.enter_context(server.database())))):
            home = stack.enter_context(tempfile.TemporaryDirectory())
            lines += rows(name, {"AUDITOR_HOME": home, "AUDITOR_DATABASE_URL": url}, posts)
    results.write("The dashboard's pages", lines)


if __name__ == "__main__":
    main()
