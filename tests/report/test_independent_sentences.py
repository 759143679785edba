"""The sentences a reader meets, put together again from SQL written by hand."""

import datetime as dt

from auditor.finding import PILLARS
from auditor.report.records import Report
from auditor.report.rendering import render
from tests.report.asking import SPAN, Told

COUNTS = f"""SELECT COUNT(*), COALESCE(SUM(CASE WHEN label = 'sales_push' THEN 1 ELSE 0 END), 0)
FROM once WHERE {SPAN}"""
SILENT = {
    "educate": "No teaching post",
    "entertain": "No entertaining post",
    "inspire": "No inspiring post",
} | {
    "engage": "No community post",
    "news": "No news",
}


def read(told: Told) -> str:
    """The report as text, on one line, with plain spaces."""
    words = render(Report(1, told.snapshot, (), ()), "txt").content.decode()
    return " ".join(words.split())


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "no post"


def test_the_verdict_and_the_period_beside_it_are_those_of_the_rows(told: Told) -> None:
    case, words = told.case, read(told)
    ((posts, pushes),) = told.ask(COUNTS, case.window)
    assert f"{pushes} of {posts} posts pushed a sale: {percent(pushes, posts)}" in words
    assert f"; the guideline allows {100 * case.limits['']:.0f} %." in words
    ((now, pushed),), ((earlier, pushed_then),) = told.ask(COUNTS), told.ask(COUNTS, case.before, case.first)
    name = "month" if len(case.period) == len("2026-10") else "week"
    said = f"{percent(pushed, now)}, the {name} before {percent(pushed_then, earlier)}."
    assert f"This {name} {said}" in words


def test_what_was_left_out_is_told_with_the_counts_of_the_rows(told: Told) -> None:
    rows = told.ask(
        f"""SELECT kind, paid, label, COUNT(*) FROM known
        WHERE {SPAN} AND post NOT IN (SELECT post FROM once) GROUP BY kind, paid, label""",
        told.case.window,
    )
    replies = sum(row[3] for row in rows if not row[1] and row[0] == "reply")
    paid = sum(row[3] for row in rows if row[1])
    words = read(told)
    for count, one, many in ((replies, "reply", "replies"), (paid, "paid post", "paid posts")):
        assert count, "the seed has some of each"
        assert f"{count} {one if count == 1 else many}" in words


def test_silence_is_told_from_two_weeks_on_and_no_earlier(told: Told) -> None:
    ends = dt.datetime.fromisoformat(told.case.end)
    rows = dict(
        map(
            tuple,
            told.ask("SELECT pillar, MAX(created_at) FROM counted WHERE created_at < :end GROUP BY pillar"),
        )
    )
    words = read(told)
    for pillar in PILLARS:
        weeks = (ends - dt.datetime.fromisoformat(str(rows[pillar]))).days // 7 if pillar in rows else None
        said = f"{SILENT.get(pillar)} in {weeks} weeks." in words
        if weeks is not None and weeks < 13:
            assert said == (pillar in SILENT and weeks >= 2)
