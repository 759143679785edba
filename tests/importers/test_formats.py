"""Every export people have comes in whole, in whatever shape their tool writes it."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import FormatError, InputError, UsageError
from auditor.importers import FORMATS, Imported, read
from auditor.store import Store
from tests.importers import exports

NAMES = sorted(exports.HEADERS)
SHAPES: dict[str, Callable[..., Path]] = {
    "csv": exports.write_csv,
    "semicolons": exports.write_semicolons,
    "utf-16": exports.write_utf16_sep,
    "xlsx": exports.write_xlsx,
    "xls": exports.write_xls,
}


def read_it(path: Path, **said: str) -> Imported:
    return read(path, **({"platform": "instagram", "account": "fernandkettle"} | said))  # type: ignore[arg-type]


def test_every_format_is_tried_here() -> None:
    assert {f.name for f in FORMATS} - {"own"} == set(NAMES)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", NAMES)
def test_every_format_comes_in_whole_in_every_shape(name: str, shape: str, tmp_path: Path) -> None:
    found = read_it(SHAPES[shape](tmp_path / "export.bin", exports.table(name)))
    assert found.format == name
    assert found.unusable == ()
    texts = [post.text for post in found.posts]
    assert texts == list(exports.TEXTS)
    assert [post.created_at.date() for post in found.posts] == [dt.date(2026, 6, day) for day in (3, 14, 25)]
    assert all(post.account.handle for post in found.posts)
    assert found.posts[0].metrics
    assert len({post.native_id for post in found.posts}) == 3
    assert found.ignored == len(exports.preamble(name)) + len(exports.totals(name))


@pytest.mark.parametrize("name", NAMES)
def test_columns_in_any_order_with_some_unknown_and_some_missing(name: str, tmp_path: Path) -> None:
    keep = [
        i for i, h in enumerate(exports.headers(name)) if h not in ("Likes", "Reach", "Comments", "Shares")
    ]
    lines = [
        ["Something new", *(line[i] for i in reversed(keep))]
        for line in [exports.headers(name), *exports.rows(name)]
    ]
    found = read_it(exports.write_csv(tmp_path / "a.csv", lines))
    assert (found.format, [post.text for post in found.posts]) == (name, list(exports.TEXTS))


@pytest.mark.parametrize("name", NAMES)
def test_importing_twice_adds_nothing_and_updates_the_numbers(name: str, tmp_path: Path) -> None:
    path = exports.write_csv(tmp_path / "a.csv", exports.table(name))
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        store.ensure_brand("acme")
        assert store.add("acme", read_it(path).posts).stored == 3
        again = store.add("acme", read_it(path).posts)
        assert (again.stored, again.updated, again.duplicates) == (0, 0, 3)
        lines = [[9_999 if cell == 1_200 else cell for cell in line] for line in exports.table(name)]
        newer = store.add("acme", read_it(exports.write_csv(path, lines)).posts)
        assert (newer.stored, newer.updated) == (0, 1)


def one(name: str, tmp_path: Path, **cells: Any) -> Any:
    """Read one row of a format with some cells changed, by header."""
    headers = exports.headers(name)
    row = exports.rows(name)[0]
    for header, value in cells.items():
        row[headers.index(header.replace("_", " "))] = value
    found = read_it(exports.write_csv(tmp_path / "one.csv", [headers, row]))
    return found.posts[0] if found.posts else found.unusable[0]


@pytest.mark.parametrize("lost", ["1.79E+18", "1,79E+18", "1790000000000000000", ""])
def test_an_id_a_spreadsheet_lost_comes_from_the_link(lost: str, tmp_path: Path) -> None:
    link = "https://twitter.com/fernandkettle/status/1790000000000000321"
    assert one("x", tmp_path, Post_id=lost, Post_Link=link).native_id == "1790000000000000321"


def test_without_id_and_link_the_id_is_a_stable_hash(tmp_path: Path) -> None:
    first, second = (one("x", tmp_path, Post_id="1.79E+18", Post_Link="").native_id for _ in range(2))
    assert first == second
    assert first.startswith("h-")


def test_the_longer_of_title_and_description_is_the_text(tmp_path: Path) -> None:
    assert one(
        "meta-facebook", tmp_path, Title="A much longer title than that", Description="short"
    ).text == ("A much longer title than that")


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("meta-facebook", {"Funded_content_status": "Funded"}),
        ("linkedin", {"Campaign_name": "June push"}),
        ("linkedin", {"Post_type": "Sponsored"}),
        ("sprout", {"Content_Type": "Paid"}),
    ],
)
def test_paid_rows_are_marked(name: str, cells: dict[str, str], tmp_path: Path) -> None:
    assert not one(name, tmp_path).paid
    assert one(name, tmp_path, **cells).paid


def test_replies_and_reposts_are_told_apart(tmp_path: Path) -> None:
    assert one("x", tmp_path, Post_text="@jo thank you!").kind == "reply"
    assert one("x", tmp_path, Post_text="RT @jo: look").kind == "repost"
    assert one("meta-facebook", tmp_path, Is_share=1).kind == "repost"


def test_a_post_without_text_is_kept(tmp_path: Path) -> None:
    assert one("meta-instagram", tmp_path, Description="").text == ""


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("", "no date"), ("soon", "can't be read"), ("1987-01-01", "not one"), ("2999-01-01", "not one")],
)
def test_a_row_that_cannot_be_used_says_line_and_reason(cell: str, reason: str, tmp_path: Path) -> None:
    found = one("buffer", tmp_path, Date=cell)
    assert found.line == 2
    assert reason in found.reason


def test_line_numbers_count_the_lines_of_the_file(tmp_path: Path) -> None:
    lines = exports.table("buffer")
    lines.append(["never", "text", "Instagram", *[""] * 9])
    assert read_it(exports.write_csv(tmp_path / "a.csv", lines)).unusable[0].line == 6


def test_day_first_dates_are_decided_by_the_whole_column(tmp_path: Path) -> None:
    headers, rows = exports.headers("buffer"), exports.rows("buffer")
    for row, date in zip(rows, ("03/06/2026 10:00", "14/06/2026 10:00", "25/06/2026 10:00"), strict=True):
        row[0] = date
    found = read_it(exports.write_csv(tmp_path / "a.csv", [headers, *rows]))
    assert [post.created_at.date().isoformat() for post in found.posts] == [
        "2026-06-03",
        "2026-06-14",
        "2026-06-25",
    ]


def test_a_date_without_a_year_is_the_latest_before_the_file_was_written(tmp_path: Path) -> None:
    headers, rows = exports.headers("tiktok"), exports.rows("tiktok")
    for row, day in zip(rows, ("June 5", "Dec 30", "28 Feb 10:21"), strict=True):
        row[headers.index("Post time")] = day
    path = exports.write_csv(tmp_path / "a.csv", [headers, *rows])
    written = dt.datetime(2026, 6, 20, tzinfo=dt.UTC).timestamp()
    os.utime(path, (written, written))
    found = read_it(path)
    assert [f"{post.created_at:%Y-%m-%d}" for post in found.posts] == [
        "2026-06-05",
        "2025-12-30",
        "2026-02-28",
    ]
    assert "no year" in found.notes[0]


def test_a_row_without_a_link_belongs_to_the_only_account_of_its_file(tmp_path: Path) -> None:
    headers, rows = exports.headers("x"), exports.rows("x")
    rows[1][headers.index("Post Link")] = ""
    found = read(exports.write_csv(tmp_path / "a.csv", [headers, *rows]), fallback_account="acme")
    assert {post.account.handle for post in found.posts} == {"fernandkettle"}
    assert found.notes == ()


@pytest.mark.parametrize(("mark", "said"), [("/", "month-first"), (".", "")])
def test_dates_that_could_be_read_either_way_are_told(mark: str, said: str, tmp_path: Path) -> None:
    headers, rows = exports.headers("buffer"), exports.rows("buffer")
    for row, day in zip(rows, ("03", "04", "05"), strict=True):
        row[0] = f"{day}{mark}06{mark}2026 10:00"
    found = read_it(exports.write_csv(tmp_path / "a.csv", [headers, *rows]))
    assert said in " ".join(found.notes)
    assert len(found.notes) == bool(said)


def test_times_without_a_zone_are_the_brands_own_and_a_date_alone_is_noon(tmp_path: Path) -> None:
    path = exports.write_csv(tmp_path / "a.csv", exports.table("buffer"))
    local = read(path, timezone="Europe/Oslo").posts[0]
    assert local.created_at == dt.datetime(2026, 6, 3, 12, 5, tzinfo=dt.UTC)
    dated = read_it(exports.write_csv(tmp_path / "b.csv", exports.table("x"))).posts[0]
    assert (dated.time_precision, dated.created_at.hour) == ("day", 12)


def test_several_profiles_in_one_file_stay_apart(tmp_path: Path) -> None:
    headers, rows = exports.headers("sprout"), exports.rows("sprout")
    rows[1][headers.index("Profile")] = "Second Shop"
    rows[1][headers.index("Network")] = "Twitter"
    found = read(exports.write_csv(tmp_path / "a.csv", [headers, *rows]))
    assert {(post.platform, post.account.handle) for post in found.posts} == {
        ("instagram", "Fern & Kettle"),
        ("x", "Second Shop"),
    }


def test_tables_side_by_side_are_read_by_the_first(tmp_path: Path) -> None:
    lines = [[*line, "", *line] for line in exports.table("later")]
    assert len(read_it(exports.write_csv(tmp_path / "a.csv", lines)).posts) == 3


def test_a_file_that_names_no_platform_asks_for_it(tmp_path: Path) -> None:
    lines = [["Posted At", "Caption"], ["2026-06-03 10:00", "Hello"]]
    with pytest.raises(UsageError, match="--platform"):
        read(exports.write_csv(tmp_path / "a.csv", lines), account="acme")


def test_a_file_that_names_no_account_says_how_to_name_it(tmp_path: Path) -> None:
    found = read(exports.write_csv(tmp_path / "a.csv", exports.table("linkedin")), fallback_account="acme")
    assert {post.account.handle for post in found.posts} == {"acme"}
    assert "--account NAME" in found.notes[0]


def test_an_unknown_format_says_what_was_seen_and_what_comes_closest(tmp_path: Path) -> None:
    lines = [["Post Message", "When", "Colour"], ["Hello", "now", "red"]]
    with pytest.raises(FormatError) as refused:
        read(exports.write_csv(tmp_path / "a.csv", lines))
    assert "Post Message, When, Colour" in str(refused.value)
    assert "Hootsuite lacks Social Network" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(64)), "binary"),
        (b"PK\x03\x04 not really", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (b"<!doctype html><table><tr><td>x", "web page"),
    ],
)
def test_a_file_that_is_no_export_is_named(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason):
        read(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        read(tmp_path / "none.csv")
    with pytest.raises(InputError, match="folder"):
        read(tmp_path)
