"""How far a long command is: how many, how fast and how long still, on a terminal and without one."""

import time

import pytest

from auditor.cli import progress as module
from auditor.cli.progress import Pace, progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that the test turns: its one number, in seconds."""
    now = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_rate_and_time_left_are_said(clock: list[float]) -> None:
    pace = Pace(10_000)
    for _ in range(10):
        clock[0] += 2
        pace.step(100)
    assert str(pace) == "1,000 of 10,000, 50 a second, 3 min left"


def test_the_rate_is_of_the_last_minute(clock: list[float]) -> None:
    pace = Pace(1_000_000)
    for _ in range(100):
        clock[0] += 10
        pace.step(10)
    for _ in range(20):
        clock[0] += 10
        pace.step(1_000)
    assert "100 a second" in str(pace)
    assert str(pace).endswith("2 h 44 min left")


def test_without_a_total_the_share_tells_the_time_left(clock: list[float]) -> None:
    pace = Pace(None)
    clock[0] += 10
    pace.step(5, 0.25)
    assert str(pace) == "5, 0.5 a second, 30 s left"
    assert str(Pace(None)) == "0"


def test_without_a_terminal_there_is_a_plain_line_now_and_then(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with progress("Reading \x1b[31mposts", 100) as done:
        done(1)
        assert capsys.readouterr().err == ""
        clock[0] += module.EVERY
        done(59)
        done(1)
    said = capsys.readouterr()
    assert said.err == "Reading \ufffd[31mposts: 60 of 100, 2.0 a second, 20 s left\n"
    assert said.out == ""


def test_on_a_terminal_there_is_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with progress("Reading posts", 100) as done:
        done(60)
    assert "60 of 100" in capsys.readouterr().err
