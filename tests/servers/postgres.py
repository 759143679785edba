"""A real PostgreSQL of one's own: a cluster in a temporary folder, on a free port of 127.0.0.1."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import psycopg

USER = "auditor"
PASSWORD = "open sesame/:@%"  # what is special in an address is part of it
_WAIT = 30.0
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "max_wal_senders": "0",
    "wal_level": "minimal",
}
_EMPTY = """DO $$ DECLARE names text; BEGIN
    SELECT string_agg(format('%I', tablename), ', ') INTO names
    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version';
    EXECUTE 'TRUNCATE ' || names || ' RESTART IDENTITY';
END $$"""


class Postgres:
    """A server that ends with the process that started it, whatever becomes of that.

    Settings given by name come before those of the tests, which care for speed alone.
    """

    def __init__(self, **settings: str) -> None:
        self._settings = _SETTINGS | settings
        self._folder = Path(tempfile.mkdtemp(prefix="auditor-postgres-"))
        self._names = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    def __enter__(self) -> Self:
        words = self._folder / "words"
        words.write_text(PASSWORD)
        if os.geteuid() == 0:
            for path in (self._folder, words):
                shutil.chown(path, "postgres", "postgres")
        self._run(
            "initdb",
            *("--username", USER, "--pwfile", str(words), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--pgdata", self._data),
        )
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start the server and wait until it answers; one that runs stays as it is."""
        if self._process is not None:
            return
        options = [f"--{name}={value}" for name, value in self._settings.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_owner(), program("postgres"), "-D", self._data, f"--port={self.port}", *options],
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + _WAIT
        while self._process.poll() is None and time.monotonic() < until:
            with contextlib.suppress(psycopg.OperationalError), self._connection():
                return
            time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-2_000:]}")

    def stop(self, *, crash: bool = False) -> None:
        """Stop the server, ending every session; a crash writes nothing down first."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT if crash else signal.SIGINT)
            self._process.wait(_WAIT)
            self._process = None

    @property
    def pid(self) -> int:
        """The server's first process, the parent of all others."""
        if self._process is None:
            raise RuntimeError("The server does not run.")
        return self._process.pid

    def url(self, database: str, *, password: str = PASSWORD) -> str:
        """The address of a database, as a user writes it."""
        quoted = "".join(c if c.isalnum() else f"%{ord(c):02X}" for c in password)
        return f"postgresql://{USER}:{quoted}@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def database(self, options: str = "") -> Iterator[str]:
        """A new database for as long as the block lasts; yields its name."""
        self.start()  # a test before may have stopped it
        name = f"test{next(self._names)}"
        self.execute(f"CREATE DATABASE {name} {options}")
        try:
            yield name
        finally:
            self.start()
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def empty(self, database: str) -> None:
        """Take every row out of a database but its schema's version, and end whoever still uses it."""
        self.start()  # a test before may have stopped it
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
        self.execute(_EMPTY, database)

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement as the server's owner, outside a transaction; return its rows."""
        with self._connection(database) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _connection(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user=USER,
            password=PASSWORD,
            autocommit=True,
        )

    def _run(self, name: str, *options: str) -> None:
        subprocess.run(
            [*_owner(), program(name), *options], cwd=self._folder, check=True, stdout=subprocess.DEVNULL
        )


def _owner() -> list[str]:
    """Words before a command: PostgreSQL refuses to be root, and must not outlive the tests."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    rank = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    return [setpriv, "--pdeathsig=QUIT", *rank, "--"]


def program(name: str) -> str:
    """A program of PostgreSQL; Debian keeps them out of PATH."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(name) or (str(newest[-1]) if newest else None)
    if found is None:
        raise RuntimeError(f"There is no {name}; the tests need PostgreSQL: apt-get install postgresql")
    return found
