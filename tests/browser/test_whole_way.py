"""The whole way of a brand team in a real browser: from the door to the PDF."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from auditor.bundle import SAMPLES
from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE, Visitor

EXPORT = SAMPLES / "instagram.csv"
PUSH = "Last chance! 50% off ends tonight, order yours now"


@pytest.mark.timeout(300)
def test_from_the_link_of_the_terminal_to_the_pdf(visit: Visit, tmp_path: Path) -> None:
    visitor = visit(accept_downloads=True)
    page = visitor.page
    page.goto(visitor.service.once)
    page.wait_for_url(visitor.service.at(""))
    _make_a_brand(visitor, "Way", "way")
    _drop(page, EXPORT)
    expect(page.locator(".chosen")).to_contain_text(re.compile(r"^instagram\.csv, [0-9]+ kB$"))
    page.get_by_role("button", name="Import", exact=True).click()
    _read_the_mix(visitor, "way")
    _correct_a_verdict(visitor, "way")
    _try_a_draft(visitor, "way")
    _plan_a_week(visitor, "way")
    _take_the_pdf(visitor, "way")


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_the_same_on_a_phone_without_any_script(visit: Visit) -> None:
    visitor = visit(java_script_enabled=False, viewport=PHONE)
    page = visitor.page
    visitor.sign_in()
    _make_a_brand(visitor, "Quiet", "quiet")
    page.get_by_label("Drop files here, or choose them").set_input_files(EXPORT)
    page.get_by_role("button", name="Import", exact=True).click()
    _read_the_mix(visitor, "quiet")
    _correct_a_verdict(visitor, "quiet")
    _try_a_draft(visitor, "quiet")
    _plan_a_week(visitor, "quiet")
    _take_the_pdf(visitor, "quiet")


def test_a_link_signs_in_once_and_a_wrong_key_not_at_all(visit: Visit) -> None:
    visitor = visit()
    visitor.open("sign-in#once=" + "x" * 43)
    expect(visitor.page.get_by_role("alert")).to_contain_text("used or is over")
    assert "once" not in visitor.page.url
    visitor.page.get_by_label("API key").fill("nobody's")
    visitor.page.get_by_role("button", name="Sign in").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("unknown, expired or revoked")
    refused = [each for each in visitor.seen if "401" in each]
    assert refused == visitor.seen
    visitor.seen.clear()


def _make_a_brand(visitor: Visitor, name: str, slug: str) -> None:
    page = visitor.page
    page.get_by_role("link", name=re.compile("Make a brand|New brand")).click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Short name").fill(slug)
    page.get_by_label("Time zone").fill("Europe/London")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url(visitor.service.at(f"brands/{slug}/import"))


def _drop(page: Page, file: Path) -> None:
    """Drop a file as the browser itself does when somebody lets go of one."""
    box = page.locator(".drop").bounding_box()
    assert box is not None
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for name in ("dragEnter", "dragOver", "drop"):
        session.send(
            "Input.dispatchDragEvent", {"type": name, "x": box["x"] + 20, "y": box["y"] + 20, "data": data}
        )


def _read_the_mix(visitor: Visitor, slug: str) -> None:
    page = visitor.page
    page.wait_for_url(re.compile(rf"/brands/{slug}/imports/"))
    expect(page.locator("article")).to_contain_text("41 posts stored")
    page.get_by_role("link", name="See the mix").click(timeout=90_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("posts pushed a sale")
    assert _pushes(page)[1] > 5


def _correct_a_verdict(visitor: Visitor, slug: str) -> None:
    page = visitor.page
    before = _pushes(page)
    post = page.locator("article.posted", has=page.get_by_role("button", name="Not a push")).first
    post.get_by_label("Why (optional)").fill("A guide, not an offer")
    post.get_by_role("button", name="Not a push").click()
    decided = page.locator(".decided").first
    expect(decided).to_contain_text("not a push. A guide, not an offer")
    visitor.open(f"brands/{slug}")
    assert _pushes(page) == (before[0] - 1, before[1])


def _try_a_draft(visitor: Visitor, slug: str) -> None:
    page = visitor.page
    page.get_by_role("link", name="Try a draft").click()
    page.get_by_label("Your draft").fill(PUSH)
    page.get_by_role("button", name="Check").click()
    answer = page.locator("#answer")
    expect(answer.get_by_role("heading", name="This pushes a sale.")).to_be_visible()
    expect(answer.locator("mark").first).to_have_text("Last chance")
    expect(answer).to_contain_text("What publishing it does")
    answer.get_by_role("button", name="Write “A reminder”").click()
    expect(page.get_by_label("Your draft")).to_have_value(PUSH.replace("Last chance", "A reminder"))
    expect(answer.locator("mark").first).to_have_text("50% off")


def _plan_a_week(visitor: Visitor, slug: str) -> None:
    page = visitor.page
    page.get_by_role("link", name="Plan a week").click()
    page.get_by_label("Text", exact=True).first.fill(PUSH)
    page.get_by_label("Text", exact=True).nth(1).fill("How to repot a fern without tearing its roots")
    page.get_by_role("button", name="Hold it against the guideline").click()
    expect(page.locator("#comes")).to_be_visible()
    expect(page.locator("#row-1")).to_contain_text("This pushes a sale.")
    expect(page.locator("#row-2")).not_to_contain_text("pushes a sale")


def _take_the_pdf(visitor: Visitor, slug: str) -> None:
    page = visitor.page
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_label("About").select_option("month")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url(re.compile(rf"/brands/{slug}/reports/\d+$"))
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    file = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert re.fullmatch(rf"{slug}-\d{{4}}-\d\d\.pdf", download.value.suggested_filename)
    text = " ".join(each.extract_text() for each in file.pages).replace("\n", " ")
    assert "posts pushed a sale" in text
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".address").input_value()
    page.get_by_role("link", name="Read it").click()
    told = page.get_by_role("heading", level=1).inner_text()
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(told)


def _pushes(page: Page) -> tuple[int, int]:
    """The pushes and posts of the verdict."""
    found = re.search(r"(\d+) of (\d+) posts pushed", page.get_by_role("heading", level=1).inner_text())
    assert found, page.url
    return int(found[1]), int(found[2])
