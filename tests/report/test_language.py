"""A report can be told in any language: its sentences are there to translate, its numbers are by locale."""

import datetime as dt
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import UsageError
from auditor.mix import percent
from auditor.report.html import page
from auditor.report.language import CATALOGUES, ENGLISH, Language
from auditor.report.look import Look
from auditor.report.rendering import render
from scripts import messages
from tests.report.sample import report

DAY = dt.date(2026, 11, 10)
WEEK = (dt.date(2026, 11, 9), dt.date(2026, 11, 15))


@pytest.mark.parametrize(
    ("locale", "share", "between", "day", "days", "number"),
    [
        ("en", "38\u00a0%", "21–57\u00a0%", "10 Nov 2026", "9–15 Nov 2026", "12,345"),
        ("en-US", "38%", "21–57%", "Nov 10, 2026", "Nov 9\u2009–\u200915, 2026", "12,345"),
        ("nb", "38\u00a0%", "21–57\u00a0%", "10. nov. 2026", "9.–15. nov. 2026", "12\u00a0345"),
        ("de_AT", "38\u00a0%", "21–57\u00a0%", "10.11.2026", "9.–15. Nov. 2026", "12.345"),
        ("tr", "%38", "%21–%57", "10 Kas 2026", "9–15 Kas 2026", "12.345"),
    ],
)
def test_dates_and_numbers_are_by_locale(
    locale: str, share: str, between: str, day: str, days: str, number: str
) -> None:
    language = Language(locale)
    assert language.percent(0.38) == share
    assert language.percents(0.21, 0.57) == between
    assert language.day(DAY) == day
    assert language.days(*WEEK) == days
    assert language.number(12_345) == number


@given(st.floats(0, 1))
def test_english_shares_look_alike_everywhere(share: float) -> None:
    assert ENGLISH.percent(share) == percent(share)


@pytest.mark.parametrize("name", ["xx", "", "en-", "../../etc/passwd", "en\n", "e" * 9_999, "en-US-x-y-z"])
def test_an_unknown_language_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(UsageError, match=r"is no language known here; write one as en, nb or de-AT\."):
        Language(name)


def test_a_locale_without_a_translation_speaks_english_with_its_own_numbers() -> None:
    language = Language("nb")
    assert (language.tag, language.direction) == ("en", "ltr")
    assert language.say("Made of {count}.", count=12_345) == "Made of 12\u00a0345."


def test_values_are_put_in_as_they_are() -> None:
    assert ENGLISH.say("{brand}, {days}", brand="{days} {0} {x.y}", days="now") == "{days} {0} {x.y}, now"


def test_the_sheet_is_what_offices_there_print_on() -> None:
    assert [Language(name).paper for name in ("en", "en-US", "nb", "es-MX")] == [
        "A4",
        "letter",
        "A4",
        "letter",
    ]


def test_what_there_is_to_translate_is_up_to_date() -> None:
    assert (CATALOGUES / "messages.pot").read_text(encoding="utf-8") == messages.page()


def _forms(message: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def _holes(message: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", message))


@pytest.fixture
def pseudo(tmp_path: Path) -> Language:
    """Esperanto in which every sentence is the English one in brackets."""
    with (CATALOGUES / "messages.pot").open("rb") as file:
        template = read_po(file)
    told = Catalog(locale="eo")
    for message in template:
        if message.id:
            forms = [f"⟦{form}⟧" for form in _forms(message.id)]
            told.add(message.id, forms if len(forms) > 1 else forms[0])
    with (tmp_path / "eo.po").open("wb") as file:
        write_po(file, told)
    return Language("eo", tmp_path)


def test_a_translation_keeps_every_placeholder(pseudo: Language) -> None:
    for path in (*CATALOGUES.glob("*.po"), *pseudo.catalogues.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=path.stem):
                wanted = _holes(_forms(message.id)[-1]) if message.id else set()
                assert all(not told or _holes(told) == wanted for told in _forms(message.string)), message.id


def outside(text: str) -> str:
    """What stands in no bracket."""
    depth, found = 0, []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        if not depth and letter != "⟧":
            found.append(letter)
    return "".join(found)


def test_every_sentence_of_a_report_can_be_translated(pseudo: Language) -> None:
    found = report(("Order yours now",), praise="Thank you all")
    data = {
        *(word for week in found.snapshot.weeks for word in pseudo.day(week.monday).split()),
        *(word for post in (*found.hardest, *found.praised) for word in post.post.text.split()),
        *(pseudo.day(post.post.created_at.date()) for post in found.hardest),
        *f"{found.snapshot.guideline_title}: {found.snapshot.guideline_summary}".split(),
        *" ".join(found.snapshot.notes).split(),
        *("x", "acme", "instagram", "Social Mix Auditor", "It hurries", "Say why", "en/urgency.test"),
        "ours",  # the unmarked half of "yours"
    }
    for text in (
        render(found, "txt", language=pseudo).content.decode(),
        render(found, "txt", language=pseudo, brief=True).content.decode(),
        _words(page(found, language=pseudo, look=Look(), brief=False)),
    ):
        left = set(re.findall(r"[A-Za-z]{2,}", outside(text)))
        assert left <= {part for word in data for part in re.findall(r"[A-Za-z]{2,}", word)}


def _words(html: str) -> str:
    """A page's words, those for who can't see it among them."""
    bare = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    told = re.findall(r'(?:alt|aria-label)="([^"]*)"', bare)
    return " ".join((*told, re.sub(r"<[^>]+>", " ", bare)))
