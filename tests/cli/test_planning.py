"""`auditor plan` says where a calendar goes over, what to change, and what it could not read."""

import csv
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.errors import AuditorError
from tests.cli.test_cli import auditor

MONDAY = dt.date.today() + dt.timedelta(days=14 - dt.date.today().weekday())  # noqa: DTZ011  # any will do
PUSHES = (
    "Last chance! 50% off ends tonight, order yours now",
    "Shop now: 20% off everything, today only!",
    "Hurry! Only 3 left, buy yours before they are gone!",
)
VALUES = (
    "How to repot a fern without tearing its roots",
    "Why ferns like wet air, and what to do about it in winter",
    "Our greenhouse at dawn, before anyone is up",
    "What is your oldest plant? Tell us how you met",
    "Three mistakes that everyone makes with their first orchid",
    "Meet Ada, who waters four hundred pots before breakfast",
    "Brown tips? It is the water, and here is how to tell",
    "A short history of the fern craze of the 1850s",
)


def calendar(path: Path, texts: Sequence[str], head: Sequence[str] = ("Date", "Message", "Network")) -> Path:
    """A calendar of a text a day, from a Monday on."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for number, text in enumerate(texts):
            writer.writerow([f"{MONDAY + dt.timedelta(days=number)} 09:00", text, "Instagram"])
    return path


def test_a_calendar_that_goes_over_is_told_by_week_with_the_words_to_change(tmp_path: Path) -> None:
    path = calendar(tmp_path / "plan.csv", [*PUSHES, *VALUES, "Date follows"])
    with path.open("a", encoding="utf-8") as file:
        file.write("someday,A fern,Instagram\n")
    done = auditor("plan", str(path))
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert f"Soften line 2 (Mon {MONDAY.day} {MONDAY:%b}, instagram)" in done.stdout
    assert "«Last chance»" in done.stdout
    assert "line 14: its date 'someday' can't be read" in done.stdout
    assert done.stdout.strip().splitlines()[-1].startswith("Next: make the changes in plan.csv")


def test_as_json_it_is_what_programs_need(tmp_path: Path) -> None:
    path = calendar(tmp_path / "plan.csv", [*PUSHES, *VALUES])
    done = auditor("plan", str(path), "--format", "json", "--guideline", "80-20", "--tz", "Europe/Oslo")
    made = json.loads(done.stdout)
    assert (done.returncode, made["within"], made["within_after"], made["exact"]) == (1, False, True, True)
    assert (made["guideline"], made["time_zone"], made["over"]) == (
        "80-20",
        "Europe/Oslo",
        [str(MONDAY + dt.timedelta(days=7))],
    )
    assert [(c["kind"], c["platform"]) for c in made["changes"]] == [("soften", "instagram")]
    assert made["weeks"][1]["share"]["pushes"] == 3
    assert made["drafts"][0]["scheduled_at"].startswith(f"{MONDAY}T09:00")
    assert not any(text in done.stdout for text in (*PUSHES, *VALUES))


def test_words_that_stand_are_moved_or_dropped(tmp_path: Path) -> None:
    path = calendar(tmp_path / "plan.csv", [*PUSHES, *VALUES])
    done = auditor("plan", str(path), "--allow", "move", "--allow", "drop", "--format", "json")
    assert {c["kind"] for c in json.loads(done.stdout)["changes"]} <= {"move", "drop"}


def test_a_calendar_within_ends_with_0(tmp_path: Path) -> None:
    done = auditor("plan", str(calendar(tmp_path / "plan.csv", VALUES)))
    assert done.returncode == 0
    assert "Every week is within the guideline." in done.stdout


def test_what_the_brand_published_counts_too_and_once(tmp_path: Path) -> None:
    day = dt.date.today() - dt.timedelta(days=1)  # noqa: DTZ011
    published = [[text, f"{day} 0{hour}:00", "instagram", "acme"] for hour, text in enumerate(PUSHES)]
    with (tmp_path / "posts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text", "created_at", "platform", "account"], *published])
    assert auditor("import", str(tmp_path / "posts.csv"), "--brand", "acme").returncode == 0
    drafts = [[f"{day} 02:00", PUSHES[2], "Instagram"], [f"{day} 20:00", VALUES[0], "Instagram"]]
    with (tmp_path / "plan.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Date", "Message", "Network"], *drafts])
    done = auditor("plan", str(tmp_path / "plan.csv"), "--brand", "acme")
    assert done.returncode == 1
    assert "Published already, and counted once: line 2." in done.stdout
    assert "What is already published is over by itself" in done.stdout
    assert "No change of these drafts brings every week within." in done.stdout


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        ("Date,Message\n2026-12-18,A fern\n", ("--platform", "myspace"), "There is no platform myspace"),
        ("Date,Message\n2026-12-18,A fern\n", ("--tz", "Mars/Base"), "is no time zone"),
        ("Date,Message\n2026-12-18,A fern\n", ("--brand", "nobody"), "There is no brand nobody"),
        ("Date,Message\nsomeday,A fern\n", (), "line 2: its date 'someday' can't be read"),
        ("Name,Price\nfern,3\n", (), "is no calendar known here"),
    ],
)
def test_wrong_use_and_bad_input_are_one_sentence(
    tmp_path: Path, text: str, words: tuple[str, ...], says: str
) -> None:
    (tmp_path / "plan.csv").write_text(text)
    done = CliRunner().invoke(app, ["plan", str(tmp_path / "plan.csv"), *words])
    assert isinstance(done.exception, AuditorError)
    assert (done.exception.exit_code, done.output) == (2, "")
    assert says in str(done.exception)


def test_a_file_that_is_not_there_is_exit_code_2() -> None:
    done = auditor("plan", "nothere.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: There is no file nothere.csv")
