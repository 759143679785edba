"""What the service says about a text."""

from __future__ import annotations

from pydantic import Field

from auditor.client.records.base import Label, Record


class Replacement(Record):
    """Words to put in place of those found."""

    value: str


class Context(Record):
    """The words around a finding, and where in them it lies."""

    text: str
    offset: int
    length: int


class Category(Record):
    """A category of rules."""

    id: str
    name: str


class MatchedRule(Record):
    """The rule that matched."""

    id: str
    category: Category
    issue_type: str = Field(default="style", alias="issueType")


class Match(Record):
    """One finding; offsets are code points unless you asked for others."""

    message: str
    short_message: str = Field(alias="shortMessage")
    offset: int
    length: int
    replacements: tuple[Replacement, ...]
    context: Context
    rule: MatchedRule
    severity: str
    suggestion: str
    text: str
    counts_against: bool


class Versions(Record):
    """What said a verdict."""

    model: str
    rules: str
    threshold: float


class Verdict(Record):
    """What the service says about one text; `score` is the calibrated P(sales push)."""

    label: Label
    score: float | None
    pressure: int | None
    pressure_name: str | None
    pillar: str | None
    needs_review: bool
    language: str
    unreadable_because: str
    findings: tuple[Match, ...]
    versions: Versions
