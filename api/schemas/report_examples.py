"""Examples of what is answered about reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SHARE = {
    "posts": 24,
    "pushes": 9,
    "share": 0.375,
    "low": 0.2083,
    "high": 0.5667,
    "limit": 0.2,
    "over_limit": 0.98,
    "status": "over",
}
_BEFORE = _SHARE | {"pushes": 6, "share": 0.25, "low": 0.125, "high": 0.4583, "over_limit": 0.72}
_MIX = {
    "first": "2026-11-09T00:00:00+01:00",
    "last": "2026-11-15T23:59:59.999999+01:00",
    "whole": _SHARE,
    "corrected": None,
    "platforms": {"instagram": _SHARE},
    "pressure": {"0": 9, "1": 6, "2": 7, "3": 2},
    "pillars": {"educate": 9, "engage": 0, "product": 6, "offer": 9},
    "left_out": {"paid": 1, "replies": 3},
    "streaks": [],
    "breaches": [{"kind": "share", "found": 0.375, "allowed": 0.2, "platform": "", "account": ""}],
    "headroom": 0,
    "values_needed": 21,
    "campaigns": [],
    "guideline": "ease-up",
    "guideline_version": "fa087bcb",
}
_EFFECT = {"posts": 15, "ratio": 1.21, "low": 1.02, "high": 1.4}
_SAID = {"label": "sales_push", "score": 0.9913, "pressure": 3, "pillar": "offer"}
_SNAPSHOT = {
    "brand": "acme",
    "name": "Acme Tea",
    "time_zone": "Europe/Oslo",
    "period": {"first": "2026-11-09", "last": "2026-11-15"},
    "made_at": "2026-11-16T07:00:00Z",
    "final": True,
    "guideline_title": "Think social marketing; ease up on social selling",
    "guideline_summary": "At most 20 % of original posts push a sale over 28 days.",
    "guideline_window": 28,
    "standing": _MIX | {"first": "2026-10-19T00:00:00+02:00"},
    "mix": _MIX,
    "before": _MIX
    | {
        "first": "2026-11-02T00:00:00+01:00",
        "last": "2026-11-08T23:59:59.999999+01:00",
        "whole": _BEFORE,
        "platforms": {"instagram": _BEFORE},
    },
    "weeks": [{"monday": "2026-11-09", "posts": 24, "pushes": 9, "share": 0.375}],
    "silent_weeks": {"educate": 0, "engage": 3, "care": None},
    "earned": [
        {
            "measure": "reach",
            "labels": {"value": _EFFECT, "sales_push": _EFFECT | {"posts": 9, "ratio": 0.8, "low": 0.6}},
            "pillars": {"educate": _EFFECT},
            "difference": _EFFECT | {"posts": 24, "ratio": 1.51, "low": 1.1, "high": 2.0},
            "can_tell": True,
            "without": 2,
            "too_young": 0,
        }
    ],
    "hardest": [_SAID | {"post_id": 7, "verdict_id": 12, "decision_id": None}],
    "praised": [],
    "versions": [{"model": "minilm-push@2026.11.25", "rules": "132c695d", "threshold": 0.32, "posts": 24}],
    "versions_before": [],
    "campaigns": [],
    "to_review": 1,
    "unchecked": 0,
    "notes": [],
}
_FINDING = {
    "rule": "en/urgency.last-chance",
    "category": "urgency",
    "severity": "high",
    "message": "“Last chance” hurries the reader.",
    "suggestion": "Say what makes it worth having on any day; whoever wants it will come.",
    "offset": 0,
    "length": 11,
    "text": "Last chance",
    "suppressed": None,
}

ANSWERS: Mapping[str, dict[str, Any]] = {
    "ReportOut": {
        "id": 17,
        "period": "2026-W46",
        "guideline": "ease-up",
        "guideline_version": "fa087bcb",
        "final": True,
        "made_at": "2026-11-16T07:00:00Z",
    },
    "ReportDocument": {
        "version": 1,
        "report": 17,
        "period": "2026-W46",
        "sentence": "9 of 24 posts pushed a sale: 38 % (21–57 %); the guideline allows 20 %.",
        "snapshot": _SNAPSHOT,
        "hardest": [
            _SAID
            | {
                "number": 7,
                "platform": "instagram",
                "account": "acme",
                "url": "https://www.instagram.com/p/C0ffeeT3a/",
                "created_at": "2026-11-12T09:30:00Z",
                "text": "Last chance! Order yours now",
                "removed": False,
                "decided": "",
                "findings": [_FINDING],
            }
        ],
        "praised": [],
    },
    "LinkOut": {
        "id": "3f9a0c1d2e4b5a69788796a5b4c3d2e1",
        "report": 17,
        "period": "2026-W46",
        "url": "https://auditor.example/r/3f9a0c1d2e4b5a69788796a5b4c3d2e1.1797580800.kH3uQ0c",
        "who": "key:0123456789ab",
        "created_at": "2026-11-16T09:00:00Z",
        "expires_at": "2026-11-30T09:00:00Z",
        "revoked_at": None,
    },
    "ScheduleOut": {
        "id": 3,
        "every": "week",
        "day": "mon",
        "at": "08:00",
        "time_zone": "Europe/Oslo",
        "recipients": [
            {"channel": "email", "shown": "ada@acme.example"},
            {"channel": "slack", "shown": "hooks.slack.com/…9Zq2"},
        ],
        "formats": ["pdf"],
        "guideline": "",
        "locale": "",
        "next_at": "2026-11-23T07:00:00Z",
        "last_error": "",
        "paused_at": None,
        "created_at": "2026-11-10T12:00:00Z",
    },
    "DeliveryOut": {
        "id": 41,
        "schedule_id": 3,
        "report_id": 17,
        "period": "2026-W46",
        "channel": "email",
        "shown": "ada@acme.example",
        "state": "sent",
        "attempts": 1,
        "next_at": None,
        "last_error": "",
        "created_at": "2026-11-16T07:00:02Z",
        "ended_at": "2026-11-16T07:00:04Z",
    },
}
"""By the name of the answer's schema."""
