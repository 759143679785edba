"""One example of every answer, for the service's description of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.schemas import report_examples

_SHARE = {
    "posts": 40,
    "pushes": 9,
    "share": 0.225,
    "low": 0.2,
    "high": 0.275,
    "limit": 0.2,
    "over_limit": 0.93,
    "status": "over",
}
_WITHIN = _SHARE | {
    "pushes": 7,
    "share": 0.175,
    "low": 0.15,
    "high": 0.2,
    "over_limit": 0.04,
    "status": "within",
}
_MATCH = {
    "message": "“Last chance” hurries the reader.",
    "shortMessage": "Urgency",
    "offset": 0,
    "length": 11,
    "replacements": [{"value": "A reminder"}],
    "context": {"text": "Last chance! Order yours now", "offset": 0, "length": 11},
    "rule": {
        "id": "en/urgency.last-chance",
        "category": {"id": "URGENCY", "name": "Urgency"},
        "issueType": "style",
    },
    "severity": "high",
    "suggestion": "Say what makes it worth having on any day; whoever wants it will come.",
    "text": "Last chance",
    "counts_against": True,
}
_VERDICT = {
    "label": "sales_push",
    "score": 0.991258,
    "pressure": 3,
    "pressure_name": "high-pressure push",
    "pillar": "offer",
    "needs_review": False,
    "language": "en",
    "unreadable_because": "",
    "findings": [_MATCH],
    "versions": {"model": "minilm-push@2026.11.25", "rules": "132c695d", "threshold": 0.32},
}
_CHECKED = _VERDICT | {
    "mix": {
        "brand": "acme",
        "guideline": "ease-up",
        "guideline_version": "fa087bcb",
        "at": "2026-11-25T09:30:00Z",
        "window_days": 28,
        "current": 0.179487,
        "projected": 0.2,
        "low": 0.175,
        "high": 0.225,
        "limit": 0.2,
        "status": "within",
        "status_after": "near the line",
        "posts": 39,
        "pushes": 7,
        "breaches_after": [],
        "platform": None,
        "sentence": "Publishing this moves Acme Tea from 18 % to 20 %; the guideline allows 20 %.",
    }
}
_RULE = {
    "id": "en/urgency.last-chance",
    "category": {"id": "URGENCY", "name": "Urgency"},
    "severity": "high",
    "message": "“Last chance” hurries the reader.",
    "why": "Who is hurried feels handled, and remembers who did it.",
    "suggestion": "Say what makes it worth having on any day; whoever wants it will come.",
}
_BRAND = {"slug": "acme", "name": "Acme Tea", "time_zone": "Europe/Oslo", "threshold": None}
_STANDING = {name: value for name, value in _WITHIN.items() if name != "over_limit"} | {"threshold": 0.32}
_WEEK = {
    "monday": "2026-11-30",
    "posts": 10,
    "pushes": 3,
    "window": _SHARE,
    "platforms": {"instagram": _SHARE},
    "high_pressure": 0,
    "longest_streak": 1,
    "campaigns": [],
    "breaches": ["9 of 40 posts push a sale: 23 %; 20 % is allowed."],
    "status": "over",
}
_JOB = "9abd2af8e838f07c4ace2c8d5ebb030d"

ANSWERS: Mapping[str, Mapping[str, Any]] = {
    **report_examples.ANSWERS,
    "AccountOut": {
        "id": 3,
        "platform": "bluesky",
        "handle": "acme.example",
        "host": "",
        "posts": 412,
        "newest": "2026-11-24T16:00:00Z",
        "collected_at": "2026-11-25T04:00:00Z",
        "stopped": "",
        "capped": False,
    },
    "BatchOut": {
        "items": [
            {"index": 0, "verdict": _CHECKED | {"mix": None}, "error": None},
            {
                "index": 1,
                "verdict": None,
                "error": {"status": 422, "detail": "Field required", "pointer": "/text"},
            },
        ]
    },
    "BrandOut": _BRAND,
    "Checked": _CHECKED,
    "Decided": {
        "id": 12,
        "post_id": 7,
        "platform": "instagram",
        "native_id": "17895695668004550",
        "text": "Last chance! Order yours now",
        "label": "value",
        "verdict_label": "sales_push",
        "score": 0.991258,
        "why": "The price answers a question.",
        "who": "mia",
        "decided_at": "2026-11-25T10:00:00Z",
        "withdrawn_at": None,
    },
    "EventOut": {
        "id": 31,
        "at": "2026-11-25T10:00:00Z",
        "who": "key:47c55ced5da9",
        "action": "posts.push",
        "brand": "acme",
        "subject": "",
        "detail": {"stored": 20, "updated": 0},
    },
    "Forgotten": {"posts": 412},
    "Guideline": {
        "name": "80-20",
        "title": "The 80/20 rule",
        "summary": "Four posts in five inform, entertain or help; at most one in five pushes a sale.",
        "source": "A rule of thumb common among social media managers, after the Pareto principle.",
        "window_days": 28,
        "max_push_share": 0.2,
        "max_pushes_in_a_row": None,
        "max_high_pressure": None,
        "min_posts": 10,
        "platforms": {"linkedin": {"max_push_share": 0.1}},
        "campaigns": [
            {"name": "Black Friday", "from": "2026-11-23", "to": "2026-11-30", "max_push_share": 0.4}
        ],
        "version": "9658819a",
    },
    "JobOut": {
        "id": _JOB,
        "brand": "acme",
        "kind": "audit",
        "state": "done",
        "done": 20,
        "total": 20,
        "result": {"checked": 20},
        "error": "",
        "attempts": 1,
        "created_at": "2026-11-25T10:00:00Z",
        "started_at": "2026-11-25T10:00:01Z",
        "ended_at": "2026-11-25T10:00:02Z",
    },
    "MixOut": {
        "brand": "acme",
        "first": "2026-10-29T00:00:00+01:00",
        "last": "2026-11-25T10:00:00Z",
        "guideline": "80-20",
        "guideline_version": "9658819a",
        "status": "over",
        "whole": _SHARE,
        "corrected": None,
        "platforms": {"instagram": _SHARE},
        "pressure": {"0": 28, "1": 3, "2": 7, "3": 2},
        "pillars": {"educate": 21, "product": 10, "offer": 9},
        "left_out": {"paid": 2, "replies": 14, "reposts": 1, "unreadable": 0, "cross_posts": 3},
        "streaks": [
            {
                "platform": "instagram",
                "account": "acme",
                "length": 3,
                "first": "2026-11-20T09:00:00Z",
                "last": "2026-11-22T09:00:00Z",
            }
        ],
        "breaches": ["9 of 40 posts push a sale: 23 %; 20 % is allowed."],
        "headroom": 0,
        "values_needed": 5,
        "campaigns": [],
        "unchecked": 0,
        "sentence": "9 of 40 posts pushed a sale: 23 % (20–28 %); the guideline allows 20 %.",
    },
    "ModelOut": {
        "name": "minilm-push",
        "version": "minilm-push@2026.11.25",
        "threshold": 0.32,
        "review": [0.0845, 0.7058],
        "languages": ["en"],
        "facts": {"scheme": "push-pressure-pillar/3", "base": "sentence-transformers/all-MiniLM-L6-v2"},
    },
    "Moved": {
        "brand": _BRAND | {"threshold": 0.6},
        "before": _STANDING | {"pushes": 9, "share": 0.225, "low": 0.2, "high": 0.275, "status": "over"},
        "after": _STANDING | {"threshold": 0.6},
        "job": _JOB,
    },
    "PlanOut": {
        "guideline": "80-20",
        "guideline_version": "9658819a",
        "within": False,
        "over": ["2026-11-30"],
        "weeks": [_WEEK],
        "changes": [
            {
                "key": "spring-3",
                "kind": "soften",
                "to": None,
                "why": "It pushes in what is counted for the week of 30 November.",
            }
        ],
        "within_after": True,
        "weeks_after": [_WEEK | {"pushes": 1, "window": _WITHIN, "breaches": [], "status": "within"}],
        "exact": True,
        "past_alone": [],
        "review": [],
        "repeats": {},
        "drafts": [
            {
                "key": "spring-3",
                "label": "sales_push",
                "score": 0.991258,
                "pressure": 3,
                "pillar": "offer",
                "needs_review": False,
                "findings": [_MATCH],
            }
        ],
    },
    "PostOut": {
        "id": 7,
        "brand": "acme",
        "platform": "instagram",
        "host": "",
        "native_id": "17895695668004550",
        "account": "acme",
        "text": "Last chance! Order yours now",
        "created_at": "2026-11-20T09:30:00Z",
        "time_precision": "second",
        "url": "https://www.instagram.com/p/C0ffeeT3a/",
        "kind": "original",
        "paid": False,
        "media": "photo",
        "metrics": {"likes": 120, "reach": 2_300},
        "metrics_at": "2026-11-25T04:00:00Z",
        "alt_text": "A cup of tea",
        "content_warning": "",
        "reply_to": "",
        "deleted_at": None,
        "cross_post_of": None,
        "label": "value",
        "verdict": _VERDICT,
        "decision": {
            "label": "value",
            "why": "The price answers a question.",
            "who": "mia",
            "decided_at": "2026-11-25T10:00:00Z",
        },
    },
    "Paired": {
        "key": "sma_3f9a0c1d2e4b_k0pV6mQe1wX8yZtR2uLs5jHc7nBd9fGa3iEoTq4vWxY",
        "id": "3f9a0c1d2e4b",
        "scopes": ["check", "read"],
        "brand": "acme",
        "brand_name": "Acme Tea",
        "expires_at": None,
    },
    "PostsTaken": {
        "stored": 18,
        "updated": 1,
        "duplicates": 0,
        "rejected": [
            {"index": 4, "pointer": "/posts/4/created_at", "detail": "Input should be a valid datetime"}
        ],
        "job": _JOB,
    },
    "RulesOut": {"items": [_RULE], "next_cursor": None, "version": "132c695d"},
    "TrendOut": {
        "brand": "acme",
        "limit": 0.2,
        "weeks": [
            {"monday": "2026-11-16", "posts": 10, "pushes": 2, "share": 0.2},
            {"monday": "2026-11-23", "posts": 0, "pushes": 0, "share": None},
        ],
    },
}
"""By the name of the answer's schema."""


def add_to(schemas: dict[str, Any]) -> None:
    """Give each schema that has no example its own; a page's is made of that of what it lists."""
    for name, schema in schemas.items():
        items = schema.get("properties", {}).get("items", {}).get("items", {})
        listed = ANSWERS.get(items.get("$ref", "").rsplit("/", 1)[-1])
        if name in ANSWERS:
            schema.setdefault("examples", [ANSWERS[name]])
        elif listed is not None and "next_cursor" in schema["properties"]:
            schema.setdefault("examples", [{"items": [listed], "next_cursor": None}])
