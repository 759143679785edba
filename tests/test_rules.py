"""Packs load whole or are refused with the line; findings stand exactly where they say."""

import time
from pathlib import Path

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import checks
from auditor.bundle import RULES
from auditor.errors import NotFoundError, RuleError
from auditor.rules import Change, Overrides, Rules, load, load_overrides, read_pack, try_examples

EN = RULES / "en"
RULE = """\
kind: existence
category: urgency
severity: high
message: It hurries.
why: Nobody likes it.
suggestion: Say why instead.
words:
- act fast
examples:
  match: [act fast, Act fast!, please act fast]
  no_match: [breakfast, acting, a fast act]
"""


@pytest.fixture(scope="module")
def english() -> Rules:
    return load([EN])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "meta.yaml").write_text("title: Ours\nlanguage: en\nversion: '1'\n")
    (tmp_path / "urgency.fast.yaml").write_text(RULE)
    return tmp_path


def test_every_shipped_rule_does_what_its_examples_say() -> None:
    result = try_examples(EN)
    assert [f"{f.rule}: {f.expected}: {f.example}" for f in result.failures] == []
    assert result.rules >= 60


def test_every_category_the_product_names_has_rules() -> None:
    categories = {rule.category for _, rule in read_pack(EN)}
    assert categories == {
        "urgency", "scarcity", "discount", "buying-call", "fomo", "shouting", "grand-claims",
        "stacked-calls", "engagement-bait", "undisclosed-partnership", "advocacy",
    }  # fmt: skip


def test_every_shipped_rule_speaks_in_whole_sentences() -> None:
    for document, rule in read_pack(EN):
        for text in (rule.message, rule.why, rule.suggestion):
            assert text[0].isupper() or text[0] in "“½", document.path
            assert text[-1] in ".?”", document.path
        assert not set(rule.examples.match) & set(rule.examples.no_match)


@pytest.mark.parametrize(
    "text",
    ["𝗕𝘂𝘆 𝗻𝗼𝘄 𝗮𝗻𝗱 𝘀𝗺𝗶𝗹𝗲", "🔥 b\u200buy now", "B U Y  N O W", "Вuy now", "sаle: buy\u00a0now!"],
)
def test_disguised_calls_are_found_and_marked_as_written(english: Rules, text: str) -> None:
    found = english.find(text, "en")
    assert found
    for finding in found:
        assert text[finding.offset : finding.offset + finding.length] == finding.text


@given(
    st.lists(
        st.text(st.characters(codec=None, categories=None), max_size=30)
        | st.sampled_from(
            ["buy now", "20% off", "🔥🔥🔥", "LAST CHANCE", "𝗻𝗼𝘄", "\u202e", "b u y", "\ud800"]
        ),
        max_size=8,
    ).map(" ".join)
)
@settings(max_examples=300)
def test_spans_are_exact_in_any_text(english: Rules, text: str) -> None:
    for finding in english.find(text, "en"):
        assert finding.length > 0
        assert text[finding.offset : finding.offset + finding.length] == finding.text


def test_two_matches_may_share_the_space_between_them(pack: Path) -> None:
    assert len(load([pack]).find("act fast act fast", "en")) == 2


def test_words_match_between_word_edges_of_any_script(pack: Path) -> None:
    rules = load([pack])
    assert not rules.find("éact fast", "en")
    assert not rules.find("act fastж", "en")
    assert rules.find("„act fast“", "en")


def test_a_hostile_pattern_and_text_cost_linear_time(pack: Path) -> None:
    (pack / "urgency.fast.yaml").write_text(RULE.replace("- act fast", "- (a+)+b|act fast"))
    rules = load([pack])
    started = time.perf_counter()
    rules.find("a" * 50_000, "en")
    assert time.perf_counter() - started < 5


def test_another_language_has_no_english_findings(english: Rules) -> None:
    assert english.find("buy now", "de") == ()


def test_praise_does_not_count_against_a_post(english: Rules) -> None:
    praise = english.find("Customer spotlight: Ines and her balcony.", "en")
    assert [f.category for f in praise] == ["advocacy"]
    assert not praise[0].counts_against


@pytest.mark.parametrize(
    ("change", "line", "word"),
    [
        (("severity: high", "severity: loud"), 3, "severity"),
        (("- act fast", "- '(unclosed'"), 8, "RE2"),
        (("why: Nobody likes it.", "why: [unclosed"), 6, "YAML"),
        (("kind: existence", "kind: existence\ncolour: red"), 2, "colour"),
        (("  match: [act fast, Act fast!, please act fast]", "  match: [act fast]"), 10, "match"),
        (("message: It hurries.", "message: &a It\nwhat: *a"), 5, "aliases"),
        (("words:\n- act fast\n", ""), 1, "looks for nothing"),
    ],
)
def test_a_broken_rule_is_shown_by_line(pack: Path, change: tuple[str, str], line: int, word: str) -> None:
    path = pack / "urgency.fast.yaml"
    path.write_text(RULE.replace(*change))
    with pytest.raises(RuleError) as refused:
        load([pack])
    assert str(refused.value).startswith(f"{path}:{line}:"), refused.value
    assert word in str(refused.value)


def test_trying_a_pack_finds_patterns_that_are_whole_only_together(pack: Path) -> None:
    (pack / "urgency.fast.yaml").write_text(RULE.replace("- act fast", "- (act\n- fast)"))
    with pytest.raises(RuleError, match=r"urgency\.fast\.yaml:8: '\(act' is no RE2 pattern"):
        try_examples(pack)


def test_a_pack_without_meta_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"meta\.yaml:1"):
        load([tmp_path])


def test_a_team_can_switch_off_soften_and_except(english: Rules, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "rules:\n"
        "  en/urgency.hurry: {disabled: true}\n"
        "  en/discount.promo-code: {severity: info}\n"
        "  en/buying-call.shop-now: {exceptions: ['shop now magazine']}\n"
    )
    ours = load([EN], load_overrides(tmp_path / "rules.yaml"))
    assert ours.version != english.version
    assert not ours.find("Hurry up, friends", "en")
    assert ours.find("promo code inside", "en")[0].severity == "info"
    assert english.find("Read Shop Now Magazine", "en")
    assert not ours.find("Read Shop Now Magazine", "en")


def test_a_change_to_an_unknown_rule_is_refused() -> None:
    with pytest.raises(RuleError, match=r"no rule en/urgency\.hury"):
        load([EN], Overrides(rules={"en/urgency.hury": Change(severity="low")}))


def test_an_unknown_rule_is_answered_with_close_ones(english: Rules) -> None:
    with pytest.raises(NotFoundError, match=r"urgency\.hurry"):
        english.get("urgency.hury")
    assert english.get("urgency.hurry").id == "en/urgency.hurry"


def test_words_too_many_for_one_set_get_the_memory_they_need(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"{'abc'[number % 3]}x{number}-offering" for number in range(2_000)]
    patterns = [checks.words([word]) for word in words]
    monkeypatch.setattr(checks, "MOST_MEMORY", 1 << 21)
    with pytest.raises(re2.error):
        checks._set([pattern.core for pattern in patterns], checks.MOST_MEMORY)
    found = checks.prefilter(patterns)
    assert all(number in found.Match(f"our {words[number]} ends") for number in (0, 999, 1_999))


def test_rules_too_large_for_any_memory_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_MEMORY", 1 << 12)
    with pytest.raises(RuleError, match="more words than can be searched at once"):
        load([EN]).find("Hurry", "en")
