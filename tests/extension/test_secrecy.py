"""What the page's own scripts can learn: not what the service said, and not what other fields hold."""

from __future__ import annotations

from tests.extension.conftest import Open
from tests.extension.pages import Site


def test_a_pages_scripts_can_read_nothing_of_badge_card_or_verdict(visit: Open) -> None:
    page, eyes = visit("moving")
    page.evaluate("globalThis.posted = []; addEventListener('message', (event) => posted.push(event.data))")
    page.evaluate("appear()")
    before = set(page.evaluate("Object.getOwnPropertyNames(globalThis)"))
    page.click("#late")
    page.keyboard.type("Well, buy now")
    page.keyboard.press("F8")
    eyes.tone("pressure")
    page.keyboard.press("F8")
    card = eyes.until(lambda seen: seen["cards"])["cards"][0]["text"]
    assert "asks for the sale" in card
    readable = page.evaluate(
        "readable() + document.body.innerText + getSelection() + JSON.stringify(localStorage)"
    )
    assert "asks for the sale" not in readable
    assert "High pressure" not in readable
    assert "31 %" not in readable
    assert page.evaluate("document.activeElement.shadowRoot") is None
    assert page.evaluate("posted") == []
    assert set(page.evaluate("Object.getOwnPropertyNames(globalThis)")) - before == set()
    assert page.evaluate("globalThis.chrome?.runtime?.sendMessage") is None
    owners = """[...CSS.highlights.values()].flatMap((each) => [...each])
      .every((range) => document.querySelector('#late').contains(range.startContainer))"""
    assert page.evaluate(owners)


def test_a_pages_script_cannot_press_the_cards_buttons_or_send_drafts(visit: Open, stub: Site) -> None:
    page, eyes = visit("moving")
    page.evaluate("appear()")
    page.click("#late")
    page.keyboard.type("Buy now")
    eyes.tone("pressure")
    page.keyboard.press("F8")
    eyes.until(lambda seen: seen["cards"])
    page.evaluate(
        """() => {
          const host = document.activeElement;
          for (const name of ['click', 'keydown', 'pointerdown']) {
            host.dispatchEvent(new Event(name, { bubbles: true }));
          }
          host.click();
          postMessage({ type: 'check', text: 'forged', site: 'x.com' }, '*');
          dispatchEvent(new MessageEvent('message', { data: { type: 'changed' } }));
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('#late').textContent") == "Buy now"
    assert stub.texts == ["Buy now"]
