"""The CSV is for spreadsheets, and no cell of it runs in one, however it splits them."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.report.csv import FIGURES
from auditor.report.rendering import render
from auditor.store.export import defused, write_csv
from tests.report.sample import HOSTILE, REACH, hostile, report

RUNS = re.compile(r"""[\s"'\u200b]*[=+\-@＝＋－＠]""")


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\x1f=1",
        "\0=1",
        "  =1",
        "'\"=1",
        "＝1",
        "a;=1",
        "a\n=1",
        'a;"=1',
    ],
)
def test_a_formula_is_shown_and_not_run(text: str) -> None:
    told = defused(text)
    assert "'" in told
    for part in re.split(r"[;\t\r\n]", told):
        assert not RUNS.match(part) or part.lstrip(" \t\r\x1f\0\"'\u200b") != part


@given(st.text(max_size=40))
def test_nothing_starts_a_formula(text: str) -> None:
    for part in re.split(r"[;\t\r\n]", defused(text)):
        assert not re.match(r"\s*\"*[=+\-@＝＋－＠]", part)


def test_exported_posts_are_held_to_the_same_rule() -> None:
    file = io.StringIO()
    count = write_csv([{"text": '  "=1+1', "account": "a;@b", "score": -1.5, "findings": ["=1"]}], file)
    assert (count, file.getvalue().splitlines()[1]) == (1, '"  ""\'=1+1",a;\'@b,-1.5,"[""=1""]"')


def test_plain_text_stays_as_it_is() -> None:
    for text in ("Kettles, 20 % off", "3 - 2", "a=b", "acme@example.com", "£5"):
        assert defused(text) == text


def test_hostile_names_stay_in_their_cells() -> None:
    read = rows(render(hostile(), "csv").content)
    assert all(set(row) == set(FIGURES) for row in read)
    assert sum(row["part"] == "platform" for row in read) == len(HOSTILE)
    for row in read:
        assert not [cell for cell in row.values() if re.match(r"[=+\-@\t\r]", cell or "")]


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
