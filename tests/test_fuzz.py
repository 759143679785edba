"""Ten thousand hostile strings go through a check without an error, and every span is exact."""

import os
import random

import pytest

from auditor.audit import Auditor

STRINGS = 1_000 if os.environ.get("SOAK_SLICE") else 10_000
SEED = int(os.environ.get("SOAK_SEED", "7"))
SCRAPS = (
    "last chance", "50% off", "SHOP NOW", "!!!", "🔥🚨", "buy", "now", " ", "\n", "\r\n", "\t",
    "http://a.b/c", "@user", "#ad", "\u200b", "\u200d", "\u0301", "\ufe0f", "\u202e", "ﬁ", "İ", "ß", "ǆ",
    "раypal", "𝗕𝘂𝘆", "b.u.y", "b u y", "👩\u200d👩\u200d👧", "🇳🇴", "\x00", "\ud83d", "\udc00", "\ufffe",
    "\U0010ffff", "한국", "\u05e9\u05dc\u05d5\u05dd", "\u0938\u092e", "\u2028", "=cmd()", "<script>",
    "' OR 1=1", "%s%n", "{{7*7}}", "\\", "\x1b[31m", "a" * 300,
)  # fmt: skip


def hostile(chance: random.Random) -> str:
    """Any code points at all, or scraps of what rules and folds look for, in any order."""
    length = int(chance.expovariate(1 / 12))
    if chance.random() < 0.5:
        return "".join(chance.choice(SCRAPS) for _ in range(length))
    top = chance.choice((0x7F, 0x2FF, 0xFFFF, 0x10FFFF))
    return "".join(chr(chance.randint(0, top)) for _ in range(length * 4))


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_any_string_at_all_gets_a_verdict_with_exact_spans(auditor: Auditor) -> None:
    chance = random.Random(SEED)
    texts = [hostile(chance) for _ in range(STRINGS)]
    found = 0
    for text, verdict in zip(texts, auditor.check(texts), strict=True):
        assert verdict.label in ("value", "sales_push", "unreadable")
        for finding in verdict.findings:
            found += 1
            assert text[finding.offset : finding.offset + finding.length] == finding.text
            assert finding.length > 0
    assert found > STRINGS / 20
