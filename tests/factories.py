"""Posts and verdicts for tests, each made by what the test is about."""

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy import insert

from auditor.finding import Finding, Verdict
from auditor.post import Account, Post
from auditor.store import Store
from auditor.store import tables as t

NOON = dt.datetime(2026, 11, 10, 12, 0, tzinfo=dt.UTC)


def post(number: int = 1, **changes: Any) -> Post:
    """A post on X, an hour older for each number."""
    made = Post(
        platform="x",
        native_id=str(1_000 + number),
        account=Account("x", "acme"),
        text=f"A quiet thought, number {number}, about ferns",
        created_at=NOON - dt.timedelta(hours=number),
        metrics={"likes": 1.0},
        metrics_at=NOON,
        source="test",
    )
    made = replace(made, **changes)
    if "platform" in changes and "account" not in changes:
        made = replace(made, account=Account(made.platform, "acme"))
    return made


def finding(text: str, words: str, **changes: Any) -> Finding:
    """A finding on `words` in `text`."""
    made = Finding(
        rule="en/urgency.test",
        category="urgency",
        severity="high",
        message="It hurries.",
        suggestion="Say why.",
        offset=text.index(words),
        length=len(words),
        text=words,
    )
    return replace(made, **changes)


def verdict(**changes: Any) -> Verdict:
    """A sure push."""
    made = Verdict(
        label="sales_push",
        score=0.97,
        pressure=2,
        pillar="offer",
        findings=(),
        needs_review=False,
        language="en",
        model_version="m@1",
        rules_version="r1",
        threshold=0.5,
    )
    return replace(made, **changes)


def stored_report(store: Store, brand: str, period: str = "2026-W46") -> int:
    """The number of a report that is stored, without its numbers."""
    values = {"brand_id": store.brand(brand).id, "period": period, "guideline": "ease-up", "made_at": NOON}
    values |= {"guideline_version": "v1", "final": True, "snapshot": {}}
    with store._engine.begin() as connection:
        return int(connection.execute(insert(t.report).values(values).returning(t.report.c.id)).scalar_one())
