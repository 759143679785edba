"""Every scheduler's bulk file becomes a calendar, and a bad row costs itself only."""

import csv
import datetime as dt
import io
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from auditor.errors import FormatError, InputError
from auditor.importers.calendar import MOST_ROWS, Calendar, read_calendar

NOW = dt.datetime(2026, 12, 1, 12, 0, tzinfo=dt.UTC)
OSLO = ZoneInfo("Europe/Oslo")
TEXT = "Why ferns like wet air"
AT = dt.datetime(2026, 12, 18, 8, 30, tzinfo=dt.UTC)

FILES = {
    "our own": "scheduled_at,text,platform,account\n2026-12-18T09:30:00+01:00,{},instagram,acme\n",
    "an export of ours": "text,created_at,platform,account\n{},2026-12-18 09:30,instagram,acme\n",
    "hootsuite": '"18/12/2026 09:30","{}","https://acme.example/a"\n',
    "sprout": "date,time_24hr,message_text\n18/12/2026,09:30,{}\n",
    "buffer": "Text,Image URL,Tags,Posting Time\n{},https://acme.example/a.png,,2026-12-18 09:30\n",
    "later": "Caption,Scheduled Time,Profile\n{},2026-12-18 09:30,@acme\n",
    "agorapulse": "Publishing date;Publishing time;Message;Link\n18.12.2026;09:30;{};\n",
    "social planner": "postAtSpecificTime (YYYY-MM-DD HH:mm:ss),content,link\n2026-12-18 09:30:00,{},\n",
    "hootsuite's report": "Date (GMT),Post Message,Social Network\n2026-12-18 08:30:00,{},Instagram\n",
    "a preamble": "Content plan,,\n,,\nDate & Time,Channel,Copy\n18 Dec 2026 9:30am,Instagram,{}\n",
    "no year": "Date,Message\n18 Dec 09:30,{}\n",
}


def read(tmp_path: Path, text: str | bytes, **options: str) -> Calendar:
    path = tmp_path / "calendar.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_calendar(path, OSLO, NOW, **options)


@pytest.mark.parametrize("name", FILES)
def test_every_schedulers_file_is_read(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, FILES[name].format(TEXT), platform="instagram")
    assert [(row.text, row.scheduled_at, row.platform) for row in found.rows] == [(TEXT, AT, "instagram")]
    assert found.unusable == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    raw = "Date,Message\n2026-12-18 09:30,Fougère d’été – bientôt\n".encode(encoding)
    assert [row.text for row in read(tmp_path, raw).rows] == ["Fougère d’été – bientôt"]


def test_a_spreadsheet_is_read_with_its_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Date", "Time", "Message"])
    book.active.append([dt.date(2026, 12, 18), dt.time(9, 30), TEXT])
    book.save(tmp_path / "calendar.xlsx")
    found = read_calendar(tmp_path / "calendar.xlsx", OSLO, NOW)
    assert [(row.line, row.scheduled_at) for row in found.rows] == [(2, AT)]


def test_a_bad_row_is_named_by_its_line_and_costs_itself_only(tmp_path: Path) -> None:
    lines = [
        "Date,Message,Platform",
        f'2026-12-18 09:30,"{TEXT}\nand love it",X',
        f"someday,{TEXT},X",
        f"2026-12-18 25:00,{TEXT},X",
        f",{TEXT},X",
        "2026-12-18 09:30,,X",
        f"2126-12-18 09:30,{TEXT},X",
        f"2026-12-18 09:30,{TEXT},Myspace",
        f"2026-12-18 09:30,{'a ' * 30_000},X",
        ",,",
        f"2026-12-19 09:30,{TEXT},X",
    ]
    found = read(tmp_path, "\n".join(lines))
    assert [row.line for row in found.rows] == [2, 12]
    assert [(row.line, row.reason) for row in found.unusable] == [
        (4, "its date 'someday' can't be read"),
        (5, "its date '2026-12-18 25:00' can't be read"),
        (6, "it has no date"),
        (7, "it has no text"),
        (8, "its date 2126-12-18 is not one a calendar can have"),
        (9, "its platform 'Myspace' is not one known here"),
        (10, "its text is longer than 50,000 characters"),
    ]


def test_a_row_for_several_platforms_is_a_post_on_each(tmp_path: Path) -> None:
    found = read(tmp_path, f'Date,Message,Networks\n2026-12-18,{TEXT},"Instagram, Twitter; X"\n')
    assert [(row.line, row.platform) for row in found.rows] == [(2, "instagram"), (2, "x"), (2, "x")]


def test_dates_that_could_be_read_either_way_are_told(tmp_path: Path) -> None:
    assert "month-first" in read(tmp_path, f"Date,Message\n01/02/2027 09:30,{TEXT}\n").notes[0]
    assert "the next to come" in read(tmp_path, FILES["no year"].format(TEXT)).notes[0]


def test_a_date_without_a_year_is_the_next_to_come(tmp_path: Path) -> None:
    found = read(tmp_path, f"Date,Message\n5 Jan 09:30,{TEXT}\n")
    assert [row.scheduled_at.year for row in found.rows] == [2027]


def test_fixed_drafts_are_marked(tmp_path: Path) -> None:
    found = read(tmp_path, f"Date,Message,Fixed\n2026-12-18,{TEXT},yes\n2026-12-19,{TEXT},\n")
    assert [row.fixed for row in found.rows] == [True, False]


def test_hostile_cells_are_texts_like_any_other(tmp_path: Path) -> None:
    cells = ["=cmd|' /C calc'!A0", "\x1b[31mred", "\u202egnip", "<script>", "%s%n", "🔥" * 500]
    out = io.StringIO()
    csv.writer(out).writerows([["Date", "Message"], *(["2026-12-18 09:30", cell] for cell in cells)])
    found = read(tmp_path, out.getvalue())
    assert len(found.rows) == len(cells)
    assert [row.text for row in found.rows][3:5] == ["<script>", "%s%n"]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("Name,Price\nfern,3\n", FormatError, "Headers seen: Name, Price"),
        ("Message\nhello\n", FormatError, "a column of dates"),
        ("Date,Message\n" + "2026-12-18,a fern\n" * (MOST_ROWS + 1), InputError, "at most 10,000"),
    ],
)
def test_what_is_no_calendar_is_refused(
    tmp_path: Path, text: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        read(tmp_path, text)
