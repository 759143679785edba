"""Dropped files are taken up to a limit, told of, and followed to the mix; half of one leaves nothing."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.web.uploads import MOST_FILES
from auditor.store.jobs import Job
from tests.api.conftest import Start
from tests.web.visitor import Visitor, said, sign_in

CSV = b"text,created_at,platform,account\nA quiet thought about ferns,2026-11-09 12:00,x,acme\n"


@pytest.fixture
def parked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary files go to."""
    folder = tmp_path / "parked"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def left_open(folder: Path) -> list[str]:
    """Files of a folder that this process holds open, those without a name there too."""
    links = (os.path.realpath(each) for each in Path("/proc/self/fd").iterdir())
    return [link for link in links if link.startswith(str(folder))]


def dropped(visitor: Visitor, *files: tuple[str, bytes], **fields: str) -> Any:
    return visitor.post("import", fields, [("files", file) for file in files])


def queued(visitor: Visitor) -> Job:
    (job,) = visitor.store.jobs.of(visitor.store.brand("acme"))
    return job


def test_an_export_is_stored_and_followed_to_the_mix(visitor: Visitor) -> None:
    answer = dropped(visitor, ("own.csv", CSV), ("bad.csv", b"name,price\nfern,4\n"))
    assert answer.status_code == 303
    job = queued(visitor)
    assert answer.headers["location"] == f"/app/brands/acme/imports/{job.id}"
    page = visitor.get(f"imports/{job.id}")
    for words in ("own.csv", "1 post stored", "bad.csv is of no format known here", "waits its turn"):
        assert words in said(page)
    assert '<noscript><meta http-equiv="refresh"' in page.text
    held = visitor.store.jobs.claim("worker", 60)
    assert held is not None
    visitor.store.jobs.progress(held, 3, 7)
    part = visitor.get(f"imports/{job.id}/progress").text
    assert "3 of 7 posts are checked" in part
    assert '<progress aria-label="The check" max="7" value="3">' in part
    assert "<html" not in part
    visitor.store.jobs.finish(held, {"checked": 7})
    page = visitor.get(f"imports/{job.id}")
    assert 'href="/app/brands/acme">See the mix' in page.text
    assert "refresh" not in page.text
    (trail,) = [each for each in visitor.store.trail.latest() if each.action == "posts.import"]
    assert trail.detail == {"files": 2, "stored": 1, "updated": 0}


def test_a_check_that_stopped_says_why(visitor: Visitor) -> None:
    dropped(visitor, ("own.csv", CSV))
    held = visitor.store.jobs.claim("worker", 60)
    assert held is not None
    visitor.store.jobs.fail(held, "The <model> can't be loaded.")
    part = visitor.get(f"imports/{held.id}/progress")
    assert "The check stopped: The <model> can't be loaded." in said(part)
    assert "<model>" not in part.text


def test_another_job_or_another_brand_s_import_is_no_import_here(visitor: Visitor) -> None:
    dropped(visitor, ("own.csv", CSV))
    audit = visitor.store.jobs.create(visitor.store.brand("acme"), "audit")
    imported = next(
        job for job in visitor.store.jobs.of(visitor.store.brand("acme")) if "import" in job.parameters
    )
    assert visitor.get(f"imports/{imported.id}").status_code == 200
    for path in (f"imports/{audit.id}", "imports/none", f"/app/brands/rival/imports/{imported.id}"):
        assert visitor.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>.csv", '"><script>alert(1)</script>', "a\u202eb.csv"]
)
def test_a_file_s_name_does_nothing_to_the_page(visitor: Visitor, name: str) -> None:
    rows = CSV + b"B,<svg onload=alert(2)>,x,acme\n"
    assert dropped(visitor, (name, rows)).status_code == 303
    page = visitor.get(f"imports/{queued(visitor).id}").text
    for harm in ("<img", "<script>alert", "<svg onload", "\u202e"):
        assert harm not in page


def test_a_file_nobody_can_use_is_told_beside_the_form(visitor: Visitor) -> None:
    answer = dropped(visitor, ("x.csv", b"name\nfern\n"), platform="instagram", account="fern<b>")
    assert answer.status_code == 422
    assert "x.csv is of no format known here" in said(answer)
    assert "<option selected>instagram</option>" in answer.text
    assert 'value="fern&lt;b&gt;"' in answer.text
    assert visitor.store.jobs.of(visitor.store.brand("acme")) == []


def test_nothing_chosen_and_too_much_chosen_are_told(visitor: Visitor) -> None:
    assert "Choose a file first." in dropped(visitor, ("", b"")).text
    many = dropped(visitor, *[("own.csv", CSV)] * (MOST_FILES + 1))
    assert many.status_code == 422
    assert f"drop at most {MOST_FILES} at once" in many.text


def test_an_upload_may_be_larger_than_other_requests_up_to_its_own_limit(start: Start, parked: Path) -> None:
    visitor = sign_in(start(largest_upload=2))
    padding = b" " * 1_500_000
    assert dropped(visitor, ("own.csv", CSV + padding)).status_code == 303
    before = visitor.store.count_unchecked("acme", "", "", 0.5)
    for body in (CSV + 2 * padding, _pieces(CSV + 2 * padding)):
        answer = visitor.client.post(
            "/app/brands/acme/import",
            content=body if not isinstance(body, bytes) else b"--b\r\n" + body,
            headers={"Content-Type": "multipart/form-data; boundary=b", "X-CSRF-Token": visitor.csrf},
        )
        assert answer.status_code == 413
        assert "over 2,000,000 bytes" in answer.text
        assert "text/html" in answer.headers["content-type"]
    assert visitor.store.count_unchecked("acme", "", "", 0.5) == before
    assert list(parked.iterdir()) == []
    assert left_open(parked) == []
    too_long = visitor.client.post("/app/brands/acme/try", content=b"x" * 1_000_001)
    assert too_long.status_code == 413


def _pieces(content: bytes) -> Iterator[bytes]:
    yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="own.csv"\r\n\r\n'
    for at in range(0, len(content), 100_000):
        yield content[at : at + 100_000]


def test_an_upload_cut_half_way_leaves_nothing_behind(visitor: Visitor, parked: Path) -> None:
    seen: list[list[str]] = []
    pieces = [*_pieces(CSV + b" " * 3_000_000)][:20]

    async def receive() -> dict[str, Any]:
        seen.append(left_open(parked))
        if pieces:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": True}
        return {"type": "http.disconnect"}

    (start, *_) = _call(visitor, receive, {"x-csrf-token": visitor.csrf})
    assert start["status"] == 499
    assert any(seen), "the upload never reached the disk, so that nothing was tested"
    assert list(parked.iterdir()) == []
    assert left_open(parked) == []
    assert list(visitor.store.checked("acme")) == []
    assert visitor.store.jobs.of(visitor.store.brand("acme")) == []


def test_a_stranger_s_upload_is_not_even_received(visitor: Visitor) -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError("read")

    visitor.client.cookies.clear()
    (start, *_) = _call(visitor, receive, {})
    assert start["status"] == 303
    assert (b"location", b"/app/sign-in") in start["headers"]


def _call(visitor: Visitor, receive: Any, headers: dict[str, str]) -> list[dict[str, Any]]:
    """Send an upload by hand, and return what was answered."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    cookie = "; ".join(f"{each.name}={each.value}" for each in visitor.client.cookies.jar)
    given = {
        "content-type": "multipart/form-data; boundary=b",
        "cookie": cookie,
        "host": "testserver",
        **headers,
    }
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/app/brands/acme/import",
        "raw_path": b"/app/brands/acme/import",
        "root_path": "",
        "query_string": b"",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("testserver", 80),
        "client": ("testclient", 1),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    asyncio.run(visitor.serving.app(scope, receive, send))
    return sent
