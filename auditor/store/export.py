"""Every stored field of every post, as JSON lines or as a CSV that is safe to open."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import regex

from auditor.finding import Finding
from auditor.store.reading import finding_values
from auditor.store.records import CheckedPost
from auditor.store.store import Store

COUNTS = (
    "impressions",
    "reach",
    "views",
    "likes",
    "comments",
    "shares",
    "saves",
    "clicks",
    "follows",
    "engagements",
    "profile_visits",
)

_FORMULA = regex.compile(r"(^|[;\t\r\n])([\s\"'\p{Cc}\p{Cf}]*)(?=[=+\-@＝＋－＠\t\r])")
"""Where a formula could start: a cell, and, where programs split at semicolons or inside of quotes, a part of
one (OWASP, CSV injection)."""


def rows(store: Store, brand: str) -> Iterator[dict[str, Any]]:
    """One flat record a post, oldest first."""
    for item in store.checked(brand):
        yield _row(item)


def write_jsonl(records: Iterable[Mapping[str, Any]], target: IO[str]) -> int:
    """Write one JSON object a line; return how many."""
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007  # the last number is the result
        target.write(json.dumps(record, ensure_ascii=False) + "\n")
    return count


def write_csv(records: Iterable[Mapping[str, Any]], target: IO[str]) -> int:
    """Write a CSV in which no cell can run; return the number of posts."""
    writer: csv.DictWriter[str] | None = None
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007  # the last number is the result
        flat = _flat(record)
        if writer is None:
            writer = csv.DictWriter(target, list(flat))
            writer.writeheader()
        writer.writerow({n: defused(cell) if isinstance(cell, str) else cell for n, cell in flat.items()})
    return count


def defused(text: str) -> str:
    """The text with a `'` wherever a spreadsheet would start to calculate."""
    return _FORMULA.sub(r"\1\2'", text)


def _row(item: CheckedPost) -> dict[str, Any]:
    post, verdict, decision = item.post, item.verdict, item.decision
    return {
        "id": item.post_id,
        "brand": item.brand,
        "platform": post.platform,
        "host": post.host,
        "native_id": post.native_id,
        "account": post.account.handle,
        "account_name": post.account.name,
        "text": post.text,
        "original_text": post.original_text,
        "created_at": post.created_at.isoformat(),
        "time_precision": post.time_precision,
        "url": post.url,
        "kind": post.kind,
        "paid": post.paid,
        "language": post.language,
        "media": post.media,
        "metrics": dict(post.metrics),
        "metrics_at": post.metrics_at.isoformat() if post.metrics_at else None,
        "source": post.source,
        "alt_text": post.alt_text,
        "content_warning": post.content_warning,
        "reply_to": post.reply_to,
        "deleted_at": post.deleted_at.isoformat() if post.deleted_at else None,
        "cross_post_of": item.cross_post_of,
        "label": item.label,
        "verdict_label": verdict.label if verdict else None,
        "score": verdict.score if verdict else None,
        "pressure": verdict.pressure if verdict else None,
        "pillar": verdict.pillar if verdict else None,
        "needs_review": verdict.needs_review if verdict else None,
        "detected_language": verdict.language if verdict else None,
        "unreadable_because": verdict.unreadable_because if verdict else None,
        "findings": [_finding(finding) for finding in verdict.findings] if verdict else [],
        "model_version": verdict.model_version if verdict else None,
        "rules_version": verdict.rules_version if verdict else None,
        "threshold": verdict.threshold if verdict else None,
        "decision": decision.label if decision else None,
        "decision_why": decision.why if decision else None,
        "decision_who": decision.who if decision else None,
        "decided_at": decision.decided_at.isoformat() if decision else None,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    fields = finding_values(finding)
    if finding.suppressed is not None:
        until = finding.suppressed.expires_at
        fields["suppressed"] = {
            "reason": finding.suppressed.reason,
            "author": finding.suppressed.author,
            "expires_at": until.isoformat() if until else None,
        }
    return fields


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if name == "metrics":
            flat |= {f"metrics.{count}": value.get(count) for count in COUNTS}
        elif isinstance(value, list):
            flat[name] = json.dumps(value, ensure_ascii=False)
        else:
            flat[name] = value
    return flat
