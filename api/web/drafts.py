"""A draft as a page tells it: what it is, which words say so, and what to write instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from auditor.errors import UsageError
from auditor.finding import ADVOCACY, Finding, Verdict
from auditor.mix import percent
from auditor.report.marks import Piece, pieces
from auditor.report.words import PILLARS, PRESSURES
from auditor.store import Brand

_YEARS = range(1971, 9_999)
_CERTAIN = 0.99


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict in words; `advice` holds one finding a rule that counts against the draft, `praise` the rest.

    `kind` is `push`, `value` or `unreadable`, for the eye.
    """

    kind: str
    headline: str
    beside: tuple[str, ...]
    pieces: tuple[Piece, ...]
    advice: tuple[Finding, ...]
    praise: tuple[Finding, ...]


def told(text: str, verdict: Verdict) -> Told:
    """Tell a verdict on a text."""
    against = [found for found in verdict.findings if found.counts_against]
    kind, headline = _headline(verdict)
    return Told(
        kind=kind,
        headline=headline,
        beside=tuple(_beside(verdict)),
        pieces=tuple(pieces(text, against)),
        advice=_one_a_rule(against),
        praise=_one_a_rule([found for found in verdict.findings if found.category == ADVOCACY]),
    )


def written(text: str) -> str:
    """A text as it was typed: browsers send every new line as two characters."""
    return text.replace("\r\n", "\n")


def with_words(text: str, verdict: Verdict, chosen: str) -> str:
    """The text with what was chosen, `OFFSET:WORDS`, put in; as it is where the verdict offers no such."""
    offset, _, words = chosen.partition(":")
    for found in verdict.findings:
        if str(found.offset) == offset and words in found.replacements:
            return text[: found.offset] + words + text[found.offset + found.length :]
    return text


def moment(said: str, brand: Brand) -> dt.datetime | None:
    """What a field of date and time says, on the brand's clocks; None when it is empty.

    Raises:
        UsageError: it is no time a post could be planned for.
    """
    if not said.strip():
        return None
    try:
        found = dt.datetime.fromisoformat(said.strip())
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        raise UsageError("The date can't be read; write it as 2026-12-31T09:00.")
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(brand.time_zone))


def _headline(verdict: Verdict) -> tuple[str, str]:
    if verdict.label == "unreadable":
        return "unreadable", f"This can't be judged: {verdict.unreadable_because}."
    if verdict.label == "sales_push":
        return "push", "This pushes a sale."
    return "value", "This gives value."


def _beside(verdict: Verdict) -> list[str]:
    if verdict.score is None:
        return []
    push = verdict.label == "sales_push"
    sure = verdict.score if push else 1 - verdict.score
    said = [f"more than {percent(_CERTAIN)} sure" if sure > _CERTAIN else f"{percent(sure)} sure"]
    if verdict.pressure is not None:
        said.append(PRESSURES[verdict.pressure])
    if verdict.pillar is not None:
        said.append(PILLARS[verdict.pillar])
    if verdict.needs_review:
        said.append("close to the line, where the classifier is often wrong: judge for yourself")
    return said


def _one_a_rule(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple({found.rule: found for found in reversed(findings)}.values())[::-1]
