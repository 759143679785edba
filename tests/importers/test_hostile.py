"""Whatever a file holds, reading it ends in posts or in one sentence."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.errors import AuditorError, InputError
from auditor.importers import Imported, read
from auditor.importers.values import id_of, mangled, number_of, web_address
from auditor.store import Store
from auditor.store.export import rows, write_csv, write_jsonl
from tests.factories import post, verdict
from tests.importers import exports

EACH = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.binary(max_size=400))
@EACH
def test_random_bytes_end_in_a_sentence(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    try:
        found = read(path, platform="x", account="a")
    except AuditorError as error:
        assert str(error).startswith(str(path)) or "file" in str(error)
    else:
        assert isinstance(found, Imported)


@given(st.sampled_from(sorted(exports.HEADERS)), st.data())
@EACH
def test_random_cells_never_break_an_importer(tmp_path: Path, name: str, data: st.DataObject) -> None:
    cell = st.text(max_size=20) | st.sampled_from(
        ["1e999", "-1", "31/02/2026", "=1+1", "\u202e", "99999999999999999999"]
    )
    width = len(exports.headers(name))
    row = data.draw(st.lists(cell, min_size=width, max_size=width))
    path = tmp_path / "a.csv"
    path.write_bytes(exports.delimited([exports.headers(name), row]).encode("utf-8", "surrogatepass"))
    try:
        found = read(path, platform="x", account="a")
    except InputError as error:
        assert "binary" in str(error)
        return
    assert len(found.posts) + len(found.unusable) + found.ignored <= 1
    for made in found.posts:
        made.text.encode("utf-8")
        assert all(value >= 0 for value in made.metrics.values())


@given(
    st.lists(
        st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=9), st.lists, max_leaves=4)
    )
)
@EACH
def test_random_json_lines_are_told_by_line(tmp_path: Path, values: list[object]) -> None:
    path = tmp_path / "a.jsonl"
    good = json.dumps(
        {"text": "Hello", "created_at": "2026-06-03T10:00:00Z", "platform": "x", "account": "a"}
    )
    path.write_text("\n".join([good, *(json.dumps(value) for value in values)]))
    found = read(path)
    assert len(found.posts) == 1
    assert [row.line for row in found.unusable] == list(range(2, len(values) + 2))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,200", 1200.0),
        ("1.200", 1200.0),
        ("1 200", 1200.0),
        ("1.2K", 1200.0),
        ("12.5", 12.5),
        ("1.200,5", 1200.5),
        ("12%", 12.0),
        (3.0, 3.0),
        ("-", None),
        ("N/A", None),
        ("-5", None),
        (float("nan"), None),
        (True, None),
        ("1e999", None),
    ],
)
def test_numbers_as_exports_write_them(cell: object, value: float | None) -> None:
    assert number_of(cell) == value  # type: ignore[arg-type]


def test_only_web_addresses_are_kept() -> None:
    assert web_address("javascript:alert(1)") == ""
    assert web_address('https://x.com/"onload=') == ""
    assert web_address("www.facebook.com/p/1") == "https://www.facebook.com/p/1"


@given(st.text(max_size=40))
def test_an_id_never_holds_what_a_spreadsheet_made_of_it(cell: str) -> None:
    found = id_of(cell, "x", "")
    assert not mangled(found) or found == ""
    assert len(found) <= 255


@pytest.mark.parametrize("text", ["=1+1", "+1 for ferns", "-soft", "@jo hi", 'plain, "quoted"\nsecond line'])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_export_writes_comes_back_the_same(tmp_path: Path, kind: str, text: str) -> None:
    given_post = post(
        1, text=text, url="https://x.com/acme/status/1001", paid=True, kind="quote", media="photo"
    )
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        store.ensure_brand("acme")
        store.add("acme", [given_post])
        store.add_verdicts([(store.unchecked("acme", "m", "r", 0.5)[0], verdict())])
        path = tmp_path / f"out.{kind}"
        with path.open("w", encoding="utf-8", newline="") as target:
            (write_csv if kind == "csv" else write_jsonl)(rows(store, "acme"), target)
        back = read(path).posts[0]
        assert (back.text, back.native_id, back.kind, back.paid) == (text, "1001", "quote", True)
        assert (back.created_at, dict(back.metrics)) == (given_post.created_at, {"likes": 1.0})
        assert store.add("acme", [back]).stored == 0


def test_no_cell_of_a_csv_export_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        store.ensure_brand("acme")
        store.add(
            "acme", [post(n, text=start + "cmd|x", native_id=f"{start}{n}") for n, start in enumerate("=+-@")]
        )
        path = tmp_path / "out.csv"
        with path.open("w", encoding="utf-8", newline="") as target:
            write_csv(rows(store, "acme"), target)
    with path.open(encoding="utf-8", newline="") as source:
        for line in csv.reader(source):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)


def test_a_file_of_nothing_but_rows_is_refused_before_they_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.importers.tables.MOST_ROWS", 5)
    table, book = tmp_path / "rows.csv", openpyxl.Workbook()
    table.write_text("text,created_at,platform\n" + ",,\n" * 5)
    for _ in range(6):
        book.active.append(["text", "created_at", "platform"])
    book.save(tmp_path / "rows.xlsx")
    for path in (table, tmp_path / "rows.xlsx"):
        with pytest.raises(InputError, match="holds more than 5 rows; split it"):
            read(path)


def test_blank_lines_are_no_rows_and_change_no_line_s_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.importers.tables.MOST_ROWS", 5)
    table = tmp_path / "blank.csv"
    table.write_text("\n" * 50 + "text,created_at,platform\nA fern,soon,x\n" + "\n" * 50 + "B,late,x\n")
    assert [row.line for row in read(table).unusable] == [52, 103]
