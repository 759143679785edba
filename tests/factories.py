"""Posts and verdicts for tests, each made by what the test is about."""

import datetime as dt
from dataclasses import replace
from typing import Any

from auditor.finding import Finding, Verdict
from auditor.post import Account, Post

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
