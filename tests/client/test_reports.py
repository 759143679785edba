"""Reports, links and schedules by the client, against the service itself."""

import asyncio
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from auditor import errors
from auditor.client import AsyncClient, Client
from tests.factories import post, verdict
from tests.servers.service import Server
from tests.test_docs import block

TUESDAY = dt.datetime(2025, 11, 11, 9, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:
    """A client that may do everything, and a brand that published in one week."""
    store = server.store
    store.ensure_brand("weekly", name="Weekly")
    store.add("weekly", [post(n, created_at=TUESDAY + dt.timedelta(hours=n)) for n in range(3)])
    store.add_verdicts([(each, verdict()) for each in store.unchecked("weekly", "m@1", "r1", 0.5)])
    with Client(server.url, server.key()) as made:
        yield made


def test_a_report_is_made_listed_and_read_as_a_file(client: Client) -> None:
    made = client.make_report("weekly", week="2025-W46")
    assert (made.period, made.final) == ("2025-W46", True)
    assert made in list(client.reports("weekly"))
    assert json.loads(client.report("weekly", "2025-W46", "json"))["report"] == made.id
    assert client.report("weekly", made.id, "md").startswith(b"# Weekly")
    assert len(client.report("weekly", made.id, "md", brief=True)) < len(
        client.report("weekly", made.id, "md")
    )
    days = client.make_report("weekly", first=dt.date(2025, 11, 10), last=dt.date(2025, 11, 12))
    assert days.period == "2025-11-10..2025-11-12"


def test_what_is_no_report_is_told_in_the_services_words(client: Client) -> None:
    with pytest.raises(errors.NotFoundError, match="no report 99999"):
        client.report("weekly", 99999)
    with pytest.raises(errors.UsageError, match="is no period"):
        client.report("weekly", "last week")
    with pytest.raises(errors.UsageError, match="one way"):
        client.make_report("weekly")


def test_a_link_is_made_opened_listed_and_taken_back(client: Client, server: Server) -> None:
    link = client.share_report("weekly", "2025-W46", days=3)
    place = f"{server.url}/r/{link.url.rpartition('/')[2]}"
    assert httpx.get(place).status_code == 200
    assert link in list(client.links("weekly"))
    assert client.revoke_link("weekly", link.id).revoked_at is not None
    assert httpx.get(place).status_code == 410


def test_a_schedules_life(client: Client) -> None:
    made = client.create_schedule("weekly", every="week", day="mon", at="08:00", emails=["ada@acme.example"])
    assert client.schedule("weekly", made.id) == made
    assert list(client.schedules("weekly")) == [made]
    assert client.pause_schedule("weekly", made.id).paused_at is not None
    assert client.resume_schedule("weekly", made.id).paused_at is None
    assert list(client.deliveries("weekly")) == []
    with pytest.raises(errors.NotFoundError, match="no delivery 7"):
        client.resend("weekly", 7)
    assert client.delete_schedule("weekly", made.id).id == made.id


def test_a_file_can_be_awaited(client: Client, server: Server) -> None:
    async def read() -> bytes:
        async with AsyncClient(server.url, server.key("read")) as waiting:
            return await waiting.report("weekly", "2025-W46", "csv")

    assert asyncio.run(read()) == client.report("weekly", "2025-W46", "csv")


def test_the_example_in_the_documentation_runs(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    example = block("docs/client.md", "python", 1).replace("http://127.0.0.1:8737", server.url)
    exec(compile(example, "docs/client.md", "exec"), {"key": server.key("write"), "Client": Client})
    assert Path("acme.md").read_text(encoding="utf-8").startswith("# Acme")
    assert "/r/" in capsys.readouterr().out
