"""The backups docs/deploy.md tells of, taken while posts come in, and put back."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from auditor.importers import read
from auditor.store import Store
from tests.servers.postgres import PASSWORD, Postgres, program

pytestmark = pytest.mark.soak
ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("posts") / "posts.jsonl"
    command = [sys.executable, ROOT / "bench" / "make_posts.py", "2000", "--brands", "1", "--output", path]
    subprocess.run(command, check=True, capture_output=True)
    return path


@contextmanager
def posts_coming_in(url: str, export: Path) -> Iterator[None]:
    """Half of the posts are there; the others are added in batches for as long as the block lasts."""
    posts = read(export).posts
    with Store.open(url) as store:
        store.ensure_brand("acme")
        store.add("acme", posts[:1_000])
        batches = [posts[start : start + 20] for start in range(1_000, 2_000, 20)]
        adding = threading.Thread(target=lambda: [store.add("acme", batch) for batch in batches])
        adding.start()
        yield
        adding.join()


def stored(url: str) -> int:
    with Store.open(url) as store:
        return sum(1 for _ in store.checked("acme"))


def told(program: str) -> list[str]:
    """The commands of the page that start with a program."""
    return re.findall(rf"^{program} .*$", PAGE, re.MULTILINE)


def test_sqlite_is_copied_in_one_moment_and_read_as_it_was(tmp_path: Path, export: Path) -> None:
    home, copy = tmp_path / "auditor.db", tmp_path / "copy.db"
    statement = re.search(r'"(VACUUM INTO) \'[^\']*\'"', PAGE)
    assert statement is not None
    with posts_coming_in(f"sqlite:///{home}", export):
        sqlite3.connect(home, timeout=30).execute(f"{statement[1]} '{copy}'").connection.close()
    assert 1_000 <= stored(f"sqlite:///{copy}") <= 2_000
    with sqlite3.connect(copy) as restored:
        assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    restored.close()


def test_postgresql_is_dumped_and_restored_by_the_commands_of_the_page(
    postgres: Postgres, tmp_path: Path, export: Path
) -> None:
    dump = tmp_path / "auditor.dump"
    with postgres.database() as first, postgres.database() as second:
        with posts_coming_in(postgres.url(first), export):
            run(told("pg_dump")[0], postgres.url(first), dump)
        into_an_empty_one, over_what_is_there = told("pg_restore")
        run(into_an_empty_one, postgres.url(second), dump)
        kept = stored(postgres.url(second))
        assert 1_000 <= kept <= 2_000
        with Store.open(postgres.url(second)) as store:
            assert store.add("acme", read(export).posts).stored == 2_000 - kept
        run(over_what_is_there, postgres.url(second), dump)
        assert stored(postgres.url(second)) == kept


def run(command: str, url: str, dump: Path) -> None:
    """Run a command of the page on another database and file."""
    name = command.split()[0]
    here = re.sub(r"(?<=[= ])[^= ]*auditor(?:-\$\([^)]*\))?\.dump", str(dump), command)
    assert str(dump) in here
    words = shutil.which(name) or program(name)
    path = f"{Path(words).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "AUDITOR_DATABASE_URL": url, "PGPASSWORD": PASSWORD}
    subprocess.run(here, shell=True, check=True, env=environment)
