"""Reports are made beside the event loop, PDFs one by one, and no queue grows without end."""

import threading
from collections.abc import Iterator

import anyio
import pytest

from api.press import AT_ONCE, MOST_WAITING, Press
from api.problems import RefusedError
from auditor.report.rendering import Format


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What holds up work until it is set; set in the end, so that no thread is left behind."""
    made = threading.Event()
    yield made
    made.set()


@pytest.mark.parametrize(("wanted", "at_once"), [("pdf", 1), ("html", AT_ONCE)])
def test_so_many_at_once_then_a_queue_then_a_refusal(
    gate: threading.Event, wanted: Format, at_once: int
) -> None:
    running: list[int] = []

    def work() -> None:
        running.append(1)
        gate.wait(10)

    async def crowd() -> None:
        press = Press()
        async with anyio.create_task_group() as tasks:
            for _ in range(at_once + MOST_WAITING):
                tasks.start_soon(press.make, work, wanted)
            while len(running) < at_once:
                await anyio.sleep(0.01)
            with pytest.raises(RefusedError, match="Too many reports") as refused:
                await press.make(work, wanted)
            assert (refused.value.http_status, len(running)) == (503, at_once)
            gate.set()
        assert len(running) == at_once + MOST_WAITING

    anyio.run(crowd)


def test_a_page_does_not_wait_for_pdfs(gate: threading.Event) -> None:
    def page() -> str:
        gate.set()
        return "a page"

    async def beside() -> str:
        press = Press()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(press.make, lambda: gate.wait(10), "pdf")
            tasks.start_soon(press.make, lambda: gate.wait(10), "pdf")
            await anyio.sleep(0.05)
            with anyio.fail_after(5):
                return await press.make(page, "html")
        raise AssertionError("the task group ends with a page")

    assert anyio.run(beside) == "a page"
