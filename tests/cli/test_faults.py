"""Half-way lost, an audit or an import says in one sentence what is done, and the next run does the rest."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from auditor.audit import Auditor
from auditor.cli import posts as importing
from auditor.cli.reports import check_all
from auditor.errors import InputError, StoreGoneError
from auditor.post import Post
from auditor.store import Store
from auditor.store import tables as t
from auditor.store.fitting import fitted
from auditor.store.schema import connect
from tests.factories import post
from tests.servers.postgres import Postgres

IN_SMALL_BATCHES = """
import auditor.audit, auditor.cli, auditor.cli.posts
auditor.audit.BATCH = 16
auditor.cli.posts.AT_ONCE = 1_000
auditor.cli.main()
"""
COMMAND = [sys.executable, "-c", IN_SMALL_BATCHES]
ROUNDS = 3 if os.environ.get("SOAK_SLICE") else 20
LOST = ("session", "server")


def texts(count: int) -> list[str]:
    """Pushes and value, each its own."""
    push, value = "Last chance! 20% off with code FERN{} ends tonight", "Fern {} likes wet air; here is why"
    return [(value if n % 3 else push).format(n) for n in range(count)]


def fill(store: Store, count: int) -> None:
    store.ensure_brand("acme")
    store.add("acme", [post(n, text=text) for n, text in enumerate(texts(count))])


def jsonl(path: Path, count: int) -> Path:
    """An export of so many posts."""
    with path.open("w") as file:
        for n, text in enumerate(texts(count)):
            row = {"platform": "x", "native_id": str(n), "text": text, "account": "acme"}
            file.write(json.dumps(row | {"created_at": f"2026-{1 + n % 9:02}-{1 + n % 28:02}T10:00Z"}) + "\n")
    return path


def said(url: str) -> Counter[int]:
    """How many verdicts each post has."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            query = select(t.verdict.c.post_id, func.count()).group_by(t.verdict.c.post_id)
            return Counter(dict(connection.execute(query).all()))
    finally:
        engine.dispose()


def posts_in(url: str) -> int:
    """How many posts there are."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(t.post)).scalar_one())
    finally:
        engine.dispose()


def each_once(store: Store, url: str, auditor: Auditor) -> None:
    """Hold the stored verdicts to those of an audit that nothing disturbed."""
    found = list(store.checked("acme"))
    alone = auditor.check([item.post.text for item in found])
    assert [(item.verdict.label, item.verdict.score) for item in found if item.verdict] == [
        (verdict.label, verdict.score) for verdict in alone
    ]
    assert set(said(url).values()) == {1}
    assert len(said(url)) == len(found)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a database with every table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('stored_home') / 'auditor.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 64 MB of its own, where PostgreSQL may come too."""
    folder = Path(tempfile.mkdtemp(prefix="auditor-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


@pytest.fixture(params=["sqlite", "postgres"])
def small_url(request: pytest.FixtureRequest, small_disk: Path, blank_database: Path) -> Iterator[str]:
    """The address of a database on that disk."""
    if request.param == "sqlite":
        shutil.copy(blank_database, small_disk / "auditor.db")
        yield f"sqlite:///{small_disk / 'auditor.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    postgres.start()
    place = small_disk / "postgres"
    place.mkdir()
    if os.geteuid() == 0:
        small_disk.chmod(0o755)
        shutil.chown(place, "postgres", "postgres")
    postgres.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
    with postgres.database("TABLESPACE small") as name:
        Store.open(postgres.url(name)).close()
        yield postgres.url(name)
    postgres.execute("DROP TABLESPACE small")


def leave(disk: Path, room: int) -> None:
    """Fill a disk but for so many bytes."""
    (disk / "filler").write_bytes(b"x" * (shutil.disk_usage(disk).free - room))


def command(url: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run the real command on a database."""
    env = os.environ | {"AUDITOR_DATABASE_URL": url}
    return subprocess.run([*COMMAND, *words], env=env, capture_output=True, check=False)


def lose(how: str, postgres: Postgres, url: str) -> None:
    """End this database's sessions, or stop the server under them and start it again."""
    if how == "session":
        name = url.rsplit("/", 1)[-1]
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    else:
        postgres.stop()
        postgres.start()


@pytest.mark.parametrize("how", LOST)
def test_an_audit_that_loses_its_database_keeps_what_is_stored_and_is_completed(
    how: str, postgres: Postgres, postgres_url: str, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.audit.BATCH", 4)
    monkeypatch.setattr(Auditor, "load", lambda _: auditor)
    check_each, calls = auditor.check_each, iter(range(100))

    def lose_at_third(*args: object) -> object:
        if next(calls) == 2:
            lose(how, postgres, postgres_url)
        return check_each(*args)  # type: ignore[arg-type]

    with Store.open(postgres_url) as store:
        fill(store, 20)
        monkeypatch.setattr(auditor, "check_each", lose_at_third)
        words = "; 8 of 20 posts are checked for good, and the next run checks the rest"
        with pytest.raises(StoreGoneError, match=f"^The database [^;]*can't be reached; start it.*{words}.$"):
            check_all(store, "acme")
        assert len(said(postgres_url)) == 8
        check_all(store, "acme")
        monkeypatch.undo()
        each_once(store, postgres_url, auditor)


@pytest.mark.parametrize("how", LOST)
def test_an_import_that_loses_its_database_keeps_whole_batches_and_is_completed(
    how: str, postgres: Postgres, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 10)
    export = jsonl(tmp_path / "a.jsonl", 45)
    calls = iter(range(1_000))

    def lose_at_25th(made: Post) -> Post:
        if next(calls) == 25:
            lose(how, postgres, postgres_url)
        return fitted(made)

    monkeypatch.setattr("auditor.store.adding.fitted", lose_at_25th)
    with Store.open(postgres_url) as store:
        words = r"; 20 posts of .*a\.jsonl are in the store, and importing it again adds the rest\.$"
        with pytest.raises(StoreGoneError, match=words):
            importing._import_one(store, export, "acme", "", "", "")
        facts = importing._import_one(store, export, "acme", "", "", "")
        assert (facts["stored"], facts["duplicates"]) == (25, 20)
        assert len(list(store.checked("acme"))) == 45


def test_an_import_of_a_file_damaged_half_way_keeps_whole_batches_and_is_in_the_trail(
    tmp_path: Path, stored_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 10)
    monkeypatch.setattr("auditor.importers.content.LONGEST_LINE", 500)
    export = jsonl(tmp_path / "a.jsonl", 25)
    with export.open("a") as file:
        file.write("x" * 600 + "\n")
    words = r"export it again; 20 posts of .*a\.jsonl are in the store, and importing it again adds the rest"
    with Store.open(f"sqlite:///{stored_home / 'auditor.db'}") as store:
        with pytest.raises(InputError, match=words):
            importing._import_one(store, export, "acme", "", "", "")
        (event,) = store.trail.latest("acme")
    assert (event.action, event.detail) == ("posts.import", {"stored": 20, "updated": 0})


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_an_audit_killed_again_and_again_says_each_verdict_once(url: str, auditor: Auditor) -> None:
    chance = random.Random(int(os.environ.get("SOAK_SEED", "7")))
    count = 60 * ROUNDS
    with Store.open(url) as store:
        fill(store, count)
        for _ in range(ROUNDS):
            before = len(said(url))
            process = subprocess.Popen(
                [*COMMAND, "audit", "--brand", "acme"],
                env=os.environ | {"AUDITOR_DATABASE_URL": url, "AUDITOR_THREADS": "1"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            deadline = time.monotonic() + 60
            while len(said(url)) == before and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(chance.uniform(0, 0.8))
            process.send_signal(signal.SIGKILL)
            process.wait()
            after = said(url)
            assert set(after.values()) <= {1}
            assert len(after) % 16 == count % 16 or len(after) % 16 == 0
        assert len(said(url)) >= ROUNDS * 16
        subprocess.run(
            [*COMMAND, "audit", "--brand", "acme"],
            env=os.environ | {"AUDITOR_DATABASE_URL": url},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        each_once(store, url, auditor)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_an_import_killed_again_and_again_stores_each_post_once(url: str, tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("SOAK_SEED", "7")))
    count = 2_000 * ROUNDS
    export = jsonl(tmp_path / "a.jsonl", count)
    words = ("import", str(export), "--brand", "acme", "--format", "json")
    with Store.open(url) as store:
        store.ensure_brand("acme")
        stored = 0
        for _ in range(ROUNDS):
            process = subprocess.Popen(
                [*COMMAND, *words],
                env=os.environ | {"AUDITOR_DATABASE_URL": url},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            deadline = time.monotonic() + 60
            while posts_in(url) == stored and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
            before, stored = stored, posts_in(url)
            assert stored % 1_000 == 0
            assert stored > before or stored == count
        facts = json.loads(command(url, *words).stdout)
        assert (facts["stored"], facts["duplicates"]) == (count - stored, stored)
        assert len({item.post.native_id for item in store.checked("acme")}) == count


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_a_full_disk_stops_an_audit_in_one_sentence_and_room_completes_it(
    small_disk: Path, small_url: str, auditor: Auditor
) -> None:
    with Store.open(small_url) as store:
        fill(store, 320)
        leave(small_disk, 150_000)
        full = command(small_url, "audit", "--brand", "acme")
        told = full.stderr.decode()
        assert (full.returncode, full.stdout, len(told.splitlines())) == (2, b"", 1)
        assert "has no room left on its disk; make some and run the same command again; " in told
        done = len(said(small_url))
        assert 0 < done < 320
        assert f"; {done} of 320 posts are checked for good, and the next run checks the rest." in told
        (small_disk / "filler").unlink()
        assert command(small_url, "audit", "--brand", "acme").returncode == 0
        each_once(store, small_url, auditor)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_a_full_disk_stops_an_import_in_one_sentence_and_room_completes_it(
    small_disk: Path, small_url: str, tmp_path: Path
) -> None:
    export = jsonl(tmp_path / "a.jsonl", 6_000)
    leave(small_disk, 3_000_000)
    words = ("import", str(export), "--brand", "acme", "--format", "json")
    full = command(small_url, *words)
    told = full.stderr.decode()
    assert (full.returncode, len(told.splitlines())) == (2, 1)
    with Store.open(small_url) as store:
        stored = len(list(store.checked("acme")))
    assert 0 < stored < 6_000
    assert stored % 1_000 == 0
    assert f"make some and run the same command again; {stored:,} posts of {export} are in the store" in told
    (small_disk / "filler").unlink()
    again = json.loads(command(small_url, *words).stdout)
    assert (again["stored"], again["duplicates"]) == (6_000 - stored, stored)
