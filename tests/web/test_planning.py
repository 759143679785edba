"""A calendar is held against the guideline as it stands in the form, however it came there."""

import io
import re

import openpyxl
import pytest

from api.web.calendars import MOST_ROWS
from tests.web.test_drafting import PUSH, publish
from tests.web.visitor import Visitor, said

VALUE = "How to repot a fern in ten minutes, step by step"
ROWS = [
    ("2026-12-07T09:00", "x", PUSH),
    ("2026-12-08T09:00", "x", "Buy one, get one free, today only! Hurry, shop now."),
    ("2026-12-09T09:00", "instagram", VALUE),
]


def form(*rows: tuple[str, str, str], **others: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "at": [row[0] for row in rows],
        "platform": [row[1] for row in rows],
        "account": ["" for _ in rows],
        "text": [row[2] for row in rows],
        **others,
    }


def texts(page: str) -> list[str]:
    return re.findall(r'name="text"[^>]*>\n([^<]*)</textarea>', page)


def test_rows_typed_by_hand_are_held_with_the_least_to_change(visitor: Visitor) -> None:
    publish(visitor)
    page = visitor.post("plan", form(*ROWS))
    assert page.status_code == 200
    told = said(page)
    for words in (
        "would bring every week within (the smallest set there is):",
        '<a href="#row-',
        "Week of Mon 7 Dec: ",
        "2 pushes in a row on x acme",
        "This pushes a sale.",
        ">Last chance</mark>",
        "This gives value.",
    ):
        assert words in told, words
    assert texts(told) == [row[2] for row in ROWS]
    assert "refresh" not in page.text


def test_a_row_that_is_to_stay_is_not_changed(visitor: Visitor) -> None:
    publish(visitor)
    told = said(visitor.post("plan", form(*ROWS, fixed=["0"])))
    assert "row 1</a>" not in told
    assert "row 2</a>" in told
    assert re.search(r'name="fixed" type="checkbox" value="0" checked', told)


def test_what_is_pasted_or_uploaded_becomes_rows_and_what_can_t_be_used_is_told(
    module_visitor: Visitor,
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Date", "Network", "Message"])
    book.active.append(["2026-12-10 10:00", "instagram", "A fern for the hall"])
    held = io.BytesIO()
    book.save(held)
    pasted = f"date\tplatform\ttext\n2026-12-07 09:00\tx\t{VALUE}\nsoon\tx\tNo date\n"
    page = module_visitor.post(
        "plan", form(ROWS[0], pasted=pasted), [("calendar", ("../week<b>.xlsx", held.getvalue()))]
    )
    told = said(page)
    assert texts(told) == [PUSH, VALUE, "A fern for the hall"]
    assert "What you pasted, line 3: its date 'soon' can't be read." in told
    assert 'value="2026-12-10T10:00"' in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize(
    ("fields", "file", "says"),
    [
        ({}, None, "Write a draft, paste a calendar or choose a file first."),
        ({"pasted": "nothing of a calendar"}, None, "What you pasted is no calendar known here"),
        ({}, ("x.xlsx", b"PK\x03\x04 cut"), "x.xlsx is a damaged spreadsheet"),
        ({"pasted": "date,text\nsoon,A fern\n"}, None, "What you pasted, line 2: its date 'soon'"),
        (form(("", "x", PUSH)), None, "Row 1 has no date; say when it goes out."),
        (form(("31/12", "x", PUSH)), None, "Row 1: The date can't be read"),
        (form(("2026-12-07T09:00", "x", PUSH), ("2028-12-07T09:00", "x", PUSH)), None, "at most 53 weeks"),
        ({"pasted": "date,text\n" + "2026-12-07,A fern\n" * (MOST_ROWS + 1)}, None, "plan 150 here"),
    ],
)
def test_what_can_t_be_planned_is_told_and_the_form_stays_as_it_was(
    module_visitor: Visitor, fields: dict[str, str], file: tuple[str, bytes] | None, says: str
) -> None:
    page = module_visitor.post("plan", fields, [("calendar", file)] if file else [])
    assert page.status_code == 422
    assert says in said(page)
    if "text" in fields:
        assert texts(said(page))[0] == PUSH
    if "pasted" in fields:
        assert fields["pasted"].strip() in said(page)


def test_a_form_whose_fields_don_t_belong_together_is_refused(module_visitor: Visitor) -> None:
    assert module_visitor.post("plan", {"at": ["2026-12-07T09:00"], "text": []}).status_code == 400


def test_rows_are_added_without_planning_what_is_there(module_visitor: Visitor) -> None:
    page = module_visitor.post("plan", form(ROWS[0], more="1"))
    assert texts(said(page)) == [PUSH, "", "", "", "", ""]
    assert "This pushes" not in page.text


def test_a_repeat_is_told_and_counted_once(module_visitor: Visitor) -> None:
    told = said(module_visitor.post("plan", form(ROWS[0], ROWS[0])))
    assert "It is row 1 once more, and counted once." in told
