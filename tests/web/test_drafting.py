"""A draft is told with the words that push and what it does to the mix, and is gone with the answer."""

import pytest

from tests.factories import post, verdict
from tests.web.visitor import Visitor, said

PUSH = "Last chance! 50 % off ends tonight, order yours now."


def publish(visitor: Visitor, posts: int = 12) -> None:
    """Publish value posts, checked already."""
    store, versions = visitor.store, visitor.serving.app.state.service.auditor.versions
    store.add("acme", [post(number) for number in range(posts)])
    waiting = store.unchecked("acme", *versions)
    value = verdict(
        label="value",
        score=0.02,
        pressure=0,
        pillar="educate",
        model_version=versions[0],
        rules_version=versions[1],
        threshold=versions[2],
    )
    store.add_verdicts([(each, value) for each in waiting])


def test_a_push_is_told_with_its_words_advice_and_effect(visitor: Visitor) -> None:
    publish(visitor)
    fields = {"text": PUSH, "platform": "x", "at": "2026-11-11T09:00"}
    page, part = visitor.post("try", fields), visitor.post("try/answer", fields)
    for answer in (page, part):
        assert answer.status_code == 200
        for words in ("This pushes a sale.", ">Last chance</mark>", "hurries the reader", "On x"):
            assert words in said(answer), words
        assert (
            "Publishing this moves Acme from 0\u00a0% to 8\u00a0%; the guideline allows 20\u00a0%."
            in said(answer)
        )
    assert "<html" not in part.text
    assert f"\n{PUSH}</textarea>" in said(page)
    assert "<option selected>x</option>" in page.text
    assert 'value="2026-11-11T09:00"' in page.text


def test_words_offered_are_put_in_by_a_button_and_only_where_they_still_fit(module_visitor: Visitor) -> None:
    text = "🌿 New prints!\r\nOrder now! They hang in the hall."
    offered = module_visitor.post("try/answer", {"text": text})
    assert 'form="draft" name="put" value="14:See the details"' in offered.text
    done = module_visitor.post("try", {"text": text, "put": "14:See the details"})
    assert "🌿 New prints!\nSee the details! They hang in the hall.</textarea>" in said(done)
    assert "This gives value." in done.text
    for chosen in ("15:See the details", "14:Anything else", "14:", ":", "x" * 50_000):
        kept = module_visitor.post("try", {"text": text, "put": chosen})
        assert "🌿 New prints!\nOrder now! They hang in the hall.</textarea>" in said(kept), chosen


def test_value_is_told_as_value_and_what_nobody_can_read_as_that(module_visitor: Visitor) -> None:
    assert (
        "This gives value."
        in module_visitor.post("try/answer", {"text": "How to repot a fern in ten steps"}).text
    )
    told = module_visitor.post("try/answer", {"text": "🌿🌿🌿"}).text
    assert "This can't be judged: it has no words." in told.replace("&#39;", "'")
    assert "What publishing it does" not in told
    assert "This" not in module_visitor.post("try/answer", {"text": " \n "}).text


@pytest.mark.parametrize(
    "text",
    [
        "Order now <script>alert(1)</script>",
        '"><img src=x onerror=alert(1)> order yours now',
        "</textarea><svg onload=alert(1)> order yours now",
        "{{ 7 * 7 }} {% raw %} order yours now",
        "\u202eorder yours now\u2066",
        "order yours now " + "x" * 49_000,
    ],
)
def test_a_hostile_draft_stays_text(module_visitor: Visitor, text: str) -> None:
    page = module_visitor.post("try", {"text": text})
    assert page.status_code == 200
    for harm in ("<script>alert", "<img src=x", "<svg onload", ">49<", "\u202e", "\u2066"):
        assert harm not in page.text
    assert page.text.count("</textarea>") == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": PUSH, "at": "soon"}, 400),
        ({"text": PUSH, "at": "0001-01-01T00:00"}, 400),
        ({"text": PUSH, "platform": "<b>"}, 422),
        ({"text": "x" * 50_001}, 422),
    ],
)
def test_what_can_t_be_used_is_told_without_the_draft(
    module_visitor: Visitor, fields: dict[str, str], status: int
) -> None:
    for path in ("try", "try/answer"):
        answer = module_visitor.post(path, fields)
        assert answer.status_code == status
        assert PUSH not in answer.text


def test_a_draft_is_never_in_an_address(module_visitor: Visitor) -> None:
    page = module_visitor.get("try").text
    assert '<form method="post"' in page
    assert module_visitor.get(f"try?text={PUSH}").text.count(PUSH) == 0
    assert module_visitor.post("try", {"text": PUSH}).headers["cache-control"] == "no-store"
