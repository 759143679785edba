"""Files are told by what is in them; whatever they are called, and whatever one holds, harms no other."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import regex
import xlwt

from api.web.uploads import MOST_TOLD, FileTold, Upload, platforms, shown_name, take
from auditor.store import Store

CSV = "text,created_at,platform,account\nA quiet thought about ferns,2026-11-09 12:00,x,acme\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        opened.ensure_brand("acme", time_zone="Europe/Oslo")
        yield opened


def taken(store: Store, *files: tuple[str, bytes], platform: str = "", account: str = "") -> list[FileTold]:
    uploads = [Upload(name, io.BytesIO(content)) for name, content in files]
    return take(store, store.brand("acme"), uploads, platform=platform, account=account)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("meta.csv", "meta.csv"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\ada\..\export.csv", "export.csv"),
        ("a\r\nSet-Cookie: b.csv", "a\ufffd\ufffdSet-Cookie: b.csv"),
        ("gpj.\u202evsc.csv", "gpj.\ufffdvsc.csv"),
        ("nul\0.csv", "nul\ufffd.csv"),
        ("", "The file"),
        ("..", ".."),
        ("///", "The file"),
        ("x" * 5_000 + ".csv", "x" * 80),
        ("<img src=x onerror=alert(1)>.csv", "<img src=x onerror=alert(1)>.csv"),
    ],
)
def test_a_name_is_shown_without_its_folders_in_one_short_line(given: str, shown: str) -> None:
    assert shown_name(given) == shown
    assert len(shown_name(given)) <= 80
    assert not regex.search(r"[\p{Cc}\p{Bidi_Control}]", shown_name(given))


def test_times_are_read_on_the_brand_s_clock_and_an_export_sent_twice_is_stored_once(store: Store) -> None:
    (first,) = taken(store, ("own.csv", CSV.encode()))
    (again,) = taken(store, ("own.csv", CSV.encode()))
    assert (first.stored, first.known, first.error) == (1, 0, "")
    assert (again.stored, again.known) == (0, 1)
    (post,) = store.checked("acme")
    assert post.post.created_at.isoformat() == "2026-11-09T11:00:00+00:00"


def test_one_bad_file_spoils_none_of_the_others(store: Store) -> None:
    told = taken(store, ("a.csv", b"foo,bar\n1,2\n"), ("b.csv", CSV.encode()), ("c.bin", b"\0\1\2" * 99))
    assert [bool(each.error) for each in told] == [True, False, True]
    assert told[1].stored == 1


def _archive(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty; export it again."),
        (b"\xef\xbb\xbf \r\n", "is empty; export it again."),
        (b"<html><body>Sign in</body></html>", "holds a web page, not a table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is a binary file, not an export"),
        (b"PK\x03\x04 cut off", "is a damaged spreadsheet"),
        (_archive(**{"readme.txt": b"no sheet"}), "is a damaged spreadsheet"),
        (b"\xd0\xcf\x11\xe0 cut off", "is a damaged spreadsheet"),
        (b'{"posts": ', "holds no posts"),
        (b"[" * 100_000, "holds no posts"),
        (b"name,price\nfern,4\n", "is of no format known here"),
        (b'{"type": "public_channel", "messages": [', "is a damaged Telegram export"),
    ],
)
def test_a_file_that_can_t_be_used_is_told_in_one_sentence(store: Store, content: bytes, says: str) -> None:
    (told,) = taken(store, ("export.csv", content))
    assert told.error.startswith("export.csv ")
    assert says in told.error
    assert "--" not in told.error
    assert "\n" not in told.error


def test_a_file_without_a_platform_is_asked_for_it_in_the_form_s_words(store: Store) -> None:
    table = CSV.replace(",platform", ",place").encode()
    (told,) = taken(store, ("own.csv", table))
    assert told.error == "own.csv names no platform; choose it in the form, then drop it again."
    (again,) = taken(store, ("own.csv", table), platform=platforms()[0])
    assert again.stored == 1


def test_what_importers_tell_a_terminal_is_told_of_the_form(store: Store) -> None:
    rows = "text,created_at,platform\n,,\nA fern,2026-11-09,x\nAnother,2026-11-09,\n"
    (told,) = taken(store, ("own.csv", rows.encode()))
    assert told.notes
    assert any("choose it in the form" in reason for _, reason in told.unusable)
    assert not any("--" in words for words in (*told.notes, *(reason for _, reason in told.unusable)))


def test_unusable_lines_are_named_up_to_a_number_and_counted_beyond(store: Store) -> None:
    rows = "text,created_at,platform\nA fern,2026-11-09,x\n" + "A fern,<script>alert(1)</script>,x\n" * 50
    (told,) = taken(store, ("own.csv", rows.encode()))
    assert (len(told.unusable), told.more) == (MOST_TOLD, 50 - MOST_TOLD)
    assert told.unusable[0][0] == 3


def test_what_is_told_comes_back_from_json_as_it_was(store: Store) -> None:
    rows = "text,created_at,platform\nA fern,2026-11-09,x\nB,soon,x\n"
    (told,) = taken(store, ("own.csv", rows.encode()))
    assert told.unusable
    assert FileTold.of_fields(json.loads(json.dumps(told.fields()))) == told


def test_both_kinds_of_spreadsheet_are_read_and_their_formulas_stay_text(store: Store) -> None:
    header = ("text", "created_at", "platform")
    rows = [header, ('=HYPERLINK("http://x.example","Win")', "2026-11-09 10:00", "x")]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([("'" + cell if cell.startswith("=") else cell) for cell in row])
    new = io.BytesIO()
    book.save(new)
    sheet_book = xlwt.Workbook()
    sheet = sheet_book.add_sheet("posts")
    for down, row in enumerate((header, ("A fern in the hall", "2026-11-08 10:00", "x"))):
        for across, cell in enumerate(row):
            sheet.write(down, across, cell)
    old = io.BytesIO()
    sheet_book.save(old)
    told = taken(store, ("new.xlsx", new.getvalue()), ("old.xls", old.getvalue()))
    assert [(each.error, each.stored) for each in told] == [("", 1), ("", 1)]
    assert {post.post.text for post in store.checked("acme")} == {rows[1][0], "A fern in the hall"}
