"""How the service holds up: `make bench-api` (needs `wrk`; Debian has it).

In one run, on the same posts: `auditor check --jsonl`, the service's POST /v1/check at several numbers of
connections, and beside it the plain thing, a FastAPI route around transformers' pipeline over the same
encoder in torch. Every service is warmed up first; rounds take turns; figures are medians.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import results
from speed import posts

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = (1, 16, 64, 256)

LUA = """
local bodies = {}
for line in io.lines("%(bodies)s") do bodies[#bodies + 1] = line end
local at = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer %(key)s"
request = function()
  at = at %% #bodies + 1
  return wrk.format(nil, nil, nil, bodies[at])
end
"""


@dataclass(frozen=True)
class Load:
    """What one run of wrk said: answers a second, milliseconds, and how many went wrong."""

    rate: float
    p50: float
    p99: float
    errors: int


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, environment: dict[str, str]) -> Iterator[None]:
    """A server, from its first answer to its end."""
    process = subprocess.Popen(
        command, env=os.environ | environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(url, timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{command[-1]} did not start")
        yield
    finally:
        process.terminate()
        process.wait(30)


def naive() -> object:
    """The plain service: a route around the pipeline."""
    from fastapi import Body, FastAPI
    from speed import pipeline

    read = pipeline(1)
    app = FastAPI()

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/v1/check")
    def check(body: dict[str, str] = Body()) -> object:  # noqa: B008
        return read([body["text"]])

    return app


def load(url: str, script: Path, connections: int, seconds: int) -> Load:
    """Call a service from so many connections at once."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    said = subprocess.run(
        [*command, "-s", str(script), url], capture_output=True, text=True, check=True
    ).stdout
    at = {name: _milliseconds(value) for name, value in re.findall(r"(50|99)%\s+([\d.]+\w+)", said)}
    wrong = re.findall(r"(?:connect|read|write|timeout|responses:) (\d+)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return Load(float(rate[1]) if rate else 0.0, at["50"], at["99"], sum(map(int, wrong)))


def _milliseconds(said: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", said).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}[unit]


def stream(texts: Sequence[str], folder: Path) -> float:
    """Posts a second of `auditor check --jsonl`, its start left out by reading one post too."""

    def seconds(some: Sequence[str]) -> float:
        file = folder / "posts.jsonl"
        file.write_text("".join(json.dumps({"text": text}) + "\n" for text in some))
        command = [str(Path(sys.executable).with_name("auditor")), "check", "--jsonl", str(file)]
        started = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - started

    return (len(texts) - 1) / (seconds(texts) - seconds(texts[:1]))


def main() -> None:
    """Measure, print and write the results."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--posts", type=int, default=1_000)
    words.add_argument("--seconds", type=int, default=10)
    words.add_argument("--rounds", type=int, default=3)
    asked = words.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing; on Debian: apt-get install wrk")
    texts = posts(asked.posts)
    key = secrets.token_hex(24)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bodies, script = folder / "bodies", folder / "post.lua"
        bodies.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        script.write_text(LUA % {"bodies": bodies, "key": key})
        ours, plain = free_port(), free_port()
        home = {"AUDITOR_HOME": str(folder / "home"), "AUDITOR_BOOTSTRAP_KEY": key}
        serve = [str(Path(sys.executable).with_name("auditor")), "serve", "--no-worker", "--port", str(ours)]
        bare = [sys.executable, "-m", "uvicorn", "service:naive", "--factory", "--app-dir", "bench"]
        bare += ["--port", str(plain), "--no-access-log"]
        streamed: list[float] = []
        found: dict[tuple[str, int], list[Load]] = {}
        for number in range(asked.rounds):
            streamed.append(stream(texts, folder))
            print(f"round {number + 1}: auditor check --jsonl, {streamed[-1]:.0f} posts/s", flush=True)
            for who, command, port, more in (("auditor", serve, ours, home), ("plain", bare, plain, {})):
                url = f"http://127.0.0.1:{port}"
                with running(command, f"{url}/healthz", more):
                    load(f"{url}/v1/check", script, 16, 3)
                    for connections in CONNECTIONS:
                        said = load(f"{url}/v1/check", script, connections, asked.seconds)
                        found.setdefault((who, connections), []).append(said)
                        print(f"round {number + 1}: {who}, {connections} connections: {said}", flush=True)
    _write(asked, streamed, found)


def _write(
    asked: argparse.Namespace, streamed: list[float], found: dict[tuple[str, int], list[Load]]
) -> None:
    whole = statistics.median(streamed)
    best = max(statistics.median(each.rate for each in found["plain", c]) for c in CONNECTIONS)
    lines = [
        f"`make bench-api` on {results.machine('fastapi', 'uvicorn', 'onnxruntime', 'transformers')}. "
        f"{asked.posts} posts, {asked.rounds} rounds that take turns, {asked.seconds} s each, medians; the "
        "load comes from `wrk` on the same cores.",
        "",
        f"`auditor check --jsonl`: {whole:.0f} posts a second.",
        "",
        "| service | connections | answers a second | × `--jsonl` | × plain | p50 ms | p99 ms | errors |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (who, connections), runs in found.items():
        rate = statistics.median(each.rate for each in runs)
        p50, p99 = (statistics.median(getattr(each, at) for each in runs) for at in ("p50", "p99"))
        errors = sum(each.errors for each in runs)
        lines.append(
            f"| {who} | {connections} | {rate:.0f} | {rate / whole:.2f} | {rate / best:.1f} "
            f"| {p50:.0f} | {p99:.0f} | {errors} |"
        )
    results.write("The service under load", lines)


if __name__ == "__main__":
    main()
