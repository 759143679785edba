"""How long a platform asks to wait, in each platform's way of saying it."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.collect import waits
from auditor.collect.wire import Answer

NOW = dt.datetime(2026, 11, 1, 12, 0, tzinfo=dt.UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30),
        ({"retry-after": "Sun, 01 Nov 2026 12:01:00 GMT"}, 60),
        ({"x-rate-limit-reset": str(EPOCH + 90)}, 90),
        ({"ratelimit-reset": str(EPOCH + 45)}, 45),
        ({"ratelimit-reset": "45"}, 45),
        ({"x-ratelimit-reset": "17.5"}, 17.5),
        ({"x-ratelimit-reset": "2026-11-01T12:05:00.374878Z"}, 300.374878),
        ({"x-business-use-case-usage": json.dumps({"1": [{"estimated_time_to_regain_access": 4}]})}, 240),
        ({"retry-after": "5", "x-rate-limit-reset": str(EPOCH + 900)}, 5),
        ({"x-rate-limit-reset": str(EPOCH - 90)}, 0),
        ({}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"x-business-use-case-usage": "[]"}, None),
    ],
)
def test_each_way_of_saying_it(headers: dict[str, str], seconds: float | None) -> None:
    found = waits.asked(Answer(429, headers), NOW)
    assert found == (None if seconds is None else pytest.approx(seconds))


@given(
    st.dictionaries(
        st.sampled_from(["retry-after", "x-ratelimit-reset", "x-app-usage"]), st.text(max_size=20)
    )
)
def test_headers_can_say_anything(headers: dict[str, str]) -> None:
    found = waits.asked(Answer(429, headers), NOW)
    assert found is None or found >= 0
    assert waits.until_next(Answer(200, headers), NOW) >= 0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "12"}, 12),
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "12"}, 12),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "12"}, 0),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(EPOCH + 7)}, 7),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(EPOCH - 1)}, 0),
        ({"x-app-usage": '{"call_count": 100, "total_time": 3}'}, waits.LONGEST_GUESS),
        ({"x-app-usage": '{"call_count": 99}'}, 0),
        ({}, 0),
    ],
)
def test_an_allowance_that_is_used_up_is_waited_for(headers: dict[str, str], seconds: float) -> None:
    assert waits.until_next(Answer(200, headers), NOW) == pytest.approx(seconds)
    assert waits.until_next(None, NOW) == 0


def test_a_guess_is_jittered_and_bounded() -> None:
    guesses = [waits.guessed(attempt, 1.0) for attempt in range(1, 12) for _ in range(30)]
    assert min(guesses) >= 0
    assert max(guesses) <= waits.LONGEST_GUESS
    assert len(set(guesses)) > 100
    assert max(waits.guessed(1, 1.0) for _ in range(50)) <= 2
