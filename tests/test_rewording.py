"""What is offered in place of words fits where it is offered, and takes push out rather than adding any."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.audit import Auditor
from auditor.bundle import RULES
from auditor.errors import RuleError
from auditor.finding import Finding
from auditor.rules import Rules, load, read_pack, try_examples
from auditor.settings import settings

EN = RULES / "en"
MOST_RISE = 0.005
"""Of a score: what an eight-bit network says of one more or one less `!` differs by as much."""

RULE = """\
category: urgency
severity: high
message: It hurries.
why: Nobody likes it.
suggestion: Say why instead.
words:
- act (?:fast|now)
examples:
  match: [act fast, Act fast!, please act now]
  no_match: [breakfast, acting, a fast act]
"""
REPLACE = """\
replace:
- found: act (fast|now)
  instead: ['be \\1']
  place: alone
  examples:
    Act fast!: Be fast!
"""


@pytest.fixture(scope="module")
def english() -> Rules:
    return load([EN])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "meta.yaml").write_text("title: Ours\nlanguage: en\nversion: '1'\n")
    return tmp_path


def written(pack: Path, text: str) -> Path:
    """The pack with one rule."""
    (pack / "urgency.fast.yaml").write_text(text)
    return pack


def replaced(text: str, finding: Finding, words: str) -> str:
    """The text with other words in place of those found."""
    return text[: finding.offset] + words + text[finding.offset + finding.length :]


def offers(rules: Rules, text: str, language: str = "en", rule: str = "") -> list[str]:
    """All that is offered for a text."""
    found = rules.find(text, language)
    return [words for each in found if rule in each.rule for words in each.replacements]


def shipped(rules: Rules) -> Iterator[tuple[str, str, Finding, str]]:
    """Every offer on every example of the shipped packs: rule, text, finding, words."""
    for _, rule in read_pack(EN):
        for text in (*rule.examples.match, *(text for each in rule.replace for text in each.examples)):
            for found in rules.find(text, "en"):
                if found.rule == f"en/{rule.id.split('/')[1]}":
                    yield from ((rule.id, text, found, words) for words in found.replacements)


def test_what_is_offered_silences_the_rule_and_never_presses_more(english: Rules) -> None:
    offered = list(shipped(english))
    assert len(offered) >= 90
    for rule, text, found, words in offered:
        after = replaced(text, found, words)
        there = (found.offset, found.offset + len(words))
        again = [each for each in english.find(after, "en") if each.rule == rule]
        assert not [f for f in again if f.offset < there[1] and there[0] < f.offset + f.length], after
    auditor = Auditor.load(settings())
    before = auditor.check([text for _, text, _, _ in offered])
    after_all = auditor.check([replaced(text, found, words) for _, text, found, words in offered])
    calmer = 0
    for (_, text, _, words), was, now in zip(offered, before, after_all, strict=True):
        if was.label == "sales_push" and was.score is not None and now.score is not None:
            assert now.score <= was.score + MOST_RISE, (text, words)
        assert was.label == "sales_push" or now.label == "value", (text, words)
        calmer += was.label == "sales_push" and now.label == "value"
    assert calmer >= 25


def test_wordings_leave_the_version_alone_and_findings_change_it(pack: Path) -> None:
    plain = load([written(pack, RULE)]).version
    assert load([written(pack, RULE + REPLACE)]).version == plain
    assert load([written(pack, REPLACE + RULE + "calm: one-of-a-row\n")]).version == plain
    assert load([written(pack, RULE.replace("fast|now", "fast|today"))]).version != plain
    assert load([written(pack, RULE.replace("severity: high", "severity: low") + REPLACE)]).version != plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BUY THE NEW BOOTS TODAY", "Buy the new boots today"),
        ("Hi there, WE ARE HAVING A HUGE SALE, COME IN!", "we are having a huge sale, come in"),
        ("COME IN. OUR FAIR IS ON MONDAY, I'M HAPPY", "Come in. Our fair is on Monday, I'm happy"),
        ("MADE IN THE USA BY HAND, SAYS NYC", "Made in the USA by hand, says NYC"),
        ("SEE OUR NEW T-SHIRTS AT #BLACKFRIDAY", "See our new T-shirts at #BLACKFRIDAY"),
        ("ASK @ACME ABOUT THE TEAS FROM 9AM", "Ask @ACME about the teas from"),
        ("USE CODE WELCOME AT THE FARM GATE", "Use code WELCOME at the farm gate"),
        ("ASK US. 4 GONE ALREADY IN 2 HRS, OMG", "Ask us. 4 gone already in 2 hrs, OMG"),
        ('COME AND SAY HI OR DM "BLACK" TO ME', 'Come and say hi or DM "BLACK" to me'),
        ("COME IN!!! THE FAIR IS OPEN", "Come in! The fair is open"),
        ("B U Y  T H E  N E W  B O O T S", "Buy the new boots"),
        ("𝗕𝗨𝗬 𝗧𝗛𝗘 𝗡𝗘𝗪 𝗕𝗢𝗢𝗧𝗦", "Buy the new boots"),
        ("NEW BOOTS ❤️ ARE HERE™ TODAY", "New boots ❤️ are here™ today"),
    ],
)
def test_capitals_become_a_sentence_that_keeps_what_has_them_rightly(
    english: Rules, text: str, words: str
) -> None:
    assert any(each.startswith(words) for each in offers(english, text, rule="shouting.capitals")), text


def test_capitals_are_left_where_small_letters_cant_be_told_by_rule(pack: Path) -> None:
    (pack / "meta.yaml").write_text("title: Ours\nlanguage: any\nversion: '1'\n")
    shout = RULE.replace("words:\n- act (?:fast|now)\n", "kind: shouting\nminimum: 2\n")
    rules = load([written(pack, shout)])
    assert offers(rules, "ALLES FÜR DEN HUND", "de") == []
    assert offers(rules, "TOUT POUR LE CHIEN", "fr") == ["Tout pour le chien"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("New stock is in!!!", "New stock is in!"),
        ("In! ! ! Come", "In! Come"),
        ("新しい！！！", "新しい！"),
        ("In ‼‼ now", "In ! now"),
        ("New drop 🔥🔥🔥", "New drop 🔥"),
        ("⚡️⚡️⚡️\nNew drop", "⚡️\nNew drop"),
        ("Deals 💥 🔥 💸 today", "Deals 💥 today"),
    ],
)
def test_of_a_row_one_stays(english: Rules, text: str, after: str) -> None:
    (found,) = [each for each in english.find(text, "en") if each.category == "shouting"]
    assert [replaced(text, found, words) for words in found.replacements] == [after]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Act now.", ["Be now"]),
        ("🌱 act fast 🌱", ["be fast"]),
        ("ACT FAST: https://x.example", ["Be fast"]),
        ("Tea!\nAct now", ["Be now"]),
        ("Tea - act now - today", ["be now"]),
        ("Please act now.", []),
        ("Act now and win.", []),
        ("Act now, friends.", []),
        ("Act now (or act later).", []),
    ],
)
def test_a_wording_for_a_sentence_of_its_own_is_offered_there_alone(
    pack: Path, text: str, offered: list[str]
) -> None:
    assert offers(load([written(pack, RULE + REPLACE)]), text) == offered


def test_a_wording_is_written_as_the_words_were(pack: Path) -> None:
    rules = load([written(pack, (RULE + REPLACE).replace("place: alone", "place: anywhere"))])
    assert offers(rules, "Act now") == ["Be now"]
    assert offers(rules, "please act now") == ["be now"]
    assert offers(rules, "PLEASE ACT NOW") == ["be now"]
    assert offers(rules, "ACT NOW") == ["Be now"]
    assert offers(rules, "a c t  n o w") == ["be now"]


def test_a_wording_that_needs_what_follows_waits_for_it(pack: Path) -> None:
    rules = load([written(pack, RULE + REPLACE.replace("place: alone", "followed_by: ' (?:and|or) '"))])
    assert offers(rules, "act now and here") == ["be now"]
    assert offers(rules, "act now, and here") == []


@pytest.mark.parametrize(
    ("change", "line", "word"),
    [
        (("- found: act (fast|now)", "- found: act (fast"), 12, "no RE2 pattern"),
        (("'be \\1'", "'be \\2'"), 13, "no group"),
        (("'be \\1'", "'be \\d'"), 13, "backslash"),
        (("['be \\1']", "[]"), 13, "instead"),
        (("place: alone", "place: somewhere"), 14, "place"),
        (("place: alone", "followed_by: '['"), 14, "no RE2 pattern"),
        (("  examples:\n    Act fast!: Be fast!\n", ""), 12, "examples"),
        (("    Act fast!: Be fast!", "    {}"), 16, "examples"),
    ],
)
def test_a_broken_wording_is_shown_by_line(pack: Path, change: tuple[str, str], line: int, word: str) -> None:
    text = RULE + REPLACE.replace(*change)
    with pytest.raises(RuleError) as refused:
        load([written(pack, text)])
    assert str(refused.value).startswith(f"{pack}/urgency.fast.yaml:{line}:"), refused.value
    assert word in str(refused.value)


def test_an_example_that_becomes_something_else_fails_the_pack(pack: Path) -> None:
    result = try_examples(written(pack, RULE + REPLACE.replace(": Be fast!", ": Be quick!")))
    (failure,) = result.failures
    assert (failure.example, failure.expected, failure.line) == ("Act fast!", "Be quick!", 16)


@given(
    st.lists(
        st.text(st.characters(codec=None, categories=None), max_size=20)
        | st.sampled_from(["ORDER NOW", "!!!", "🔥🔥🔥", "LAST CHANCE TO", "b u y  now", "\u202e", "\ud800"]),
        max_size=8,
    ).map(" ".join)
)
def test_no_text_is_offered_itself_or_more_than_a_few(english: Rules, text: str) -> None:
    for found in english.find(text, "en"):
        assert found.text not in found.replacements
        assert len(found.replacements) <= 5
