"""The card that explains a finding: by pointer, by keyboard alone, and to a screen reader."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from tests.extension.conftest import Open
from tests.extension.pages import TESTS

TEXT = "Buy now, and hurry"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("editor", ["#editor", "[contenteditable]"])
def test_a_card_opens_over_marked_words_stays_under_the_pointer_and_closes(visit: Open, editor: str) -> None:
    page, eyes = visit("textarea" if editor == "#editor" else "prosemirror")
    write(page, editor)
    words = place(eyes.marked("Buy now", "hurry"), "hurry")
    page.mouse.move(words["x"] + 5, words["y"] + 5)
    page.mouse.move(words["x"] + 8, words["y"] + 6)
    card = eyes.until(lambda seen: seen["cards"])["cards"][0]
    assert "“hurry” asks for the sale now." in card["text"]
    assert "Write instead: say what it is good for." in card["text"]
    page.mouse.move(card["x"] + 20, card["y"] + 20, steps=4)
    page.wait_for_timeout(500)
    assert eyes.look()["cards"]
    page.mouse.move(5, 5)
    eyes.until(lambda seen: not seen["cards"])


def test_the_findings_can_be_walked_and_left_by_keyboard_alone(visit: Open) -> None:
    page, eyes = visit("textarea")
    page.evaluate("globalThis.keys = []; addEventListener('keydown', (event) => keys.push(event.key))")
    write(page, "#editor")
    eyes.marked("Buy now", "hurry")
    page.evaluate("keys.length = 0")
    for words in ("“Buy now”", "“hurry”", "“Buy now”"):
        page.keyboard.press("F8")
        seen = eyes.until(partial(shows, words))
        assert seen["focused"] == "card"
    page.keyboard.press("Shift+F8")
    eyes.until(lambda seen: "2 of 2" in seen["cards"][0]["text"])
    page.keyboard.press("Escape")
    eyes.until(lambda seen: not seen["cards"])
    assert page.evaluate("[document.activeElement.id, keys.join()]") == ["editor", ""]
    page.keyboard.type("!")
    assert page.evaluate("textOf()") == f"{TEXT}!"


def test_the_badge_is_reached_and_opened_by_keyboard_alone(visit: Open) -> None:
    page, eyes = visit("textarea")
    write(page, "#editor")
    eyes.tone("pressure")
    # The page's last field; the badge comes after it, as long as its own field is in sight.
    page.evaluate("document.querySelector('#locked').focus({ preventScroll: true })")
    page.keyboard.press("Tab")
    eyes.until(lambda seen: seen["focused"] == "badge")
    page.keyboard.press("Enter")
    eyes.until(lambda seen: seen["focused"] == "card" and "presses for the sale" in seen["cards"][0]["text"])
    page.keyboard.press("Escape")
    eyes.until(lambda seen: not seen["cards"])
    assert page.evaluate("document.activeElement.id") == "editor"


@pytest.mark.soak
@pytest.mark.parametrize(("page_name", "editor"), [("textarea", "#editor"), ("quill", "[contenteditable]")])
def test_words_far_away_are_scrolled_to_and_marked_where_they_stand_on_a_zoomed_page(
    visit: Open, page_name: str, editor: str
) -> None:
    page, eyes = visit(page_name)
    page.add_style_tag(content=f"body {{ zoom: 1.5 }} {editor} {{ height: 100px; overflow: auto }}")
    page.click(editor)
    page.keyboard.insert_text("Hurry\n" + "How to repot a fern.\n" * 30)
    eyes.marked("Hurry")
    page.evaluate("(field) => (document.querySelector(field).scrollTop = 9999)", editor)
    page.keyboard.press("F8")
    seen = eyes.until(lambda seen: seen["cards"])
    words, field = place(seen, "Hurry"), page.locator(editor).bounding_box()
    assert field is not None
    assert field["x"] <= words["x"] < field["x"] + 30
    assert field["y"] <= words["y"] < field["y"] + 50
    assert 24 < words["height"] < 45
    assert abs(seen["cards"][0]["y"] - words["y"] - words["height"]) < 12


def test_words_are_replaced_by_keyboard_alone_and_the_caret_is_back_in_the_text(visit: Open) -> None:
    page, eyes = visit("textarea")
    write(page, "#editor")
    eyes.marked("Buy now", "hurry")
    page.keyboard.press("F8")
    eyes.until(lambda seen: seen["focused"] == "card")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    eyes.marked("hurry")
    page.keyboard.type("!")
    assert page.evaluate("textOf()") == "see how it works!, and hurry"


def test_words_that_are_removed_leave_no_double_space(visit: Open) -> None:
    page, eyes = visit("textarea")
    write(page, "#editor")
    eyes.marked("Buy now", "hurry")
    page.keyboard.press("Shift+F8")
    card = eyes.until(lambda seen: seen["cards"])["cards"][0]
    (button,) = [each for each in card["buttons"] if each["text"] == "Remove these words"]
    page.mouse.click(button["x"] + 5, button["y"] + 5)
    eyes.marked("Buy now")
    assert page.evaluate("textOf()") == "Buy now, and"


def test_badge_and_cards_have_names_roles_and_contrast_that_axe_accepts(visit: Open) -> None:
    page, eyes = visit("textarea")
    write(page, "#editor")
    shown = eyes.tone("pressure")
    assert shown["status"] == [
        "High pressure. Your mix would be 31 %. Words marked: 2. F8 goes through them."
    ]
    page.keyboard.press("F8")
    (finding,) = eyes.until(lambda seen: seen["cards"])["markup"]
    page.keyboard.press("Escape")
    page.mouse.click(shown["badges"][0]["x"] + 5, shown["badges"][0]["y"] + 5)
    (verdict,) = eyes.until(lambda seen: seen["cards"])["markup"]
    for markup in (finding, verdict):
        # Our own roots are closed, to axe as to the page: it looks at a copy in an open one.
        page.evaluate(
            """(markup) => {
              document.body.innerHTML = '<main><h1>Copy</h1><div></div></main>';
              document.querySelector('div').attachShadow({ mode: 'open' }).innerHTML = markup;
            }""",
            markup,
        )
        page.add_script_tag(path=TESTS / "node_modules" / "axe-core" / "axe.min.js")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate("axe.run(document).then(({ violations }) => violations)")
            assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def shows(words: str, seen: dict[str, Any]) -> bool:
    """Is there a card with these words?"""
    return any(words in card["text"] for card in seen["cards"])


def write(page: Page, editor: str) -> None:
    """Type the text."""
    page.click(editor)
    page.keyboard.type(TEXT)


def place(seen: dict[str, Any], words: str) -> dict[str, float]:
    """Where marked words are."""
    box: dict[str, float] = next(each[2] for each in seen["marked"] if each[1] == words)
    return box
