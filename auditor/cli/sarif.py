"""Findings as SARIF 2.1.0 (OASIS), for code review tools that show such logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditor import __version__
from auditor.finding import Finding

if TYPE_CHECKING:
    from auditor.cli.check import Checked

_LEVELS = {"info": "note", "low": "note", "medium": "warning", "high": "error"}


def log(checked: Checked) -> dict[str, Any]:
    """Make the whole log of one checked draft; columns count code points, as it says."""
    against = [found for found in checked.verdict.findings if found.counts_against]
    rules = {found.rule: found for found in against}
    driver = {
        "name": "auditor",
        "version": __version__,
        "rules": [
            {
                "id": rule,
                "shortDescription": {"text": found.message},
                "properties": {"category": found.category},
            }
            for rule, found in rules.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, checked) for found in against],
        "properties": {
            "label": checked.verdict.label,
            "score": checked.verdict.score,
            "pressure": checked.verdict.pressure,
        },
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def _result(found: Finding, checked: Checked) -> dict[str, Any]:
    line, column = position(checked.text, found.offset)
    end_line, end_column = position(checked.text, found.offset + found.length)
    region = {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": found.offset,
        "charLength": found.length,
        "snippet": {"text": found.text},
    }
    where = {"artifactLocation": {"uri": checked.source}, "region": region}
    result = {
        "ruleId": found.rule,
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.message} {found.suggestion}"},
        "locations": [{"physicalLocation": where}],
    }
    if found.replacements:
        result["fixes"] = [_fix(where, words) for words in found.replacements]
    return result


def _fix(where: dict[str, Any], words: str) -> dict[str, Any]:
    deleted = {name: value for name, value in where["region"].items() if name != "snippet"}
    change = {
        "artifactLocation": where["artifactLocation"],
        "replacements": [{"deletedRegion": deleted, "insertedContent": {"text": words}}],
    }
    return {"description": {"text": f"Write “{words}” instead."}, "artifactChanges": [change]}


def position(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
