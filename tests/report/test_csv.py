"""The CSVs are for spreadsheets, and no cell of them runs in one, however it splits them."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.report.csv import FIGURES, POSTS, defused, posts
from auditor.report.rendering import render
from tests.report.sample import REACH, hostile, report

RUNS = re.compile(r"""[\s"'\u200b]*[=+\-@＝＋－＠]""")


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "'\"=1", "＝1", "a;=1", "a\n=1", 'a;"=1']
)
def test_a_formula_is_shown_and_not_run(text: str) -> None:
    told = defused(text)
    assert "'" in told
    for part in re.split(r"[;\t\r\n]", told):
        assert not RUNS.match(part) or part.lstrip(" \t\r\"'\u200b") != part


@given(st.text(max_size=40))
def test_nothing_starts_a_formula(text: str) -> None:
    for part in re.split(r"[;\t\r\n]", defused(text)):
        assert not re.match(r"\s*\"*[=+\-@＝＋－＠]", part)


def test_plain_text_stays_as_it_is() -> None:
    for text in ("Kettles, 20 % off", "3 - 2", "a=b", "acme@example.com", "£5"):
        assert defused(text) == text


def test_hostile_posts_stay_in_their_cells() -> None:
    found = hostile()
    read = rows(posts(found.hardest, "UTC"))
    assert [set(row) for row in read] == [set(POSTS)] * 8
    assert all(row["label"] == "sales_push" for row in read)
    for row in (*read, *rows(render(found, "csv").content)):
        assert not [cell for cell in row.values() if re.match(r"[=+\-@\t\r]", cell or "")]


def test_posts_have_what_was_said_of_them() -> None:
    (row,) = rows(posts(report(("Buy the last ferns now",)).hardest, "Europe/Oslo"))
    assert (row["day"], row["time"], row["score"], row["pressure"], row["pillar"]) == (
        "2026-11-10", "12:00", "0.97", "2", "offer",
    )  # fmt: skip
    assert (row["text"], row["findings"]) == ("Buy the last ferns now", "en/urgency.test")


def test_figures_are_those_of_the_snapshot() -> None:
    found = report()
    read = rows(render(found, "csv").content)
    assert list(read[0]) == list(FIGURES)
    window = next(row for row in read if row["part"] == "window")
    assert (window["posts"], window["pushes"], window["allowed"]) == ("22", "7", "0.2")
    assert float(window["share"]) == pytest.approx(7 / 22, abs=1e-6)
    assert sum(int(row["posts"]) for row in read if row["part"] == "week") == 22
    assert sum(int(row["posts"]) for row in read if row["part"] == "platform") == 22
    earned = next(row for row in read if (row["part"], row["name"]) == ("earned reach", "value"))
    assert (float(earned["times_median"]), int(earned["posts"])) == (REACH.labels["value"].ratio, 15)
