"""`auditor serve` as it is started for the first time: with its worker, and a link that signs in once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from auditor.store import Store

_WAIT = 60.0


@dataclass(frozen=True)
class Service:
    """A running service: where it is, the key and the link it showed at its start, and its store."""

    url: str
    key: str
    once: str
    store: Store

    def at(self, path: str) -> str:
        """The address of a page of the dashboard."""
        return f"{self.url}/app/{path}"


@contextmanager
def serving(home: Path) -> Iterator[Service]:
    """Run a service in an empty folder; it ends with the block."""
    home.mkdir(parents=True)
    log = home / "service.log"
    own = {"AUDITOR_HOME": str(home), "AUDITOR_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from auditor.cli import main; main()", "serve", "--port", "0"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=os.environ | own, stdout=out, stderr=subprocess.STDOUT)
    try:
        said = _said(process, log)
        url, key = said["Listening on"], said["Your key, shown this once"]
        with Store.open(f"sqlite:///{home / 'auditor.db'}") as store:
            yield Service(url, key, said["Sign in, once and within an hour"], store)
    finally:
        process.terminate()
        process.wait(40)


def _said(process: subprocess.Popen[bytes], log: Path) -> dict[str, str]:
    """What the service said at its start, once it answers."""
    until = time.monotonic() + _WAIT
    while time.monotonic() < until and process.poll() is None:
        said = dict(re.findall(r"^(Listening on|[^{:]+?):? (\S+)$", log.read_text(), re.MULTILINE))
        if "Your key, shown this once" in said and _is_ready(said["Listening on"]):
            return said
        time.sleep(0.05)
    raise AssertionError(f"The service did not start:\n{log.read_text()}")


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False
