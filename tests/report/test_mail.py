"""A report's mail reads as text and as a page, in readers that strip styles, scripts and outside pictures."""

import email
from email import policy
from email.message import EmailMessage

import pytest

from auditor.report.look import Logo, Look
from auditor.report.mail import message
from tests.report.sample import hostile, report
from tests.report.test_html import read
from tests.report.test_look import SVG, png

GMAIL_CLIPS = 102_000
"""Bytes of HTML after which Gmail hides the rest."""


@pytest.fixture(scope="module")
def calm() -> EmailMessage:
    look = Look(agency="Moss & Co", logo=Logo.read(png()))
    return email.message_from_bytes(bytes(message(report(), look=look)), policy=policy.default)  # type: ignore[return-value]


@pytest.fixture(scope="module")
def unfriendly() -> EmailMessage:
    return email.message_from_bytes(bytes(message(hostile())), policy=policy.default)  # type: ignore[return-value]


def part(found: EmailMessage, kind: str) -> str:
    body = found.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_it_says_the_same_as_text_and_as_a_page(calm: EmailMessage) -> None:
    assert calm["Subject"] == "Acme, 9–15 Nov 2026: social mix"
    for kind in ("plain", "html"):
        assert "7 of 22 posts pushed a sale: 32\u00a0%" in part(calm, kind).replace("&nbsp;", "\u00a0")
    assert "Moss & Co" in part(calm, "plain")


def test_its_pictures_come_along_and_have_words(calm: EmailMessage) -> None:
    page = read(part(calm, "html"))
    shown = {value.removeprefix("cid:") for name, value in page.attributes if name == "src"}
    attached = {str(each["Content-ID"]).strip("<>") for each in calm.walk() if each["Content-ID"]}
    assert (
        shown
        == attached
        == {f"{name}@report" for name in ("by_week", "platforms", "pillars", "earned", "logo")}
    )
    assert all(each.get_content().startswith(b"\x89PNG") for each in calm.walk() if each["Content-ID"])
    assert page.tags.count("img") == len([1 for name, value in page.attributes if name == "alt" and value])


def test_its_styles_are_inlined(calm: EmailMessage) -> None:
    html = part(calm, "html")
    assert "<style" not in html
    assert 'class="verdict" style="' in html


def test_hostile_text_neither_runs_nor_loads_nor_adds_a_header(unfriendly: EmailMessage) -> None:
    assert set(unfriendly.keys()) == {"Subject", "MIME-Version", "Content-Type"}
    html = part(unfriendly, "html")
    page = read(html)
    assert not {"script", "iframe", "object", "link", "base", "form", "svg", "style"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    sources = {value for name, value in page.attributes if name == "src"}
    assert all(source.startswith("cid:") for source in sources)
    links = {value for name, value in page.attributes if name == "href"}
    assert all(link.startswith("https://x.example/") for link in links)
    assert not {"\0", "\x1b", "\u202e"} & set(html + part(unfriendly, "plain"))


def test_it_is_short_enough_not_to_be_clipped(unfriendly: EmailMessage, calm: EmailMessage) -> None:
    assert len(part(unfriendly, "html").encode()) < GMAIL_CLIPS
    assert len(part(calm, "html").encode()) < GMAIL_CLIPS / 2


def test_a_logo_no_mail_reader_shows_is_left_out() -> None:
    found = message(report(), look=Look(agency="Moss & Co", logo=Logo.read(SVG)), brief=True)
    assert "Moss &amp; Co" in part(found, "html")
    assert "logo@report" not in part(found, "html")
