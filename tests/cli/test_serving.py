"""`auditor serve` and `auditor keys`, as real processes."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from auditor.cli import serve

AUDITOR = [sys.executable, "-c", "from auditor.cli import main; main()"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*AUDITOR, *arguments], capture_output=True, text=True, env=os.environ | environment, check=False
    )


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A service: its process, its address, and what it said at the start."""
    process = subprocess.Popen(
        [*AUDITOR, "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | environment,
    )  # fmt: skip
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://\S+", "".join(said))
        assert found, process.communicate()
        yield process, found[0], "".join(said)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)


def answering(address: str) -> None:
    """Wait until a service is ready."""
    for _ in range(300):
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("it never became ready")


def test_a_first_start_shows_a_key_that_works_and_a_second_shows_none() -> None:
    with serving("--no-worker") as (_, address, said):
        key = re.search(r"shown this once: (\S+)", said)
        assert key
        answering(address)
        headers = {"Authorization": f"Bearer {key[1]}"}
        body = {"text": "Last chance! 50% off ends tonight"}
        answer = httpx.post(f"{address}/v1/check", json=body, headers=headers)
        assert answer.json()["label"] == "sales_push"
        code = re.search(r"(http\S+)#once=(\S+)", said)
        assert code
        assert code[1] == f"{address}/app/sign-in"
        doors = [httpx.post(code[1], data={"once": code[2]}).status_code for _ in range(2)]
        assert doors == [303, 401]
    with serving("--no-worker") as (_, _, said):
        assert "shown this once" not in said


def test_stopping_ends_what_is_under_way_first() -> None:
    with serving("--no-worker") as (process, address, said):
        key = re.search(r"shown this once: (\S+)", said)
        assert key
        answering(address)
        answers: list[httpx.Response] = []
        drafts = {"drafts": [{"text": f"Order number {n} yours today, it is lovely"} for n in range(300)]}

        def ask() -> None:
            headers = {"Authorization": f"Bearer {key[1]}"}
            answers.append(httpx.post(f"{address}/v1/check/batch", json=drafts, headers=headers, timeout=60))

        caller = threading.Thread(target=ask)
        caller.start()
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        caller.join(60)
        assert process.wait(40) == 0
        assert answers[0].status_code == 200
        assert all(item["verdict"] for item in answers[0].json()["items"])


def test_without_a_key_no_other_address_is_served() -> None:
    done = run("serve", "--host", "0.0.0.0", "--port", "0", "--no-worker")
    assert done.returncode == 2
    assert "open to anyone" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_container_takes_its_first_key_from_its_settings(home: Path) -> None:
    key = "0123456789abcdef0123456789abcdef"
    with serving("--host", "0.0.0.0", "--no-worker", AUDITOR_BOOTSTRAP_KEY=key) as (process, address, said):
        assert key not in said
        near = address.replace("0.0.0.0", "127.0.0.1")
        answering(near)
        assert httpx.get(f"{near}/v1/brands", headers={"X-API-Key": key}).status_code == 200
        assert httpx.get(f"{near}/v1/brands").status_code == 401
        process.send_signal(signal.SIGTERM)
        assert key not in process.communicate(timeout=40)[1]
    assert not any(key.encode() in path.read_bytes() for path in home.glob("auditor.db*"))
    assert run("serve", "--port", "0", AUDITOR_BOOTSTRAP_KEY="short").returncode == 2


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port, "--no-worker")
    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_keeps_it_from_starting_is_one_sentence(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "rules.yaml").write_text("rules:\n  en/urgency.hury: {disabled: maybe}\n")
    done = run("serve", "--port", "0", "--no-worker")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    said = [json.loads(line)["event"] for line in done.stderr.splitlines() if line.startswith("{")]
    assert f"{home / 'rules.yaml'}:2: rules.en/urgency.hury.disabled" in said[0]


def test_keys_are_made_listed_and_taken_back() -> None:
    made = run(
        "keys", "create", "--scope", "check", "--scope", "read", "--expires", "90d", "--format", "json"
    )
    facts = json.loads(made.stdout)
    assert facts.keys() == {"id", "key", "scopes", "brand", "expires_at"}
    assert facts["scopes"] == ["check", "read"]
    listed = json.loads(run("keys", "list", "--format", "json").stdout)
    assert [(each["id"], each["alive"]) for each in listed] == [(facts["id"], True)]
    assert facts["key"] not in run("keys", "list").stdout
    assert run("keys", "revoke", facts["id"]).returncode == 0
    (gone,) = json.loads(run("keys", "list", "--format", "json").stdout)
    assert not gone["alive"]


def test_an_invitation_is_a_link_that_holds_a_code_and_no_key() -> None:
    done = run("keys", "invite", "--days", "3", AUDITOR_PUBLIC_URL="https://auditor.example/")
    assert re.match(r"https://auditor\.example/app/invite#[\w-]{43}\n", done.stdout)
    assert json.loads(run("keys", "list", "--format", "json").stdout) == []
    assert run("keys", "invite", "--brand", "nobody").returncode == 2


@pytest.mark.parametrize(
    "wrong",
    [["--scope", "all"], ["--expires", "soon"], ["--expires", "0d"], ["--brand", "nobody"]],
    ids=lambda wrong: " ".join(wrong),
)
def test_a_key_that_can_t_be_made_is_one_sentence(wrong: list[str]) -> None:
    done = run("keys", "create", *wrong)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_an_answer_leaves_at_once_and_waits_for_no_word_of_the_client() -> None:
    async def how_it_is_sent() -> int:
        accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def meet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            accepted.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = serve._bind("127.0.0.1", 0)
        async with await asyncio.start_server(meet, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            found = await accepted
            writer.close()
            await writer.wait_closed()
        return found

    assert asyncio.run(how_it_is_sent())
