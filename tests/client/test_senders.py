"""The client against the service itself, and against one that is too busy, broken or gone."""

import asyncio
import datetime as dt
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from auditor import client as package
from auditor import errors
from auditor.client import AsyncClient, CalendarDraft, Client, Draft, NewPost, Queued, calls, failures
from tests.servers.service import Server
from tests.test_docs import block

PUSH = "Last chance! 😀 Order yours now, it ends tonight."
FERN = "A fern needs little water and a bright window."
WHEN = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
KEY = "sma_0123456789ab_not-a-real-key"


class Scripted(ThreadingHTTPServer):
    """Gives the answers it was told, in order, and keeps what it was asked; the last answer stays."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), _Scripted)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def say(self, status: int, body: Any = b"", **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, raw))


class _Scripted(BaseHTTPRequestHandler):
    server: Scripted

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((f"{self.command} {self.path}", dict(self.headers)))
        answers = self.server.answers
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # the name http.server looks for

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    """A service that answers as it is told."""
    with Scripted() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:
    """A client that may do everything."""
    with Client(server.url, server.key()) as made:
        yield made


def new_post(number: int, text: str = FERN) -> NewPost:
    """A post an hour older for each number."""
    return NewPost(
        platform="x",
        native_id=str(number),
        account="acme",
        text=f"{text} {number}",
        created_at=WHEN - dt.timedelta(hours=number),
    )


def test_a_draft_is_checked_and_offsets_are_pythons(client: Client) -> None:
    found = client.check(PUSH, brand="acme", planned=[Queued(scheduled_at=WHEN, label="value")])
    assert found.label == "sales_push"
    words = [PUSH[match.offset : match.offset + match.length] for match in found.findings]
    assert (
        words
        == [match.text for match in found.findings]
        == ["Last chance", "Order yours now", "ends tonight"]
    )
    assert found.mix is not None
    assert found.mix.brand == "acme"
    assert client.check(f"{FERN} \ud83d").label == "value"


def test_a_batch_comes_back_in_order_with_each_items_own_problem(client: Client) -> None:
    batch = client.check_batch([Draft(text=PUSH), Draft(text=FERN, brand="nobody"), Draft(text=FERN)])
    assert [
        item.verdict.label if item.verdict else item.error and item.error.status for item in batch.items
    ] == [
        "sales_push",
        404,
        "value",
    ]


def test_a_calendar_is_planned(client: Client) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    drafts = [
        CalendarDraft(key=f"d{n}", text=f"{PUSH} {n}", scheduled_at=soon + dt.timedelta(hours=n))
        for n in range(12)
    ]
    planned = client.plan(drafts, allow=["drop"])
    assert not planned.within
    assert {change.kind for change in planned.changes} == {"drop"}


def test_a_brands_life(client: Client, server: Server) -> None:
    made = client.create_brand("cafe-9", name="Café 9", time_zone="Europe/Oslo")
    assert client.brand("cafe-9") == made
    assert made in list(client.brands())
    account = client.create_account("cafe-9", platform="x", handle="cafe9")
    assert [each.id for each in client.accounts("cafe-9")] == [account.id]
    assert client.account("cafe-9", account.id).handle == "cafe9"
    assert client.delete_account("cafe-9", account.id).posts == 0
    moved = client.change_brand("cafe-9", threshold=0.7)
    assert (moved.brand.threshold, moved.after.threshold) == (0.7, 0.7)
    assert client.change_brand("cafe-9", threshold=None).brand.threshold is None
    assert client.delete_brand("cafe-9").posts == 0
    with pytest.raises(errors.NotFoundError, match="no brand cafe-9"):
        client.brand("cafe-9")


def test_posts_are_pushed_listed_over_pages_and_decided_about(client: Client, server: Server) -> None:
    client.create_brand("many")
    posts = [new_post(number) for number in range(250)]
    first = client.push_posts("many", posts, idempotency_key="once")
    assert (first.stored, first.job is not None) == (250, True)
    assert client.push_posts("many", posts, idempotency_key="once") == first
    listed = list(client.posts("many"))
    assert [post.native_id for post in listed] == [str(number) for number in range(250)]
    assert [post.text for post in client.posts("many", q="window. 249")] == [f"{FERN} 249"]
    assert len(list(client.posts("many", since=WHEN - dt.timedelta(hours=9), until=WHEN))) == 10
    decided = client.decide(listed[0].id, "is_a_push", why="It asks.", who="mia")
    assert (decided.label, client.post(listed[0].id).decision) == ("sales_push", decided.decision)
    assert [each.post_id for each in client.decisions("many")] == [listed[0].id]
    assert client.withdraw_decision(listed[0].id).decision is None
    assert len(client.trend("many", weeks=4).weeks) == 4
    assert client.mix("many").unchecked == 250


def test_a_job_is_waited_for_until_it_is_over(client: Client, server: Server) -> None:
    client.create_brand("worked")
    started = client.audit("worked")
    assert (started.state, client.job(started.id).over) == ("queued", False)
    with pytest.raises(package.NotDoneError, match=f"The job {started.id} is not over after 0.2 s"):
        client.wait(started.id, seconds=0.2)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.wait, started.id, seconds=20)
        while (claimed := server.store.jobs.claim("tests", 60)) is not None and claimed.id != started.id:
            server.store.jobs.finish(claimed, None)
        assert claimed is not None
        server.store.jobs.finish(claimed, {"posts": 0})
        assert waiting.result().state == "done"


def test_what_judges_can_be_read(client: Client) -> None:
    assert next(client.guidelines()).name == "ease-up"
    rules = list(client.rules(pack="en"))
    assert "en/urgency.last-chance" in {rule.id for rule in rules}
    assert client.model().languages == ("en",)


def test_the_async_client_does_the_same(server: Server) -> None:
    async def all_of_it() -> None:
        async with AsyncClient(server.url, server.key()) as client:
            first, second = await asyncio.gather(client.check(PUSH), client.check(FERN))
            assert (first.label, second.label) == ("sales_push", "value")
            assert {brand.slug async for brand in client.brands()} >= {"acme", "rival"}
            assert len([rule async for rule in client.each(calls.rules().after(""))]) > 50
            with pytest.raises(package.MissingError):
                await client.mix("nobody")
            job = await client.audit("rival")
            with pytest.raises(package.NotDoneError):
                await client.wait(job.id, seconds=0.1)

    asyncio.run(all_of_it())


@pytest.mark.parametrize(
    ("call", "kind", "ours"),
    [
        (calls.check("a" * 50_001), package.UnusableError, errors.InputError),
        (calls.create_brand("not a slug"), package.UnusableError, errors.InputError),
        (calls.mix("acme", guideline="none such"), package.BadRequestError, errors.UsageError),
        (calls.create_brand("acme"), package.ContradictionError, errors.ConflictError),
        (calls.job("nothing"), package.MissingError, errors.NotFoundError),
    ],
    ids=lambda value: getattr(value, "path", getattr(value, "__name__", "")),
)
def test_refusals_are_our_own_errors_in_the_services_words(
    client: Client, call: calls.Call[Any], kind: type[failures.ClientError], ours: type[Exception]
) -> None:
    with pytest.raises(kind) as failure:
        client.send(call)
    assert isinstance(failure.value, ours)
    assert failure.value.request_id
    assert str(failure.value).endswith(".") or failure.value.fields
    assert failure.value.status == failure.value.http_status


def test_a_key_too_small_or_unknown_is_told_so(server: Server) -> None:
    with (
        Client(server.url, server.key("check")) as small,
        pytest.raises(package.KeyRefusedError, match="scope read"),
    ):
        list(small.brands())
    with (
        Client(server.url, KEY) as unknown,
        pytest.raises(errors.CredentialsError, match="unknown") as failure,
    ):
        unknown.model()
    assert KEY not in repr(unknown) + str(failure.value) + repr(vars(failure.value)) + repr(vars(unknown))


def test_the_error_tree_covers_every_refusal_the_service_announces() -> None:
    from tests.client.test_records import DOCUMENT

    announced = {
        int(status)
        for path, ways in DOCUMENT["paths"].items()
        for way in ways.values()
        for status in way["responses"]
        if path.startswith("/v1/")
    }
    for status in announced - {200, 201, 202, 304}:
        kind = failures._CLASSES.get(status, failures.ServiceError)
        assert status >= 500 or kind is not failures.ServiceError, status


def test_a_busy_service_is_asked_again_when_it_says(scripted: Scripted) -> None:
    busy = {"type": "t", "title": "t", "status": 503, "detail": "Too many wait.", "instance": "i"}
    scripted.say(503, busy, Retry_After="0")
    scripted.say(429, busy, Retry_After="0")
    scripted.say(200, {"items": [], "next_cursor": None})
    with Client(scripted.url, KEY) as client:
        assert list(client.brands()) == []
        assert len(scripted.asked) == 3
        scripted.answers.clear()
        scripted.say(503, busy, Retry_After="0")
        with pytest.raises(errors.UnreachableError, match=r"Too many wait\."):
            client.check("Tea")
        assert len(scripted.asked) == 7
        scripted.answers.clear()
        scripted.say(429, busy, Retry_After="61")
        with pytest.raises(package.TooManyRequestsError) as failure:
            client.model()
        assert (failure.value.retry_after, len(scripted.asked)) == (61.0, 8)


def test_a_request_that_is_still_being_done_is_asked_for_again(scripted: Scripted) -> None:
    under_way = {"type": "t", "title": "t", "status": 409, "detail": "It is being done.", "instance": "i"}
    taken = {"stored": 1, "updated": 0, "duplicates": 0, "rejected": [], "job": None}
    scripted.say(409, under_way, Retry_After="0")
    scripted.say(200, taken)
    with Client(scripted.url, KEY) as client:
        assert client.push_posts("acme", [new_post(1)]).stored == 1
        assert len({headers["Idempotency-Key"] for _, headers in scripted.asked}) == 1
        scripted.answers.clear()
        scripted.say(409, under_way)
        with pytest.raises(package.ContradictionError):
            client.push_posts("acme", [new_post(1)])
    assert len(scripted.asked) == 3


def test_what_must_not_be_done_twice_is_sent_once(scripted: Scripted) -> None:
    scripted.say(503, b"", Retry_After="0")
    once = (
        calls.create_brand("acme"),
        calls.create_account("acme", platform="x", handle="acme"),
        calls.decide(1, "agree", why="It is.", who="mia"),
        calls.audit("acme"),
        calls.collect("acme"),
    )
    with Client(scripted.url, KEY) as client:
        for call in once:
            with pytest.raises(package.ServiceError):
                client.send(call)
        assert [line.split("/")[-1] for line, _ in scripted.asked] == [
            "brands",
            "accounts",
            "decision",
            "audit",
            "collect",
        ]
        scripted.asked.clear()
        with pytest.raises(package.ServiceError):
            client.push_posts("acme", [new_post(1)])
    assert len(scripted.asked) == 4
    assert len({headers["Idempotency-Key"] for _, headers in scripted.asked}) == 1
    first, second = (calls.push_posts("acme", []).idempotency_key for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>Log in</html>"), (200, b'{"slug": 1}'), (302, b""), (418, b"tea")]
)
def test_an_answer_of_something_else_is_told_so(scripted: Scripted, status: int, body: bytes) -> None:
    scripted.say(status, body, Location="http://127.0.0.1:9/elsewhere")
    with Client(scripted.url, KEY) as client, pytest.raises(errors.BadAnswerError) as failure:
        client.brand("acme")
    assert len(scripted.asked) == 1
    assert "Log in" not in str(failure.value)


def test_no_answer_is_told_with_the_address_and_without_the_key() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        impatient = Client(f"http://127.0.0.1:{port}", KEY, timeout=0.2)
        with impatient, pytest.raises(errors.UnreachableError, match=f":{port} did not answer in time"):
            impatient.model()
    client = Client(f"http://127.0.0.1:{port}", KEY)
    with client, pytest.raises(package.ServiceError, match="can't be reached") as failure:
        client.model()
    assert KEY not in str(failure.value) + repr(failure.value.__cause__)


@pytest.mark.parametrize(
    "url", ["acme.example", "ftp://acme.example", "", "http://", "http://a:b@acme.example"]
)
def test_an_address_that_cant_be_one_is_refused(url: str) -> None:
    with pytest.raises(errors.UsageError, match="address"):
        Client(url, KEY)


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "clé"])
def test_a_key_that_cant_be_one_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(errors.UsageError, match="can't be one") as failure:
        AsyncClient("http://127.0.0.1:1", key)
    assert not key or key not in str(failure.value)


def test_names_cant_lead_to_another_address(client: Client) -> None:
    for slug in ("", ".", ".."):
        with pytest.raises(errors.UsageError):
            client.delete_brand(slug)
    with pytest.raises(errors.NotFoundError):
        client.brand("acme/../rival")
    with pytest.raises(errors.UsageError, match="scheduled_at"):
        client.check("Tea", scheduled_at=dt.datetime(2026, 1, 1))  # noqa: DTZ001


def test_every_method_says_what_it_does() -> None:
    for name in dir(Client):
        if not name.startswith("_"):
            assert getattr(Client, name).__doc__, name


def test_the_example_in_the_documentation_runs(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    example = block("docs/client.md", "python").replace("http://127.0.0.1:8737", server.url)
    exec(compile(example, "docs/client.md", "exec"), {"key": server.key("write")})
    assert capsys.readouterr().out.startswith("sales_push")
