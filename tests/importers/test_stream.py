"""An export read row by row says what it says read at once, and fills no memory however long it is."""

import csv
import datetime as dt
import json
import tracemalloc
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil import parser as dates
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import AuditorError, InputError
from auditor.importers import FORMATS, read, stream
from auditor.importers.values import DateReader
from tests.importers import exports

ROW = {"platform": "x", "account": "acme", "created_at": "2026-06-01T10:00Z"}


def write(path: Path, count: int) -> Path:
    """Our own CSV or JSON lines, so many posts of some length."""
    rows = [ROW | {"native_id": str(n), "text": f"{n} {'ferns ' * 40}"} for n in range(count)]
    with path.open("w", newline="") as file:
        if path.suffix == ".csv":
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        else:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


@pytest.mark.parametrize("shape", [exports.write_csv, exports.write_semicolons, exports.write_utf16_sep])
@pytest.mark.parametrize("name", [found.name for found in FORMATS if found.name in exports.HEADERS])
def test_posts_and_all_else_are_the_same_row_by_row(name: str, shape: object, tmp_path: Path) -> None:
    path = shape(tmp_path / "a.csv", [*exports.table(name), ["", "someday", "No date", *[""] * 14]])  # type: ignore[operator]
    named = {"platform": "instagram", "fallback_account": "fern"}
    whole, export = read(path, **named), stream(path, **named)
    assert tuple(export) == whole.posts
    assert (export.format, export.ignored) == (whole.format, whole.ignored)
    assert (tuple(export.unusable), tuple(export.notes)) == (whole.unusable, whole.notes)
    assert export.paid == sum(post.paid for post in whole.posts)
    assert export.share == 1


@pytest.mark.parametrize(
    "content",
    [
        b'[{"text": "a", "created_at": "2026-06-01", "platform": "x"}, 3]',
        b'{broken\n{"text": "a", "created_at": "2026-06-01", "platform": "x"}\n\n[]\n',
        '\ufeff{"text": "é", "created_at": "2026-06-01", "platform": "x"}\r\n'.encode("utf-16"),
        b'{"text": "caf\xe9\xe9\xe9", "created_at": "2026-06-01", "platform": "x"}\n{"text": 1}',
        b'{"text": "a",\n"created_at": "2026-06-01"}',
        b'{"name": "Fern", "type": "public_channel", "id": 1, "messages": []}',
        b'text,created_at,platform\n"a\nb",2026-06-01,x\n\x00c,2026-06-02,x\nunclosed,"2026-06-03,x\n',
        b"text;created_at;platform\ra;01.02.2026;x\rb;31.02.2026;x\r",
        "text,created_at,platform\na\u2028b,2026-06-01,x\n".encode(),
    ],
)
def test_odd_content_is_the_same_row_by_row(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)

    def told(of: object) -> object:
        try:
            return of()  # type: ignore[operator]
        except AuditorError as error:
            return type(error), str(error)

    def row_by_row() -> object:
        export = stream(path)
        return tuple(export), tuple(export.unusable), export.ignored, tuple(export.notes)

    def at_once() -> object:
        found = read(path)
        return found.posts, found.unusable, found.ignored, found.notes

    assert told(row_by_row) == told(at_once)


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_five_times_the_posts_take_no_more_memory(suffix: str, tmp_path: Path) -> None:
    peaks = []
    for count in (20, 200, 1_000):  # the first pays for what is made once
        path = write(tmp_path / f"{count}.{suffix}", count)
        tracemalloc.start()
        assert sum(1 for _ in stream(path)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] + 100_000, peaks
    assert (tmp_path / f"1000.{suffix}").stat().st_size > 250_000


def test_how_much_is_read_is_known_on_the_way(tmp_path: Path) -> None:
    export = stream(write(tmp_path / "a.jsonl", 2_000))
    shares = [export.share for _ in export]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.1 < 0.5 < shares[-1] == 1


def test_a_table_that_breaks_off_is_refused_before_its_first_post(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.importers.tables.LONGEST_LINE", 1_000)
    path = write(tmp_path / "a.csv", 20)
    path.write_text(path.read_text() + 'x,acme,"2026-06-01' + "\nmore" * 1_000)
    with pytest.raises(InputError, match="can't be read as a table"):
        next(iter(stream(path)))


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.importers.content.LONGEST_LINE", 1_000)
    path = write(tmp_path / "a.jsonl", 2)
    path.write_text(path.read_text() + json.dumps({"text": "x" * 2_000}))
    posts = iter(stream(path))
    with pytest.raises(InputError, match="a line of more than 1,000 characters"):
        list(posts)


@pytest.mark.parametrize("content", [b'[{"text": "a"}]', b"PK\x03\x04", b"{\n}"])
def test_what_is_read_at_once_may_not_be_large(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.importers.content.MOST_BYTES", 2)
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(InputError, match="more than can be read at once; split it, or write it as CSV"):
        list(stream(path))


@given(
    st.datetimes(dt.datetime(2000, 1, 2), dt.datetime(2026, 1, 1)),  # noqa: DTZ001  # zones are added below
    st.sampled_from(["T", " "]),
    st.sampled_from(["minutes", "seconds", "milliseconds", "microseconds"]),
    st.sampled_from(["", "Z", "+05:30", "-11:00"]),
)
def test_times_as_programs_write_them_are_those_a_patient_reader_finds(
    moment: dt.datetime, between: str, exact: str, zone: str
) -> None:
    text = moment.isoformat(between, exact) + zone
    oslo = ZoneInfo("Europe/Oslo")
    found = DateReader(oslo, dt.datetime.now(dt.UTC)).read(text)
    patient = dates.parse(text)
    placed = patient if patient.tzinfo else patient.replace(tzinfo=oslo)
    assert found is not None
    assert found == (placed.astimezone(dt.UTC), "minute" if exact == "minutes" else "second")
