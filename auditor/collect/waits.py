"""How long a platform asks to wait, in whichever of its ways it says so."""

from __future__ import annotations

import datetime as dt
import json
import math
import random
from email.utils import parsedate_to_datetime

from auditor.collect.wire import Answer

_RESETS = ("x-rate-limit-reset", "ratelimit-reset", "x-ratelimit-reset")
_REMAINING = ("x-rate-limit-remaining", "ratelimit-remaining", "x-ratelimit-remaining")
_USAGE = ("x-app-usage", "x-page-usage")
_FULL = 100.0
_AN_EPOCH = 1e9
LONGEST_GUESS = 60.0


def asked(answer: Answer, now: dt.datetime) -> float | None:
    """Seconds an answer asks to wait, or None when it says nothing.

    `Retry-After` (RFC 9110), then `x-rate-limit-reset` (X, seconds since 1970), `RateLimit-Reset` (Bluesky
    the same, the IETF draft in seconds from now), `x-ratelimit-reset` (Reddit in seconds from now, Mastodon
    as a date), then Graph's `X-Business-Use-Case-Usage`, in minutes.
    """
    for name in ("retry-after", *_RESETS):
        seconds = _seconds(answer.headers.get(name, ""), now)
        if seconds is not None:
            return seconds
    minutes = _graph_minutes(answer.headers.get("x-business-use-case-usage", ""))
    return None if minutes is None else minutes * 60


def until_next(answer: Answer | None, now: dt.datetime) -> float:
    """Seconds to wait before the next request although this one was answered: its allowance is used up."""
    if answer is None:
        return 0.0
    left = next((answer.headers[name] for name in _REMAINING if name in answer.headers), "")
    used_up = _number(left) is not None and float(left) <= 0
    if not used_up and not any(_usage(answer.headers.get(name, "")) >= _FULL for name in _USAGE):
        return 0.0
    said = asked(answer, now)
    return LONGEST_GUESS if said is None else said


def guessed(attempt: int, first: float) -> float:
    """Seconds to wait when nobody said: full jitter up to a doubling bound (Brooker, AWS, 2015)."""
    return random.uniform(0, min(LONGEST_GUESS, first * 2**attempt))  # noqa: S311  # no secret hangs on it


def _seconds(said: str, now: dt.datetime) -> float | None:
    number = _number(said)
    if number is not None:
        return max(0.0, number - now.timestamp() if number >= _AN_EPOCH else number)
    if not said:
        return None
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = read(said)
        except (ValueError, TypeError):
            continue
        aware = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
        return max(0.0, (aware - now).total_seconds())
    return None


def _number(said: str) -> float | None:
    try:
        number = float(said)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _usage(said: str) -> float:
    """The fullest of Graph's meters, in per cent."""
    try:
        meters = json.loads(said)
    except ValueError:
        return 0.0
    values = meters.values() if isinstance(meters, dict) else ()
    return max((float(value) for value in values if isinstance(value, int | float)), default=0.0)


def _graph_minutes(said: str) -> float | None:
    try:
        businesses = json.loads(said)
        lines = [line for lines in businesses.values() for line in lines]
        minutes = [float(line["estimated_time_to_regain_access"]) for line in lines]
    except (ValueError, AttributeError, TypeError, KeyError):
        return None
    return max(minutes, default=0.0) or None
