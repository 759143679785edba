"""Exports as each tool writes them, built from the headers seen in real files."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

Cells = Sequence[object]

HEADERS = dict(
    line.split("|", 1)
    for line in (Path(__file__).parent / "headers.txt").read_text(encoding="utf-8").splitlines()
)

TEXTS = (
    "Ferns like wet air; here is why",
    "Shop now: 20% off, only today!",
    'Line one\nline two, with "quotes"',
)


def headers(name: str) -> list[str]:
    """The header row of a format."""
    return next(csv.reader([HEADERS[name]]))


def rows(name: str) -> list[list[object]]:
    """Three posts in a format, on 3, 14 and 25 June 2026."""
    return [[_cell(name, header, n, text) for header in headers(name)] for n, text in enumerate(TEXTS)]


_DAYS = (3, 14, 25)
_TEXT = (
    *("Description", "Post title", "Post text", "Tweet text", "Post", "Post Message", "Update"),
    *("Caption", "Message", "Video title"),
)
_COUNTS = (*("Likes", "Reactions", "favorites", "Views", "Video views", "Impressions", "impressions"),)
_LINKS = ("Link", "Service Link", "Post URL", "Post Permalink")


def _cell(name: str, header: str, n: int, text: str) -> object:
    day = dt.datetime(2026, 6, _DAYS[n], 14, 5, tzinfo=dt.UTC)
    number = 1_790_000_000_000_000_000 + n
    host = "facebook.com/fern/posts" if name == "meta-facebook" else "instagram.com/p"
    dates: dict[str, object] = {"x": f"{day:%a, %b} {day.day}, {day:%Y}"}
    cells: dict[str, object] = {
        **dict.fromkeys(_TEXT, text),
        **dict.fromkeys(_COUNTS, 1_200 + n),
        **dict.fromkeys(("Page name", "Account name", "Profile"), "Fern & Kettle"),
        **dict.fromkeys(("Network", "Social Network", "Service"), "Instagram"),
        **dict.fromkeys(("Post ID", "Post id", "Tweet id"), str(number)),
        **dict.fromkeys(("Post Link", "Tweet permalink"), f"https://x.com/fernandkettle/status/{number}"),
        **dict.fromkeys(_LINKS, f"https://www.instagram.com/p/C{n}abc-_9/"),
        **dict.fromkeys(("Publish time", "Created date"), f"{day:%m/%d/%Y %H:%M}"),
        **dict.fromkeys(("Date (GMT)", "Posted At", "Post time"), f"{day:%Y-%m-%d %H:%M:%S}"),
        "Date": "Lifetime" if name.startswith("meta") else dates.get(name, f"{day:%Y-%m-%d %H:%M:%S}"),
        "Account username": "fernandkettle",
        "Content": f"vIdEo_{n}abcd",
        "Permalink": f"https://www.{host}/{number}/",
        "Post link": f"https://www.linkedin.com/feed/update/urn:li:share:{number}",
        "Video link": f"https://www.tiktok.com/@fernandkettle/video/{number}",
        "time": f"{day:%Y-%m-%d %H:%M} +0000",
        "Publishing date": f"{day:%d/%m/%Y}",
        "Publishing time": f"{day:%H:%M}",
        "Video publish time": f"{day:%b} {day.day}, {day:%Y}",
        "Is crosspost": 0,
        "Is share": 0,
    }
    return cells.get(header, "")


def preamble(name: str) -> list[list[object]]:
    """Rows some tools put before the header."""
    match name:
        case "hootsuite":
            return [["Post performance", "Fern & Kettle"], ["From 2026-06-01", "to 2026-06-30"]]
        case "linkedin":
            return [["All posts from June 1, 2026 to June 30, 2026"]]
    return []


def totals(name: str) -> list[list[object]]:
    """A row of totals, where a tool writes one first."""
    return [["Total", "", "", 3_603]] if name == "youtube" else []


def table(name: str) -> list[list[object]]:
    """A whole export, as rows."""
    return [*preamble(name), list(headers(name)), *totals(name), *rows(name)]


def delimited(lines: Sequence[Cells], delimiter: str = ",") -> str:
    """Rows as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue()


def write_csv(path: Path, lines: Sequence[Cells]) -> Path:
    """UTF-8 with a byte order mark, as most tools write."""
    path.write_text(delimited(lines), encoding="utf-8-sig", newline="")
    return path


def write_semicolons(path: Path, lines: Sequence[Cells]) -> Path:
    """Windows line ends and semicolons."""
    path.write_bytes(delimited(lines, ";").encode("utf-8"))
    return path


def write_utf16_sep(path: Path, lines: Sequence[Cells]) -> Path:
    """UTF-16 with a `sep=` line."""
    path.write_bytes(("sep=\t\r\n" + delimited(lines, "\t")).encode("utf-16"))
    return path


def write_xlsx(path: Path, lines: Sequence[Cells]) -> Path:
    """A real .xlsx with an empty sheet before the one that counts."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.create_sheet("All posts")
    for line in lines:
        sheet.append(list(line))
    book.save(path)
    return path


def write_xls(path: Path, lines: Sequence[Cells]) -> Path:
    """A real BIFF .xls."""
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("Metrics").write(0, 0, "nothing here")
    sheet = book.add_sheet("All posts")
    for r, line in enumerate(lines):
        for c, cell in enumerate(line):
            sheet.write(r, c, cell)
    book.save(str(path))
    return path
