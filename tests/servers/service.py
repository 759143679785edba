"""The service as it is run: `auditor serve` in a process of its own, with a store that tests can reach."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from auditor.store import Store
from auditor.store.keys import Scope

_WAIT = 60.0


@dataclass(frozen=True)
class Server:
    """A running service: where it is, its store, and the file of everything it wrote."""

    url: str
    store: Store
    log: Path

    def key(self, *scopes: Scope, brand: str = "") -> str:
        """Make a key, of scope admin unless told otherwise."""
        owner = self.store.brand(brand) if brand else None
        return self.store.keys.create(scopes or ("admin",), brand=owner)[1]

    def headers(self, *scopes: Scope, brand: str = "") -> dict[str, str]:
        """The headers of a caller with a key."""
        return {"Authorization": f"Bearer {self.key(*scopes, brand=brand)}"}


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[Server]:
    """Run a service in a folder, with settings such as `rate_limit="3/minute"`; it ends with the block."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "service.log"
    own = {"AUDITOR_HOME": str(home), "AUDITOR_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    own |= {f"AUDITOR_{name.upper()}": value for name, value in settings.items()}
    command = [
        sys.executable,
        "-c",
        "from auditor.cli import main; main()",
        "serve",
        "--no-worker",
        "--port",
        "0",
    ]
    with Store.open(f"sqlite:///{home / 'auditor.db'}") as store, log.open("wb") as out:
        store.keys.create(["admin"])
        process = subprocess.Popen(command, env=os.environ | own, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield Server(_address(process, log), store, log)
        finally:
            process.terminate()
            process.wait(30)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where the service listens, once it answers."""
    until = time.monotonic() + _WAIT
    while time.monotonic() < until and process.poll() is None:
        found = [line for line in log.read_text().splitlines() if line.startswith("Listening on ")]
        if found and _is_ready(url := found[0].removeprefix("Listening on ")):
            return url
        time.sleep(0.05)
    raise AssertionError(f"The service did not start:\n{log.read_text()}")


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False
