"""A process killed in the middle of an import leaves the store whole."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.store import Store

POSTS = 1_500
IMPORT = """
import sys
from auditor.store import Store
from tests.factories import post
with Store.open(sys.argv[1]) as store:
    store.ensure_brand("acme")
    print("started", flush=True)
    store.add("acme", (post(n) for n in range({posts})))
"""
ROUNDS = 3 if os.environ.get("SOAK_SLICE") else 20


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_killed_import_is_all_or_nothing_and_can_be_run_again(tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("SOAK_SEED", "7")))
    command = [sys.executable, "-c", IMPORT.format(posts=POSTS)]
    for number in range(ROUNDS):
        url = f"sqlite:///{tmp_path / f'{number}.db'}"
        process = subprocess.Popen([*command, url], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        time.sleep(chance.uniform(0, 1.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with Store.open(url) as store:
            assert len(list(store.checked("acme"))) in (0, POSTS)
        subprocess.run([*command, url], check=True, stdout=subprocess.DEVNULL)
        with Store.open(url) as store:
            assert len({found.post.native_id for found in store.checked("acme")}) == POSTS
