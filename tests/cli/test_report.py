"""`auditor report` writes what was asked for where it was asked to, and says what is kept."""

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from auditor.audit import Auditor
from auditor.cli import app
from auditor.errors import AuditorError, NotFoundError
from auditor.settings import settings
from auditor.store import Store
from tests.factories import post

TUESDAY = dt.datetime(2025, 11, 11, 9, tzinfo=dt.UTC)
WEEK = "report --brand acme --week 2025-W46"


def run(words: str) -> Result:
    """Run a command; what it refuses is raised."""
    done = CliRunner().invoke(app, words.split())
    if isinstance(done.exception, AuditorError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture
def acme(auditor: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Acme's posts of one week, two of them pushes, and a model that need not be loaded for each command."""
    monkeypatch.setattr(Auditor, "load", lambda _: auditor)
    texts = ("Order yours now, 50% off ends tonight!", "Last chance! Shop now.", "How to repot a fern")
    with Store.open(settings().store_url) as opened:
        opened.ensure_brand("acme")
        posts = [
            post(n, text=text, created_at=TUESDAY + dt.timedelta(hours=n)) for n, text in enumerate(texts)
        ]
        opened.add("acme", posts)


def test_several_formats_are_several_files_in_a_folder(acme: None) -> None:
    done = run(f"{WEEK} --format html,md,csv,posts.csv,json --output out")
    names = [f"acme-2025-w46{ending}" for ending in (".html", ".md", ".csv", "-posts.csv", ".json")]
    assert sorted(path.name for path in Path("out").iterdir()) == sorted(names)
    assert all(f"Wrote {Path('out', name).resolve()}" in done.output for name in names)
    assert "auditor share create acme 2025-W46" in done.output
    found = json.loads(Path("out/acme-2025-w46.json").read_text())
    assert (found["snapshot"]["mix"]["whole"]["pushes"], found["snapshot"]["mix"]["whole"]["posts"]) == (2, 3)


def test_one_format_goes_to_a_file_or_to_standard_output(acme: None) -> None:
    run(f"{WEEK} --format md --output deep/week.md")
    written = Path("deep/week.md").read_text()
    assert written.startswith("# acme")
    assert run(f"{WEEK} --format md --output -").stdout == written
    assert len(run(f"{WEEK} --format md --brief --output -").stdout) < len(written)
    assert "Nov. 2025" in run(f"{WEEK} --format md --locale de --output -").stdout


def test_what_was_kept_is_written_again_until_it_is_asked_for_anew(acme: None) -> None:
    first = run(f"{WEEK} --format json --output -").stdout
    with Store.open(settings().store_url) as opened:
        opened.add("acme", [post(9, text="Buy now!", created_at=TUESDAY)])
    assert run(f"{WEEK} --format json --output -").stdout == first
    anew = json.loads(run(f"{WEEK} --format json --output - --again").stdout)
    assert anew["snapshot"]["mix"]["whole"]["posts"] == 4
    listed = json.loads(run("reports list --brand acme --format json").stdout)
    assert [(each["id"], each["period"]) for each in listed] == [(2, "2025-W46"), (1, "2025-W46")]
    assert "2025-W46" in run("reports list --brand acme").stdout


def test_without_days_it_is_the_last_week_or_month_there_are_posts_of(acme: None) -> None:
    assert "acme-2025-w46.md" in run("report --brand acme --format md").output
    assert "acme-2025-11.md" in run("report --brand acme --format md --last month").output
    done = run("report --brand acme --format csv --from 2025-11-10 --to 2025-11-11")
    assert "acme-2025-11-10-2025-11-11.csv" in done.output


def test_what_is_not_kept_is_said(acme: None) -> None:
    assert "No post of 2025-W20 is known" in run("report --brand acme --week 2025-W20 --format md").output
    this_month = f"{dt.datetime.now(dt.UTC):%Y-%m}"
    running = run(f"report --brand acme --month {this_month} --format md").output
    assert f"{this_month} is not over" in running
    assert "No report of acme is stored yet" in run("reports list --brand acme").stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--week 2025-W46 --month 2025-11", "one way"),
        ("--from 2025-11-10", "both days"),
        ("--week 2025-11", "no week"),
        ("--month 2025-W46", "no month"),
        ("--week 46", "no period"),
        ("--week 2025-W46 --format doc", "no format"),
        ("--week 2025-W46 --locale tlh", "no language"),
        ("--week 2025-W46 --guideline nonesuch", "no guideline nonesuch"),
        ("--week 2025-W46 --format html,pdf --output a.html", "one file"),
        ("--week 2025-W46 --format html,pdf --output -", "one format"),
    ],
)
def test_what_can_not_be_done_is_refused_in_a_sentence(words: str, why: str) -> None:
    with pytest.raises(AuditorError, match=why):
        run(f"report --brand acme {words}")


def test_days_to_come_and_places_that_can_not_be_written_are_refused(acme: None) -> None:
    with pytest.raises(AuditorError, match="not begun"):
        run("report --brand acme --week 9998-W01")
    with pytest.raises(AuditorError, match="name another --output"):
        run(f"{WEEK} --format md --output /proc/nowhere/a.md")
    with pytest.raises(NotFoundError, match="no brand nobody"):
        run("report --brand nobody")
