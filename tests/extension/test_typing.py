"""While someone writes, in the real editors: the right words are marked, and the editor is left alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page

from tests.extension.conftest import Open
from tests.extension.pages import Site

EDITORS = {
    "textarea": "#editor",
    "draft": "[contenteditable]",
    "lexical": "#editor",
    "prosemirror": "[contenteditable]",
    "quill": "[contenteditable]",
    "tinymce": "iframe",
}


@pytest.mark.parametrize("editor", EDITORS)
def test_the_pushing_words_are_marked_after_emoji_and_line_breaks(visit: Open, editor: str) -> None:
    page, eyes = visit(editor)
    begin(page, editor)
    page.keyboard.type("Grüße 👩‍🌾🌿 from us")
    page.keyboard.press("Enter")
    page.keyboard.type("😀 Buy now, hurry!")
    seen = eyes.marked("Buy now", "hurry")
    assert eyes.tone("pressure")["cards"] == []
    assert {each[0] for each in seen["marked"]} == {"high", "against"}
    assert page.evaluate("textOf()") == "Grüße 👩‍🌾🌿 from us\n😀 Buy now, hurry!"


@pytest.mark.parametrize(
    "editor",
    [each if each == "lexical" else pytest.param(each, marks=pytest.mark.soak) for each in EDITORS],
)
def test_a_replacement_is_one_step_for_the_editors_own_undo(visit: Open, editor: str) -> None:
    page, eyes = visit(editor)
    begin(page, editor)
    page.keyboard.type("😀 First line")
    page.keyboard.press("Enter")
    page.keyboard.type("Buy now, friends")
    eyes.marked("Buy now")
    page.wait_for_timeout(600)  # longer than the editors take typing for one step
    page.keyboard.press("F8")
    card = eyes.until(lambda seen: seen["cards"])["cards"][0]
    (button,) = [each for each in card["buttons"] if each["text"].startswith("Replace")]
    x, y = frame_at(page)
    page.mouse.click(x + button["x"] + 5, y + button["y"] + 5)
    wait_for_text(page, "😀 First line\nsee how it works, friends")
    eyes.marked()
    page.keyboard.press("Control+z")
    wait_for_text(page, "😀 First line\nBuy now, friends")
    eyes.marked("Buy now")


def test_right_to_left_text_is_marked_where_it_stands_and_the_badge_keeps_to_the_other_side(
    visit: Open,
) -> None:
    page, eyes = visit("textarea")
    page.click("#rtl")
    page.keyboard.insert_text("مرحبا 🌿 اشتر الآن يا صديقي")
    (mark,) = eyes.marked("اشتر الآن")["marked"]
    field = page.locator("#rtl").bounding_box()
    assert field is not None
    middle = field["x"] + field["width"] / 2
    assert mark[2]["x"] > middle
    assert eyes.tone("pressure")["badges"][0]["x"] < middle


def test_pasted_text_is_marked_and_an_undone_paste_is_not(visit: Open) -> None:
    page, eyes = visit("prosemirror")
    page.click("[contenteditable]")
    page.keyboard.type("Ferns. ")
    page.wait_for_timeout(600)
    page.evaluate(
        """() => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/html', '<p>😀 <b>Buy</b> <i>now</i></p><p>hurry</p>');
          const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(event);
        }"""
    )
    seen = eyes.until(lambda seen: len(seen["marked"]) >= 2)
    assert "".join(each[1] for each in seen["marked"]) == "Buy nowhurry"
    page.keyboard.press("Control+z")
    eyes.marked()
    eyes.tone("value")


def test_marks_keep_to_their_words_while_more_is_typed_before_them(visit: Open, stub: Site) -> None:
    page, eyes = visit("quill")
    page.click("[contenteditable]")
    page.keyboard.type("Buy now")
    eyes.marked("Buy now")
    stub.wait = 5.0
    page.keyboard.press("Home")
    page.keyboard.type("😀 So: ", delay=5)
    eyes.marked("Buy now")
    assert page.evaluate("textOf()") == "😀 So: Buy now"


def test_fast_typing_asks_once_it_rests_and_loses_no_letter(visit: Open, stub: Site) -> None:
    page, eyes = visit("lexical")
    page.click("#editor")
    text = "Ferns like shade. " * 5 + "Buy now"
    page.keyboard.type(text)
    eyes.marked("Buy now")
    assert page.evaluate("textOf()") == text
    assert stub.texts[-1] == text
    assert len(stub.texts) <= 2


def begin(page: Page, editor: str) -> None:
    """Put the caret into an editor."""
    if editor == "tinymce":
        # It shows its frame before it listens, and letters typed between are lost.
        page.wait_for_function("tinymce.activeEditor?.initialized")
        page.frame_locator("iframe").locator("body").click()
    else:
        page.click(EDITORS[editor])


def frame_at(page: Page) -> tuple[float, float]:
    """Where the frame of an editor lies in the page, if it has one."""
    box = page.locator("iframe").bounding_box() if page.locator("iframe").count() else None
    return (box["x"], box["y"]) if box else (0, 0)


def wait_for_text(page: Page, text: str) -> None:
    """Wait until the editor itself says that its text is this."""
    try:
        page.wait_for_function("(text) => textOf() === text", arg=text, timeout=3000)
    except Error:
        assert page.evaluate("textOf()") == text
