"""Rows back into records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import RowMapping

from auditor.finding import Finding, Suppression, Verdict
from auditor.post import Account, Post

_OF_VERDICT = tuple(each.name for each in fields(Verdict) if each.name != "findings")
_NOT_STORED = frozenset({"suppressed", "replacements"})
_OF_FINDING = tuple(each.name for each in fields(Finding) if each.name not in _NOT_STORED)


def as_post(row: RowMapping) -> Post:
    """Make a Post of a joined row of post and account."""
    return Post(
        platform=row["platform"],
        native_id=row["native_id"],
        account=Account(row["platform"], row["handle"], row["account_host"], row["account_name"]),
        text=row["text"],
        created_at=row["created_at"],
        time_precision=row["time_precision"],
        host=row["host"],
        url=row["url"],
        kind=row["kind"],
        paid=row["paid"],
        language=row["language"],
        media=row["media"],
        original_text=row["original_text"],
        metrics=row["metrics"],
        metrics_at=row["metrics_at"],
        source=row["source"],
        alt_text=row["alt_text"],
        content_warning=row["content_warning"],
        reply_to=row["reply_to"],
        deleted_at=row["deleted_at"],
    )


def as_verdict(row: RowMapping, suppressions: Mapping[str, Suppression]) -> Verdict:
    """Make a Verdict of a verdict's row, its suppressed findings marked as such."""
    return Verdict(
        label=row["label"],
        score=row["score"],
        pressure=row["pressure"],
        pillar=row["pillar"],
        findings=as_findings(row["findings"], suppressions),
        needs_review=row["needs_review"],
        language=row["verdict_language"],
        model_version=row["model_version"],
        rules_version=row["rules_version"],
        threshold=row["threshold"],
        unreadable_because=row["unreadable_because"],
    )


def as_findings(
    stored: Sequence[Mapping[str, Any]], suppressions: Mapping[str, Suppression]
) -> tuple[Finding, ...]:
    """Make Findings of a verdict's column, those suppressed marked as such."""
    found = (Finding(**fields) for fields in stored)
    return tuple(replace(each, suppressed=suppressions.get(each.rule)) for each in found)


def verdict_values(verdict: Verdict) -> dict[str, Any]:
    """The columns of a verdict."""
    values = {name: getattr(verdict, name) for name in _OF_VERDICT}
    values["findings"] = [finding_values(finding) for finding in verdict.findings]
    return values


def finding_values(finding: Finding) -> dict[str, Any]:
    """A finding as stored: suppressions are kept apart and applied on reading, replacements not at all."""
    return {name: getattr(finding, name) for name in _OF_FINDING}


def in_force(rows: Sequence[RowMapping], now: dt.datetime) -> dict[int, dict[str, Suppression]]:
    """Suppressions that have not expired, by post and rule; the latest of each."""
    found: dict[int, dict[str, Suppression]] = {}
    for row in rows:
        if row["expires_at"] is None or row["expires_at"] >= now:
            kept = Suppression(row["reason"], row["author"], row["expires_at"])
            found.setdefault(row["post_id"], {})[row["rule"]] = kept
    return found
