"""What a store knows, asked in SQL written by hand, which runs on both databases."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from auditor.report import Snapshot
from auditor.store import Store
from tests.report.periods import Case
from tests.report.seeded import MADE_AT

KNOWN = """
WITH said AS (
    SELECT p.id AS post, p.account_id, p.platform, p.created_at, p.kind, p.paid, p.cross_post_of,
           p.metrics, p.metrics_at, v.id AS verdict, v.label, v.score, v.pressure, v.pillar, v.language,
           v.findings, v.needs_review, v.model_version, d.id AS decision, d.label AS decided,
           ROW_NUMBER() OVER (PARTITION BY p.id ORDER BY v.created_at DESC, v.id DESC) AS place
    FROM post p
    JOIN brand b ON b.id = p.brand_id AND b.slug = 'acme'
    JOIN verdict v ON v.post_id = p.id AND v.created_at <= :at
    LEFT JOIN decision d ON d.post_id = p.id AND d.decided_at <= :at
         AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :at)
    WHERE p.first_seen <= :at AND v.text_hash = COALESCE(
        (SELECT r.text_hash FROM revision r WHERE r.post_id = p.id AND r.until > :at
         ORDER BY r.until, r.id LIMIT 1), p.text_hash)
), known AS (
    SELECT post, account_id, platform, created_at, kind, paid, cross_post_of, metrics, metrics_at, verdict,
           decision, decided, score, pillar, language, findings, needs_review, model_version,
           COALESCE(decided, label) AS label,
           CASE WHEN decided = 'sales_push' AND COALESCE(pressure, 0) < 2 THEN 2
                WHEN decided = 'value' AND COALESCE(pressure, 0) > 1 THEN 1
                WHEN decided IS NOT NULL THEN COALESCE(pressure, 0)
                ELSE pressure END AS pressure,
           CASE WHEN decided = 'sales_push' THEN 1.0 WHEN decided = 'value' THEN 0.0
                ELSE score END AS chance
    FROM said WHERE place = 1
), counted AS (
    SELECT * FROM known
    WHERE kind IN ('original', 'quote') AND NOT paid AND label <> 'unreadable'
), once AS (SELECT * FROM counted WHERE cross_post_of IS NULL)
"""
SPAN = "created_at >= :first AND created_at < :end"


@dataclass(frozen=True)
class Told:
    """A report, and the rows it was made of."""

    store: Store
    case: Case
    snapshot: Snapshot

    def ask(self, query: str, first: str = "", end: str = "", at: dt.datetime = MADE_AT) -> Sequence[Any]:
        """Rows of hand-written SQL over what was known."""
        moment = f"{at:%Y-%m-%d %H:%M:%S}"
        values = {"at": moment, "first": first or self.case.first, "end": end or self.case.end}
        with self.store._engine.connect() as connection:
            asked = text(KNOWN + query)
            return connection.execute(asked, {n: v for n, v in values.items() if f":{n}" in asked.text}).all()


def findings(row: Any) -> list[dict[str, Any]]:
    return row.findings if isinstance(row.findings, list) else json.loads(row.findings)


def moment(stored: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(str(stored))


def utc(when: dt.datetime) -> str:
    return str(when.astimezone(dt.UTC).replace(tzinfo=None))
