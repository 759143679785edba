"""When the service is slow, gone or unwilling: it is said plainly, and the typing goes on."""

from __future__ import annotations

import pytest

from tests.extension.conftest import Open
from tests.extension.pages import Site, verdict


@pytest.mark.parametrize("state", ["offline", "unauthorised"])
def test_a_failure_is_named_with_what_to_do_and_takes_no_letter_away(
    visit: Open, stub: Site, state: str
) -> None:
    message = f"The service is {state}; look at the options."
    stub.answer = lambda text: {"state": state, "message": message, "retryAfter": 600}
    page, eyes = visit("textarea")
    page.click("#editor")
    page.keyboard.type("Buy now")
    (badge,) = eyes.tone("failed")["badges"]
    assert eyes.look()["status"] == [f"Not checked. {message}"]
    page.mouse.click(badge["x"] + 5, badge["y"] + 5)
    eyes.until(lambda seen: message in (seen["cards"] or [{"text": ""}])[0]["text"])
    stub.answer = verdict
    page.keyboard.type(", hurry")
    eyes.marked("Buy now", "hurry")
    assert page.evaluate("textOf()") == "Buy now, hurry"


def test_an_answer_in_the_wrong_shape_is_a_failure_like_others(visit: Open, stub: Site) -> None:
    stub.answer = lambda text: {"state": "ok", "verdict": "yes"}
    page, eyes = visit("textarea")
    page.click("#editor")
    page.keyboard.type("Buy now")
    eyes.tone("failed")


def test_while_the_service_is_slow_the_last_text_wins(visit: Open, stub: Site) -> None:
    page, eyes = visit("textarea")
    stub.wait = 0.9
    page.click("#editor")
    page.keyboard.type("Buy now, hurry")
    page.wait_for_timeout(500)
    stub.wait = 0.0
    page.keyboard.press("Control+a")
    page.keyboard.type("How to repot a fern")
    eyes.tone("value")
    page.wait_for_timeout(700)
    assert eyes.look()["marked"] == []
    assert eyes.tone("value")["status"][0].startswith("Value.")
    assert stub.texts == ["Buy now, hurry", "How to repot a fern"]
