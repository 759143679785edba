"""The words that moved the score are found."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.audit import Auditor
from auditor.bundle import MODELS
from auditor.explain import LEAST_DROP, LONGEST_PHRASE, MOST_VARIANTS, weightiest_phrases


def hangs_on(cue: str):
    """A score that is high exactly while the cue stands in the text."""
    return lambda text: 4.0 if cue in text else -4.0


def explained(texts, score, scored=None):
    """The phrases of pushes under a score; the variants it was asked for go into `scored`."""

    def log_odds(variants):
        if scored is not None:
            scored.extend(variants)
        return [score(text) for _, text in variants]

    return weightiest_phrases([(text, score(text)) for text in texts], log_odds)


def phrase_of(text, score):
    """The marked words of one push."""
    found = explained([text], score)[0]
    return None if found is None else text[found[0] : sum(found)]


@pytest.mark.parametrize(
    "text",
    [
        "grab yours",
        "A quiet morning in the shop. Come and grab yours before noon, friends.",
        "One\ntwo\nthree: tea, cakes and grab yours!",
        "🔥 grab yours 🔥",
        "Tea. " * 30 + "Come and grab yours before noon, friends.",
        "We baked " + "and baked " * 15 + "so grab yours " + "and bake " * 15,
    ],
)
def test_the_planted_words_are_marked(text: str) -> None:
    marked = phrase_of(text, hangs_on("grab yours"))
    assert marked is not None
    assert set(marked.strip("!,. ").split()) & {"grab", "yours", "yours!"}
    assert len(marked.split()) <= LONGEST_PHRASE


def test_nothing_is_marked_when_no_word_matters() -> None:
    assert phrase_of("Hello there, friends.", lambda text: 1.0) is None


def test_a_phrase_that_moves_the_score_by_too_little_is_not_marked() -> None:
    score = hangs_on("grab yours")
    text = "Quiet here. Come and grab yours."
    assert phrase_of(text, lambda t: score(t) * (LEAST_DROP / 8 - 1e-6)) is None
    assert phrase_of(text, lambda t: score(t) * (LEAST_DROP / 8)) is not None


@pytest.mark.parametrize("text", ["", " \n ", "?!", "…\n,,"])
def test_a_text_without_words_has_none_to_mark(text: str) -> None:
    assert phrase_of(text, hangs_on("x")) is None


def test_a_text_of_one_word_is_that_word() -> None:
    assert phrase_of(" Sale! ", hangs_on("Sale")) == "Sale!"


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("今天天气很好。新鲜面包刚刚出炉。请立即购买我们的面包然后回家休息。明天见。", "购买"),
        ("今天天气很好我们在店里烤了很多新鲜的面包请立即购买然后回家休息明天再见", "购买"),
        ("วันนี้อากาศดีมากซื้อเลยที่ร้านของเราแล้วกลับบ้าน", "ซื้อ"),
    ],
)
def test_where_no_spaces_part_words_a_few_letters_are_marked(text: str, cue: str) -> None:
    marked = phrase_of(text, hangs_on(cue))
    assert marked is not None
    assert set(marked) & set(cue)
    assert len(marked) <= 4 * LONGEST_PHRASE < len(text)


def test_a_picture_of_several_characters_stays_whole() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    marked = phrase_of(f"Come along {family} and ❤\ufe0f us", hangs_on("👧"))
    assert marked is not None
    assert family in marked


@given(st.text(max_size=300))
def test_marked_words_lie_within_any_text(text: str) -> None:
    found = explained([text], lambda t: float(len(t)))[0]
    if found is not None:
        offset, length = found
        assert 0 <= offset < offset + length <= len(text)
        assert text[offset : offset + length].strip()


@given(st.lists(st.sampled_from(["buy", "tea", "and", "!", ".", ",", "\n", "🔥", "买", "a.b"]), max_size=400))
def test_a_push_costs_no_more_than_its_budget_and_no_variant_is_blank(tokens: list[str]) -> None:
    text, scored = " ".join(tokens), []
    explained([text], lambda t: t.count("buy") / 3 - len(t) / 500, scored)
    assert len(scored) <= MOST_VARIANTS
    if sum(token not in "!.,\n" for token in tokens) > 1:
        assert all(variant.strip() for _, variant in scored)


@pytest.mark.parametrize(
    "text",
    [
        "buy " * 1_250,
        "buy. " * 1_000,
        "buy" * 1_600,
        "买" * 5_000,
        "🔥" * 5_000,
        "Tea, cake; bread: jam! " * 200 + "Come and grab yours before noon, friends.",
    ],
)
def test_a_very_long_text_costs_no_more(text: str) -> None:
    scored: list[tuple[int, str]] = []
    explained([text], hangs_on("grab yours"), scored)
    assert len(scored) <= MOST_VARIANTS


def test_the_last_line_of_a_very_long_text_is_looked_at() -> None:
    text = "Tea, cake; bread: jam! " * 200 + "Come and grab yours before noon, friends."
    assert "grab yours" in (phrase_of(text, hangs_on("grab yours")) or "")


def test_pushes_are_explained_together_as_each_by_itself_and_in_three_calls() -> None:
    texts = [
        "grab yours",
        "A quiet morning. Come and grab yours before noon, friends.",
        "",
        "Tea. " * 60 + "grab yours!",
    ]
    score = hangs_on("grab yours")
    calls = []

    def log_odds(variants):
        calls.append(len(variants))
        return [score(text) for _, text in variants]

    together = weightiest_phrases([(text, score(text)) for text in texts], log_odds)
    assert together == [explained([text], score)[0] for text in texts]
    assert len(calls) <= 3


def test_of_phrases_that_cost_as_much_the_first_is_marked() -> None:
    text = "Buy it. Tea is on. Buy it."
    assert explained([text] * 3, lambda t: float(t.count("Buy it"))) == [(0, len("Buy it."))] * 3


# An ask in words no rule names, and the words of it that a reader would underline.
PLANTED = [
    ("Pop in before noon and pick up a loaf.", "pick up a loaf"),
    ("A jar is yours for 9.50.", "yours for 9.50"),
    ("Two for 14 euros at the counter.", "Two for 14 euros"),
    ("Message us and we will put one aside for you, 35 pounds.", "Message us and we will put one aside"),
    ("Add it to your basket tonight.", "Add it to your basket"),
    ("Treat yourself to a bar today.", "Treat yourself to a bar"),
    ("Ring us to reserve your table.", "reserve your table"),
    ("Take one home for £12.", "Take one home for £12"),
    ("Sign up for the premium plan today.", "premium plan"),
    ("Purchase yours at the link.", "Purchase yours"),
]
HOSTS = 40


@pytest.mark.soak
def test_the_marked_words_contain_a_planted_ask_in_nine_cases_of_ten(auditor: Auditor) -> None:
    rows = [json.loads(line) for line in (MODELS / "data" / "written.jsonl").read_text("utf-8").splitlines()]
    hosts = [
        row["text"] for row in rows if row["lang"] == "en" and row["hard_sell"] == 0 and len(row["text"]) > 60
    ]
    random.Random(3).shuffle(hosts)
    cases = [(host, ask, cue) for host in hosts[:HOSTS] for ask, cue in PLANTED]
    tried = marked = 0
    for (host, _, cue), verdict in zip(
        cases, auditor.check([f"{h} {ask}" for h, ask, _ in cases]), strict=True
    ):
        found = [finding for finding in verdict.findings if finding.rule == "model/words"]
        if verdict.label == "sales_push" and found:
            tried += 1
            marked += any(f.offset + f.length > len(host) and words(f.text) & words(cue) for f in found)
    assert tried >= 60, "too few asks were left for the classifier to explain"
    assert marked / tried >= 0.9, f"{marked} of {tried}"


def words(text: str) -> set[str]:
    return {word.strip(".,!").lower() for word in text.split()}
