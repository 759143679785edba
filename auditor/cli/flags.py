"""What makes a checked text count as flagged, and the exit code 1."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from auditor.finding import ADVOCACY, Verdict


class FailOn(StrEnum):
    """What makes the exit code 1."""

    push = "push"
    high_pressure = "high-pressure"
    finding = "finding"
    review = "review"
    never = "never"


def flagged(verdict: Verdict, on: FailOn) -> bool:
    """Whether a verdict is what was asked to be told of."""
    match on:
        case FailOn.push:
            return verdict.label == "sales_push"
        case FailOn.high_pressure:
            return verdict.pressure == 3
        case FailOn.finding:
            return any(found.counts_against for found in verdict.findings)
        case FailOn.review:
            return verdict.needs_review or verdict.label == "sales_push"
        case FailOn.never:
            return False


def flagged_row(row: Mapping[str, Any], on: FailOn) -> bool:
    """The same of a verdict in columns."""
    match on:
        case FailOn.push:
            return bool(row["label"] == "sales_push")
        case FailOn.high_pressure:
            return bool(row["pressure"] == 3)
        case FailOn.finding:
            return any(found["category"] != ADVOCACY for found in row["findings"])
        case FailOn.review:
            return bool(row["needs_review"] or row["label"] == "sales_push")
        case FailOn.never:
            return False
