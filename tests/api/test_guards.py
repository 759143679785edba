"""Hostile requests are refused before any work starts, and every answer carries its headers."""

import asyncio
import json
import threading
import time
from collections.abc import Sequence

import pytest

from api.problems import RefusedError
from api.reading import AT_ONCE, Reader
from auditor.audit import Asked, Auditor
from auditor.errors import StoreError
from auditor.finding import Verdict
from tests.api.conftest import Serving, Start
from tests.factories import verdict


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": "a', 422),
        (b"\xff\xfe", 422),
        (b"[" * 100, 422),
        (b'{"text":' * 50 + b"1" + b"}" * 50, 422),
        (b'{"text": NaN}', 422),
        (b'{"text": ' + b"9" * 5_000 + b"}", 422),
        (json.dumps({"text": "[" * 10_000}).encode(), 200),
        (b'{"text": "half \\ud83d a pair, a whole \\ud83d\\ude00 and \\\\ud83d"}', 200),
        (json.dumps({"text": "x" * 50_001}).encode(), 422),
        (b"x" * 1_000_001, 413),
        (b'{"text": "a", "planned": [' + b"{}," * 300_000 + b"{}]}", 422),
    ],
)
def test_a_body_that_can_t_be_used_is_told_so(serving: Serving, body: bytes, status: int) -> None:
    headers = serving.headers("check") | {"Content-Type": "application/json"}
    started = time.monotonic()
    answer = serving.client.post("/v1/check", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert time.monotonic() - started < 10
    if status != 200:
        problem = answer.json()
        assert problem["status"] == status
        assert problem["instance"] == f"urn:request:{answer.headers['x-request-id']}"


def test_what_is_no_json_is_told_by_the_place_where_it_ends_to_be(serving: Serving) -> None:
    headers = serving.headers("check") | {"Content-Type": "application/json"}
    problem = serving.client.post("/v1/check", content=b'{"text": tea}', headers=headers).json()
    assert problem["errors"] == [{"pointer": "", "detail": problem["errors"][0]["detail"]}]
    assert problem["errors"][0]["detail"].startswith("No JSON, from character 9 on: ")
    whole = serving.client.post("/v1/check", content=b"[]", headers=headers).json()
    assert [each["pointer"] for each in whole["errors"]] == [""]


def test_a_body_without_a_length_is_cut_off_too(serving: Serving) -> None:
    def endless() -> object:
        for _ in range(30):
            yield b" " * 100_000

    answer = serving.client.post("/v1/check", content=endless(), headers=serving.headers("check"))
    assert answer.status_code == 413


def test_every_answer_carries_the_security_headers(serving: Serving) -> None:
    for path in ("/healthz", "/nowhere", "/v1/brands"):
        headers = serving.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "server" not in headers
    refused = serving.client.get("/v1/brands").headers
    assert refused["cache-control"] == "no-store"


def test_a_failure_says_nothing_of_what_failed(
    start: Start, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    serving = start()

    def broken(*_: object) -> None:
        raise RuntimeError("the words of a draft")

    monkeypatch.setattr(serving.store, "brands", broken)
    answer = serving.client.get("/v1/brands", headers=serving.headers("read"))
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.text + capfd.readouterr().err
    assert "the words of a draft" not in said
    assert "RuntimeError" in said


def test_a_database_that_is_away_is_told_as_not_now(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    class GoneError(StoreError):
        http_status = 503

    def gone(*_: object) -> None:
        raise GoneError("The database can't be reached; try again.")

    monkeypatch.setattr(serving.store, "ping", gone)
    answer = serving.client.get("/readyz")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_verdicts_come_back_to_whoever_asked(auditor: Auditor) -> None:
    texts = [f"Order number {n} yours now" if n % 2 else f"Thought {n} on ferns" for n in range(60)]

    async def asked() -> list[Verdict]:
        reader = Reader(auditor.check_each, window=0.002, room=100)
        reader.start()
        singles = asyncio.gather(*(reader.read(Asked(text)) for text in texts[:30]))
        bulk = reader.read_all([Asked(text) for text in texts[30:]])
        found = [*(await singles), *(await bulk)]
        await reader.close()
        return found

    assert [v.score for v in asyncio.run(asked())] == pytest.approx([v.score for v in auditor.check(texts)])


def test_a_person_typing_does_not_wait_for_a_large_batch() -> None:
    order: list[str] = []

    def slow(asked: Sequence[Asked]) -> list[Verdict]:
        time.sleep(0.01)
        order.extend(each.text for each in asked)
        return [verdict() for _ in asked]

    async def both() -> None:
        reader = Reader(slow, window=0, room=10, threads=1)
        reader.start()
        bulk = asyncio.create_task(reader.read_all([Asked("bulk")] * 10 * AT_ONCE))
        await asyncio.sleep(0.005)
        await reader.read(Asked("typing"))
        await bulk
        await reader.close()

    asyncio.run(both())
    assert order.index("typing") <= 3 * AT_ONCE


def test_a_full_queue_turns_others_away_and_recovers() -> None:
    gate = threading.Event()

    def held(asked: Sequence[Asked]) -> list[Verdict]:
        gate.wait(5)
        return [verdict() for _ in asked]

    async def crowded() -> tuple[int, int]:
        reader = Reader(held, window=0, room=4, threads=1)
        reader.start()
        tasks = [asyncio.create_task(reader.read(Asked(str(n)))) for n in range(40)]
        await asyncio.sleep(0.05)
        gate.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert (await reader.read(Asked("later"))).label == "sales_push"
        await reader.close()
        refused = [each for each in found if isinstance(each, RefusedError)]
        assert all(each.http_status == 503 and each.headers["Retry-After"] for each in refused)
        return len(refused), sum(isinstance(each, Verdict) for each in found)

    refused, read = asyncio.run(crowded())
    assert refused > 0
    assert read > 0
    assert refused + read == 40


def test_a_text_that_breaks_the_reader_fails_alone() -> None:
    def fragile(asked: Sequence[Asked]) -> list[Verdict]:
        if any(each.text == "bad" for each in asked):
            raise ValueError("bad")
        return [verdict() for _ in asked]

    async def mixed() -> list[object]:
        reader = Reader(fragile, window=0, room=10, threads=1)
        reader.start()
        found: list[object] = []
        for text in ("good", "bad", "good"):
            found += await asyncio.gather(reader.read(Asked(text)), return_exceptions=True)
        await reader.close()
        return found

    first, second, third = asyncio.run(mixed())
    assert isinstance(second, ValueError)
    assert isinstance(first, Verdict)
    assert isinstance(third, Verdict)
