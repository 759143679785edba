"""A calendar's texts are counted as the store counts posts."""

import datetime as dt

from auditor.drafts import PUBLISHED, Draft, planned
from tests import factories

AT = dt.datetime(2026, 12, 7, 9, 0, tzinfo=dt.UTC)
TEXT = "Why ferns like wet air"


def draft(key: str, hours: int = 0, platform: str = "x", **changes: str) -> Draft:
    return Draft(key, changes.get("text", TEXT), AT + dt.timedelta(hours=hours), platform, "acme")


def test_the_same_text_elsewhere_within_a_day_is_a_copy_and_later_a_post_of_its_own() -> None:
    drafts = [draft("b", 2, "facebook"), draft("a"), draft("c", 20, "linkedin"), draft("d", 60, "facebook")]
    made = planned(drafts, [factories.verdict()] * 4).planned
    assert [(each.key, each.copy_of) for each in made] == [("a", ""), ("b", "a"), ("c", "a"), ("d", "")]


def test_the_same_text_on_one_account_within_a_day_is_one_post() -> None:
    made = planned([draft("a"), draft("b", 23), draft("c", 48)], [factories.verdict()] * 3)
    assert [each.key for each in made.planned] == ["a", "c"]
    assert made.repeats == {"b": "a"}


def test_what_is_published_already_is_not_planned_again() -> None:
    out = factories.post(text=TEXT.upper(), created_at=AT + dt.timedelta(minutes=3))
    made = planned([draft("a"), draft("b", 1, "facebook")], [factories.verdict()] * 2, [out])
    assert [each.key for each in made.planned] == ["b"]
    assert made.repeats == {"a": PUBLISHED}


def test_texts_without_words_are_never_one() -> None:
    drafts = [draft("a", text="🌿"), draft("b", platform="facebook", text="🌿"), draft("c", text="!")]
    made = planned(drafts, [factories.verdict()] * 3)
    assert [each.copy_of for each in made.planned] == ["", "", ""]


def test_a_verdict_goes_with_its_own_draft() -> None:
    value = factories.verdict(label="value", score=0.2, pressure=1, needs_review=True)
    made = planned([draft("late", 5), draft("early", text="Another")], [value, factories.verdict()]).planned
    assert [(each.key, each.label, each.needs_review) for each in made] == [
        ("early", "sales_push", False),
        ("late", "value", True),
    ]
