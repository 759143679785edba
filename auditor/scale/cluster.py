"""Ray, kept quiet: a cluster that is joined or one of our own that ends with us, and a pass over it."""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from auditor.errors import ClusterError, UsageError

_VARIABLES = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
_TOKEN = secrets.token_hex(32)
"""What lets processes into a cluster of our own; Ray would leave one in the home folder for good."""
_OBJECTS = 256_000_000
"""Bytes that a cluster of our own shares between processes: names of pieces and counts, no posts."""
_CONNECT_SECONDS = 10
_MOST_WAITING = 1
"""Loads an actor holds at a time: with the next one too, the first one up took what another could do."""


def refuse_missing() -> None:
    """Refuse to go on without the packages that a run needs.

    Raises:
        UsageError: one of them is not installed.
    """
    if any(find_spec(name) is None for name in ("ray", "pyarrow", "pandas")):
        raise UsageError("--engine ray needs more packages: pip install 'social-mix-auditor[ray]'.")


@contextmanager
def cluster(address: str, workers: int) -> Iterator[int]:
    """Join the cluster at `address`, or start one here for the block; yields how many actors there will be.

    `workers` 0 is one a core of the cluster.

    Raises:
        ClusterError: no cluster answers, none can be started, or it was lost.
    """
    with _environment({} if address else {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": _TOKEN}):
        ray: Any = import_module("ray")  # it is typed in part only
        _connect(ray, address, workers)
        try:
            yield workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        except ray.exceptions.RayError as error:
            raise _lost(error) from error
        finally:
            ray.shutdown()


def spread(actor: type, told: object, loads: Sequence[str], actors: int) -> Iterator[dict[str, Any]]:
    """Hand every load to one of `actors` actors, a core each; yields what they answer as they do.

    An actor that dies is started again, elsewhere when its node is gone, and its load with it, however
    often.
    """
    import ray.data

    if not loads:
        return
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    _hush()
    given = ray.data.from_items([{"load": load} for load in loads], override_num_blocks=len(loads))
    pool = ray.data.ActorPoolStrategy(
        size=min(actors, len(loads)), max_tasks_in_flight_per_actor=_MOST_WAITING
    )
    made = given.map_batches(actor, fn_constructor_args=(told,), batch_size=1, compute=pool, num_cpus=1)
    for row in made.iter_rows():
        yield json.loads(row["outcome"])


def _connect(ray: Any, address: str, workers: int) -> None:
    if address and not _answers(address):
        raise _absent(address)
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    try:
        if address:
            ray.init(address=address, **quiet)
        else:
            own = {"num_cpus": workers or None, "object_store_memory": _OBJECTS, "include_dashboard": False}
            ray.init(address="local", **own, **quiet)
    except (ConnectionError, RuntimeError, ValueError, TimeoutError, OSError) as error:
        if address:
            raise _absent(address) from error
        raise ClusterError(f"Ray can't be started here: {_first_line(error)}.") from error


def _answers(address: str) -> bool:
    """False when nothing listens there; Ray itself would try for minutes. What is no HOST:PORT, Ray knows."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not (host and port.isdecimal()):
        return True
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS).close()
    except (OSError, OverflowError):
        return False
    return True


def _absent(address: str) -> ClusterError:
    return ClusterError(
        f"No Ray cluster lets us in at {address}; check the address, that it runs the same versions of Ray "
        "and Python, and its token where it asks for one (RAY_AUTH_MODE=token)."
    )


def _lost(error: Exception) -> ClusterError:
    return ClusterError(
        f"The Ray cluster failed ({type(error).__name__}); what is done stays, run the same again to go on. "
        "If it fails again, see that each machine has this version of the auditor, memory, and the files."
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200].rstrip(".") or type(error).__name__


def _hush() -> None:
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def _environment(usual: dict[str, str]) -> Iterator[None]:
    """Variables that Ray and the processes it starts read; workers find this package where it is.

    `usual` are those that whoever runs this may have set otherwise.
    """
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    chosen = {name: os.environ.get(name, value) for name, value in usual.items()}
    wanted = chosen | _VARIABLES | {"PYTHONPATH": os.pathsep.join(paths)}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
