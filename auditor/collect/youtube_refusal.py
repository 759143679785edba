"""What YouTube means by its refusals: 403 stands for a used-up allowance too, 400 for a bad key.

Reasons: developers.google.com/youtube/v3/docs/errors and cloud.google.com/apis/design/errors; the allowance:
developers.google.com/youtube/v3/getting-started, #quota.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from auditor.collect.graph_records import rows, within
from auditor.collect.wire import Answer

_USED_UP = frozenset({"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded"})
_TOO_FAST = frozenset({"userRateLimitExceeded", "servingLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_SHORTLY = re.compile(r"per (?:\d+ )?(?:second|minute)", re.I)
_BAD_KEY = frozenset({"keyInvalid", "keyExpired", "API_KEY_INVALID"})
_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_PACIFIC = ZoneInfo("America/Los_Angeles")


def status(answer: Answer) -> int:
    """The status it should have had."""
    reasons, said = _problem(answer)
    if reasons & (_USED_UP | _TOO_FAST):
        return 429
    if reasons & _BAD_KEY or (answer.status == 400 and "API key" in said):
        return 401
    return answer.status


def is_off(answer: Answer) -> bool:
    """Whether the key is good, but the API is not enabled for it."""
    return bool(_problem(answer)[0] & _OFF)


def until_tomorrow(answer: Answer, now: dt.datetime) -> float | None:
    """Seconds till the next day's allowance, at midnight in California; None where it is not used up."""
    reasons, said = _problem(answer)
    if not reasons & _USED_UP or _SHORTLY.search(said):
        return None
    today = now.astimezone(_PACIFIC).date()
    midnight = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), _PACIFIC)
    return midnight.timestamp() - now.timestamp()


def _problem(answer: Answer) -> tuple[set[str], str]:
    """The reasons, in either of the ways they are given, and the sentence."""
    said: Any = answer.json() if answer.status >= 400 else None
    given = [*rows(within(said, "error", "errors")), *rows(within(said, "error", "details"))]
    return {str(each.get("reason")) for each in given}, str(within(said, "error", "message") or "")
