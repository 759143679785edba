"""A collection killed at any moment, run again, has exactly the posts the platform has, once each."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.store import Store
from tests.collect.conftest import served_account, stored
from tests.servers import PLATFORMS
from tests.servers.base import Platform, running

ROUNDS = 5 if os.environ.get("SOAK_SLICE") else 50
LONGEST = 20.0
COMMAND = [sys.executable, "-c", "from auditor.cli import main; main()"]


def auditor(home: Path, served: Platform, *words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | served.environment | {"AUDITOR_HOME": str(home)}
    environment["AUDITOR_BUDGETS"] = f'{{"{served.name}": {{"posts_a_run": null}}}}'
    return subprocess.Popen(
        [*COMMAND, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def add(home: Path, served: Platform) -> None:
    """Give the brand the platform's account."""
    process = auditor(home, served, "account", "add", "acme", served_account(served))
    _, error = process.communicate()
    assert process.returncode == 0, error.decode()


def first_page(served: Platform) -> None:
    """Wait until the platform was asked for posts."""
    ends = time.monotonic() + LONGEST
    while not any(served.is_page(request) for request in served.requests):
        assert time.monotonic() < ends, "nothing was asked for"
        time.sleep(0.002)


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_killed_anywhere_and_run_again_it_has_every_post_once(tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("SOAK_SEED", "7")))
    killed = 0
    for number in range(ROUNDS):
        name = chance.choice([name for name, kind in sorted(PLATFORMS.items()) if kind.cursors])
        home = tmp_path / str(number)
        with running(PLATFORMS[name]()) as served:
            served.publish(served.page_size * 6 + 3)
            add(home, served)
            process = auditor(home, served, "collect", "--brand", "acme")
            first_page(served)
            time.sleep(chance.uniform(0, 0.4))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
            again = auditor(home, served, "collect", "--brand", "acme")
            _, error = again.communicate()
            assert again.returncode == 0, error.decode()
            with Store.open(f"sqlite:///{home / 'auditor.db'}") as store:
                assert stored(store) == served.texts(), name
    assert killed > ROUNDS // 2


def test_ctrl_c_keeps_what_came_and_says_so(tmp_path: Path) -> None:
    with running(PLATFORMS["x"]()) as served:
        served.publish(served.page_size * 3)
        add(tmp_path, served)
        served.faults = [None, lambda handler, reply: time.sleep(3)]
        process = auditor(tmp_path, served, "collect", "--brand", "acme")
        first_page(served)
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate()
        assert process.returncode == 2
        assert b"Stopped" in error
        assert b"Traceback" not in error
        with Store.open(f"sqlite:///{tmp_path / 'auditor.db'}") as store:
            assert len(stored(store)) == served.page_size
