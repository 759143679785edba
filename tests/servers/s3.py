"""An S3 API on this machine: moto's server, a program of its own, with nothing but a bucket in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socket import create_server
from typing import Any

BUCKET = "posts"
KEYS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
}
_PATIENCE = 60


@dataclass(frozen=True)
class S3:
    """Where it answers, and a file system of it."""

    endpoint: str
    files: Any


@contextmanager
def s3() -> Iterator[S3]:
    """Start it, and end it with the block; whoever reads it has `KEYS` in the environment."""
    from pyarrow import fs

    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | KEYS
    )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        files = fs.S3FileSystem(
            access_key=KEYS["AWS_ACCESS_KEY_ID"],
            secret_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            endpoint_override=f"127.0.0.1:{port}",
            scheme="http",
            region="us-east-1",
            allow_bucket_creation=True,
        )
        _begin(files)
        yield S3(endpoint, files)
    finally:
        server.kill()
        server.wait()


def _begin(files: Any) -> None:
    last = time.monotonic() + _PATIENCE
    while True:
        try:
            files.create_dir(BUCKET)
        except OSError:
            if time.monotonic() > last:
                raise
            time.sleep(0.2)
        else:
            return
