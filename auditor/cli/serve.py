"""`auditor serve`: the REST service, and beside it a worker for long jobs."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from auditor.cli.output import write_line
from auditor.errors import UsageError

if TYPE_CHECKING:
    from types import FrameType

    from auditor.settings import Settings
    from auditor.store import Store

PATIENCE = 30
"""Seconds that requests under way have to end in, once the service is told to stop."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 127.0.0.1 unless set.")] = "",
    port: Annotated[int | None, typer.Option(help="Port to listen on; 8737 unless set.")] = None,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Run a worker for long jobs beside it.")
    ] = True,
) -> None:
    """Start the REST service; on this machine alone unless told otherwise.

    Where there is no key yet, one is made and shown. Other addresses need keys first.

    Example: auditor serve
    """
    from auditor.settings import settings
    from auditor.store import Store

    known = settings()
    address, at = host or known.host, known.port if port is None else port
    with Store.open(known.store_url) as store:
        first = _first_key(store, known, address)
        once = _sign_in_code(store, first)
    listening = _bind(address, at)
    where = f"http://{_shown(address)}:{listening.getsockname()[1]}"
    # The service and its worker make links to reports, which must lead here.
    os.environ |= {"AUDITOR_HOST": address, "AUDITOR_PORT": str(listening.getsockname()[1])}
    settings.cache_clear()
    write_line(f"Listening on {where}")
    if first:
        write_line(f"Sign in, once and within an hour: {where}/app/sign-in#once={once}")
        write_line(f"Your key, shown this once: {first}")
        write_line(
            f"Try: curl {where}/v1/check -H 'Authorization: Bearer {first}' "
            """-H 'Content-Type: application/json' -d '{"text": "Order yours today!"}'"""
        )
    write_line("Stop with Ctrl-C.")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, _stop)
    with _worker() if worker else _nobody():
        _run(listening)


def _run(listening: socket.socket) -> None:
    import uvicorn

    from auditor.bundle import ROOT

    config = uvicorn.Config(
        "api.main:create_app",
        factory=True,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
        backlog=1_024,
    )
    sys.path.insert(0, str(ROOT))
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listening])
    except SystemExit as over:  # uvicorn's own code for a start that failed is none of ours
        if server.started or not over.code:
            raise
    if not server.started:
        raise typer.Exit(2)


def _first_key(store: Store, known: Settings, address: str) -> str:
    """Make the first key where one is due; return it when it must be shown."""
    if known.bootstrap_key is not None:
        store.keys.create(["admin"], note="the first key, from the settings", key=_told(known))
        return ""
    if any(key.revoked_at is None for key in store.keys.all()):
        return ""
    if not _is_loopback(address):
        raise UsageError(
            f"Without a key, {address} would be open to anyone: make one first (auditor keys create --scope "
            "admin), or set AUDITOR_BOOTSTRAP_KEY."
        )
    return store.keys.create(["admin"], note="made at the first start")[1]


def _sign_in_code(store: Store, first: str) -> str:
    """A code that signs in with the first key, so that nobody has to type it."""
    from auditor.store.pairings import SIGNS_IN_FOR

    key = store.keys.find(first) if first else None
    return "" if key is None else store.pairings.offer("sign-in", lasts=SIGNS_IN_FOR, key=key)


def _told(known: Settings) -> str:
    return known.bootstrap_key.get_secret_value() if known.bootstrap_key else ""


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _bind(address: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0][0]
        # Named TCP, or asyncio leaves Nagle's algorithm on: an answer would wait 40 ms for the client's word.
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
    except OSError as error:
        raise UsageError(
            f"The service can't listen on {address}, port {port}: {error.strerror or error}; "
            "choose another with --host or --port."
        ) from error
    return made


def _shown(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


@contextmanager
def _nobody() -> Iterator[None]:
    yield


@contextmanager
def _worker() -> Iterator[None]:
    """A worker process, started anew should it die, that ends with this one."""
    over = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep_one() -> None:
        while not over.is_set():
            command = [sys.executable, "-c", "from auditor.cli import main; main()", "worker"]
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_end_with_parent)  # noqa: S603
            running[:] = [process]
            process.wait()
            over.wait(2)

    watch = threading.Thread(target=keep_one, daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        for process in running:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _end_with_parent() -> None:
    """On Linux, have the kernel end this child when its parent is killed."""
    if sys.platform == "linux":
        import ctypes

        die_with_parent = 1
        ctypes.CDLL(None).prctl(die_with_parent, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(0)
