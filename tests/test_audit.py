"""A verdict is the classifier's label with the words that explain it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.asked import LONGEST_TEXT, Asked, Reuse
from auditor.audit import Auditor
from auditor.store import Store
from tests.factories import post

PUSH = "Shop now: 20% off everything with code RAIN20, today only!"
VALUE = "Why do ferns brown at the tips? Dry air, mostly, and too much love."


def test_rules_explain_and_the_classifier_decides(auditor: Auditor) -> None:
    push, value = auditor.check([PUSH, VALUE])
    assert (push.label, value.label) == ("sales_push", "value")
    assert {"discount", "buying-call"} <= {finding.category for finding in push.findings}
    assert value.findings == ()
    assert push.score is not None
    assert push.score >= push.threshold


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no words"),
        ("🔥🔥 https://example.org/buy-now", "no words"),
        ("今すぐ購入して、すべての商品を二十パーセント割引で手に入れましょう", "language"),
        ("买", "too short"),
    ],
)
def test_what_cannot_be_read_is_said_to_be_unreadable(auditor: Auditor, text: str, reason: str) -> None:
    verdict = auditor.check([text])[0]
    assert (verdict.label, verdict.score, verdict.findings) == ("unreadable", None, ())
    assert reason in verdict.unreadable_because


def test_a_push_no_rule_explains_has_its_weightiest_words_marked(auditor: Auditor) -> None:
    unexplained = [
        "A pre-owned crocodile bag, black, size 30, in box. £14,500, with receipt",
        "Enjoy a juicy double burger and fries for 5.99 at participating restaurants",
        "Vintage silver ring, size 7. 45 EUR incl. postage",
    ]
    checked = [
        (text, verdict)
        for text, verdict in zip(unexplained, auditor.check(unexplained), strict=True)
        if verdict.label == "sales_push"
        and all(f.category in ("model", "advocacy") for f in verdict.findings)
    ]
    assert checked
    for text, verdict in checked:
        marks = [finding for finding in verdict.findings if finding.rule == "model/words"]
        assert marks
        for mark in marks:
            assert text[mark.offset : mark.offset + mark.length] == mark.text


def test_high_pressure_needs_words_that_press(auditor: Auditor) -> None:
    loud = auditor.check(["LAST CHANCE!!! 50% off ENDS TONIGHT. Hurry, shop now before they're gone!"])[0]
    calm = auditor.check(["Order your kettle at our shop. Free shipping on all orders over 40."])[0]
    assert loud.pressure == 3
    assert calm.pressure == 2


@given(st.lists(st.text(st.characters(codec=None, categories=None), max_size=120), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_text_has_a_verdict_and_exact_spans(auditor: Auditor, texts: list[str]) -> None:
    verdicts = auditor.check(texts)
    assert len(verdicts) == len(texts)
    for text, verdict in zip(texts, verdicts, strict=True):
        for finding in verdict.findings:
            assert text[finding.offset : finding.offset + finding.length] == finding.text


def test_an_audit_checks_every_post_once(auditor: Auditor, tmp_path: object) -> None:
    with Store.open(f"sqlite:///{tmp_path}/a.db") as store:
        store.ensure_brand("acme")
        store.add("acme", [post(n, text=PUSH if n % 3 == 0 else f"{VALUE} {n}") for n in range(300)])
        assert sum(auditor.audit(store, "acme")) == auditor_count(store)
        assert list(auditor.audit(store, "acme")) == []
        assert all(found.verdict for found in store.checked("acme"))


def test_what_is_asked_twice_is_read_once_and_said_alike(
    auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [
        Asked(PUSH),
        Asked(VALUE),
        Asked(PUSH),
        Asked(""),
        Asked(PUSH, 0.999_999),
        Asked(PUSH, None, "de"),
    ]
    alone = [auditor.check_each([one])[0] for one in asked]
    read: list[Asked] = []
    first_reading = auditor._read
    monkeypatch.setattr(auditor, "_read", lambda one: read.append(one) or first_reading(one))
    reuse = Reuse()
    assert auditor.check_each(asked, reuse) == alone
    assert auditor.check_each(asked[::-1], reuse) == alone[::-1]
    assert sorted(map(repr, read)) == sorted(map(repr, set(asked)))
    assert auditor.check_each(asked) == alone
    assert len(read) == 2 * len(set(asked))


def test_a_run_remembers_no_more_than_it_may(auditor: Auditor) -> None:
    reuse = Reuse(most=2)
    verdicts = {text: auditor.check([text])[0] for text in ("", "1", "2")}
    for text in ("", "1", "", "2", "x" * (LONGEST_TEXT + 1)):
        if reuse.get(Asked(text)) is None:
            reuse.keep(Asked(text), verdicts.get(text, verdicts[""]))
    assert len(reuse) == 2
    assert [reuse.get(Asked(text)) for text in ("", "1", "2")] == [verdicts[""], None, verdicts["2"]]


def test_a_text_of_many_posts_is_stored_with_each_and_read_once(
    auditor: Auditor, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Asked] = []
    first_reading = auditor._read
    monkeypatch.setattr(auditor, "_read", lambda one: read.append(one) or first_reading(one))
    with Store.open(f"sqlite:///{tmp_path}/a.db") as store:
        store.ensure_brand("acme")
        store.add("acme", [post(25 * n, text=(PUSH, VALUE)[n % 2]) for n in range(600)])
        assert sum(auditor.audit(store, "acme")) == 600
        assert {(item.post.text, item.label) for item in store.checked("acme")} == {
            (PUSH, "sales_push"),
            (VALUE, "value"),
        }
    assert len(read) == 2


def auditor_count(store: Store) -> int:
    """Every post there is."""
    return len(list(store.checked("acme")))
