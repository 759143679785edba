"""Whatever posts, files, brands and people are called: no page runs it, loads for it, or is pushed wide."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.mails import mail, show
from tests.browser.seeded import HOSTILE, Seeded
from tests.browser.service import Service
from tests.browser.visitor import PHONE, Visitor


def untouched(page: Page) -> None:
    """Nothing of a text has become a part of the page: no element, handler, address that runs, or style."""
    inside = (
        "svg[onload], img[src=x], [onerror], [onfocus], [onload], a[href^=javascript], plaintext, p style"
    )
    assert page.locator(inside).count() == 0, page.url
    assert "49${" not in page.content(), page.url
    assert page.locator("body").is_visible()


@pytest.mark.soak
def test_no_page_of_a_hostile_brand_does_anything(visit: Visit, seeded: Seeded) -> None:
    visitor = visit(viewport=PHONE)
    visitor.sign_in()
    report = f"brands/hostile/reports/{seeded.reports['hostile']}/read"
    for path in ("", *seeded.paths("hostile"), report, f"{report}?brief=1"):
        visitor.open(path)
        visitor.page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
        visitor.fits()
        untouched(visitor.page)


def test_a_hostile_report_is_harmless_as_a_mail(visit: Visit, seeded: Seeded, service: Service) -> None:
    visitor = visit(viewport=PHONE)
    show(visitor, mail(service.store, "hostile", seeded.reports["hostile"]))
    visitor.fits()
    untouched(visitor.page)


def test_hostile_words_typed_and_files_dropped_do_nothing(visit: Visit, seeded: Seeded) -> None:
    visitor = visit(viewport=PHONE)
    page = visitor.page
    visitor.sign_in()
    for words in (HOSTILE[0], HOSTILE[3], HOSTILE[4]):
        visitor.open("new-brand")
        page.get_by_label("Name", exact=True).fill(words)
        page.get_by_label("Short name").fill("typed")
        page.get_by_label("Time zone").fill(words[:30])
        page.get_by_role("button", name="Make it").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("Name", exact=True)).to_have_value(words)
        _held(visitor)
    _typed(visitor)
    _dropped(visitor)
    visitor.seen = [
        each for each in visitor.seen if "status of 422" not in each
    ]  # refusals, as they should be


def _typed(visitor: Visitor) -> None:
    """A draft and a plan of texts that mean harm."""
    page = visitor.page
    visitor.open("brands/hostile/try")
    page.get_by_label("Your draft").fill(" ".join((*HOSTILE[:8], "W" * 3_000, "order yours now")))
    page.get_by_role("button", name="Check").click()
    page.locator("#answer h2").first.wait_for()
    _held(visitor)
    visitor.open("brands/hostile/plan")
    for number in range(3):
        page.get_by_label("Text", exact=True).nth(number).fill(
            f"{HOSTILE[number]} {'W' * 3_000} order yours now"
        )
    page.get_by_role("button", name="Hold it against the guideline").click()
    page.locator("#comes").wait_for()
    _held(visitor)


def _dropped(visitor: Visitor) -> None:
    """A file whose name and every cell mean harm, and one that is no export at all."""
    page = visitor.page
    name = "<img src=x onerror=alert(1)>\u202egnp.csv"
    header = "text,created_at,platform,account,url\n"
    cells = [f'"{words.replace(chr(34), chr(34) * 2)[:500]} buy now"' for words in HOSTILE]
    lines = [f"{cell},2026-11-0{at % 9 + 1},x,{cell},javascript:alert(1)\n" for at, cell in enumerate(cells)]
    good = {"name": name, "mimeType": "text/csv", "buffer": (header + "".join(lines)).encode()}
    bad = {
        "name": f"{'W' * 200}<svg onload=alert(1)>.csv",
        "mimeType": "text/csv",
        "buffer": b"<b>\0no table",
    }
    visitor.open("brands/hostile/import")
    page.get_by_label("Drop files here, or choose them").set_input_files([good, bad])  # type: ignore[list-item]
    expect(page.locator(".chosen li")).to_have_count(2)
    _held(visitor)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    _held(visitor)


def _held(visitor: Visitor) -> None:
    visitor.fits()
    untouched(visitor.page)
