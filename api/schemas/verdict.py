"""A verdict and its findings, in LanguageTool's shape."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Label, Offsets, Out
from auditor.finding import PRESSURE_NAMES, Finding, Verdict
from auditor.text import utf16

AROUND = 40
"""Code points of context on either side of a finding."""

_ISSUE = {"info": "style", "low": "style", "medium": "style", "high": "style"}


class Replacement(Out):
    """Words to put in place of those found."""

    value: str


class Context(Out):
    """The words around a finding, and where in them it lies."""

    text: str
    offset: int
    length: int


class Category(Out):
    """A category of rules."""

    id: str
    name: str


class RuleOut(Out):
    """The rule that matched."""

    id: str = Field(examples=["en/urgency.ends-soon"])
    category: Category
    issueType: str = "style"  # noqa: N815  # LanguageTool's name


class Match(Out):
    """One finding: LanguageTool's fields, and ours after them."""

    message: str
    shortMessage: str  # noqa: N815  # LanguageTool's name
    offset: int = Field(description="UTF-16 units, or code points with `?offsets=codepoints`.")
    length: int
    replacements: list[Replacement] = Field(
        description="Words that may stand in place of those found, best first. Often none: what to write "
        "instead depends on what you know, and `suggestion` says how. None on published posts."
    )
    context: Context
    rule: RuleOut
    severity: str
    suggestion: str = Field(description="What to write instead.")
    text: str = Field(description="The words themselves.")
    counts_against: bool = Field(description="False for praise (advocacy) and for what a person let stand.")


class Versions(Out):
    """What said a verdict."""

    model: str
    rules: str
    threshold: float


class VerdictOut(Out):
    """What we say about one text."""

    label: Label
    score: float | None = Field(description="Calibrated P(sales push), 0 to 1; null when unreadable.")
    pressure: int | None = Field(description="0 none, 1 soft, 2 push, 3 high-pressure push.")
    pressure_name: str | None
    pillar: str | None
    needs_review: bool = Field(description="The classifier is often wrong around this score: look yourself.")
    language: str
    unreadable_because: str
    findings: list[Match]
    versions: Versions


def verdict_out(verdict: Verdict, text: str, offsets: Offsets = "utf16") -> VerdictOut:
    """A verdict as it is sent."""
    return VerdictOut(
        label=verdict.label,
        score=None if verdict.score is None else round(verdict.score, 6),
        pressure=verdict.pressure,
        pressure_name=None if verdict.pressure is None else PRESSURE_NAMES[verdict.pressure],
        pillar=verdict.pillar,
        needs_review=verdict.needs_review,
        language=verdict.language,
        unreadable_because=verdict.unreadable_because,
        findings=[match(found, text, offsets) for found in verdict.findings],
        versions=Versions(
            model=verdict.model_version, rules=verdict.rules_version, threshold=verdict.threshold
        ),
    )


def match(found: Finding, text: str, offsets: Offsets = "utf16") -> Match:
    """A finding as it is sent; offsets count from the start of `text`."""
    start, end = found.offset, found.offset + found.length
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    around = text[first:last]
    inside, length = start - first, found.length
    if offsets == "utf16":
        inside, length = utf16(around, inside), utf16(around, inside + found.length) - utf16(around, inside)
        start, end = utf16(text, start), utf16(text, end)
    return Match(
        message=found.message,
        shortMessage=found.category.replace("-", " ").capitalize(),
        offset=start,
        length=end - start,
        replacements=[Replacement(value=words) for words in found.replacements],
        context=Context(text=around, offset=inside, length=length),
        rule=RuleOut(id=found.rule, category=category(found.category), issueType=_ISSUE[found.severity]),
        severity=found.severity,
        suggestion=found.suggestion,
        text=found.text,
        counts_against=found.counts_against,
    )


def category(name: str) -> Category:
    """A category as it is sent, with its name as LanguageTool writes it."""
    return Category(id=name.upper().replace("-", "_"), name=name.replace("-", " ").capitalize())
