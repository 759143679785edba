"""Stopped in the middle, or out of room, a command says so in one sentence and keeps what was stored."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.cli.posts import AT_ONCE, _target
from auditor.errors import StoreGoneError
from auditor.store import Store
from tests.importers import exports

COMMAND = [sys.executable, "-c", "from auditor.cli import main; main()"]
MANY = 20_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """An export that takes seconds to import."""
    with (tmp_path / "large.jsonl").open("w") as file:
        for n in range(MANY):
            row = {
                "platform": "x",
                "native_id": str(n),
                "text": f"Post {n}",
                "created_at": "2026-06-01T10:00Z",
            }
            file.write(json.dumps(row) + "\n")
    return tmp_path / "large.jsonl"


@pytest.mark.soak
def test_ctrl_c_in_the_middle_of_an_import_keeps_whole_batches(
    large: Path, home: Path, tmp_path: Path
) -> None:
    small = exports.write_csv(tmp_path / "x.csv", exports.table("x"))
    subprocess.run([*COMMAND, "import", str(small), "--brand", "acme"], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(
        [*COMMAND, "import", str(large), "--brand", "acme"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    journal = home / "auditor.db-wal"
    deadline = time.monotonic() + 30
    while not journal.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert told.decode().strip().splitlines()[-1] == "Error: Stopped; everything stored so far stays."
    assert b"Traceback" not in told
    with Store.open(f"sqlite:///{home / 'auditor.db'}") as store:
        assert len(list(store.checked("acme"))) in range(3, 3 + MANY + 1, AT_ONCE)
    again = subprocess.run(
        [*COMMAND, "import", str(large), "--brand", "acme", "--format", "json"],
        check=True,
        capture_output=True,
    )
    facts = json.loads(again.stdout)
    assert facts["stored"] + facts["duplicates"] == MANY


def test_ctrl_c_in_the_middle_of_a_stream_is_one_sentence() -> None:
    process = subprocess.Popen(
        [*COMMAND, "check", "--jsonl", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"text": "Good morning"}\n' * 600)
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["label"] == "value"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, b"Traceback" in told) == (2, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["export", "report"])
def test_no_room_for_what_is_written_is_one_sentence(command: str, tmp_path: Path) -> None:
    small = exports.write_csv(tmp_path / "x.csv", exports.table("x"))
    subprocess.run([*COMMAND, "import", str(small), "--brand", "acme"], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [*COMMAND, command, "--brand", "acme", "--output", "/dev/full"], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_export_cut_short_leaves_what_was_there(tmp_path: Path) -> None:
    output = tmp_path / "acme.jsonl"
    output.write_text("the one before")
    with pytest.raises(StoreGoneError), _target(output) as file:
        file.write("half of it")
        raise StoreGoneError("The database is gone.")
    assert output.read_text() == "the one before"
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.soak
def test_a_database_that_can_grow_no_more_keeps_what_it_has(large: Path, home: Path, tmp_path: Path) -> None:
    small = exports.write_csv(tmp_path / "x.csv", exports.table("x"))
    subprocess.run([*COMMAND, "import", str(small), "--brand", "acme"], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [*COMMAND, "import", str(large), "--brand", "acme"],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5_000_000, 5_000_000)),
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert b"Traceback" not in done.stderr
    with Store.open(f"sqlite:///{home / 'auditor.db'}") as store:
        stored = len(list(store.checked("acme")))
    assert stored in range(3, 3 + MANY, AT_ONCE)
    if stored > 3:
        assert f"{stored - 3:,} posts of {large} are in the store" in done.stderr.decode()
    again = subprocess.run(
        [*COMMAND, "import", str(large), "--brand", "acme", "--format", "json"],
        check=True,
        capture_output=True,
    )
    assert json.loads(again.stdout)["stored"] == MANY - (stored - 3)
