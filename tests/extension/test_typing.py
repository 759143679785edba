"""While someone writes, in the real editors: the right words are marked, and the editor is left alone."""

from __future__ import annotations

import pytest

from tests.extension.conftest import Open

EDITORS = {
    "textarea": "#editor",
    "draft": "[contenteditable]",
    "lexical": "#editor",
    "prosemirror": "[contenteditable]",
    "quill": "[contenteditable]",
}


@pytest.mark.parametrize("editor", EDITORS)
def test_the_pushing_words_are_marked_after_emoji_and_line_breaks(visit: Open, editor: str) -> None:
    page, eyes = visit(editor)
    page.click(EDITORS[editor])
    page.keyboard.type("Grüße 👩‍🌾🌿 from us")
    page.keyboard.press("Enter")
    page.keyboard.type("😀 Buy now, hurry!")
    seen = eyes.marked("Buy now", "hurry")
    assert eyes.tone("pressure")["cards"] == []
    assert {each[0] for each in seen["marked"]} == {"high", "against"}
    assert page.evaluate("textOf()") == "Grüße 👩‍🌾🌿 from us\n😀 Buy now, hurry!"
