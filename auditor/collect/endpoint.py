"""A platform's token endpoint: one request, and what its refusals mean.

Never in its own words, which may repeat what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from auditor.errors import (
    BadAnswerError,
    CollectError,
    CredentialsError,
    RateLimitError,
    UnreachableError,
)

if TYPE_CHECKING:
    from auditor.collect.grants import Grant
    from auditor.collect.wire import Answer
    from auditor.settings import Settings

_OUR_APP = frozenset({"invalid_client", "unauthorized_client"})
_GRAPH_RATES = frozenset({4, 17, 32, 613})
_GRAPH_FAULTS = frozenset({2})
_GRAPH_OUR_APP = frozenset({1, 101})


def ask(
    grant: Grant, settings: Settings, method: str, address: str, refused: str, **options: Any
) -> Mapping[str, Any]:
    """Send one request; what comes back is JSON.

    Raises:
        CollectError: it is refused, or can't be had; `refused` is the sentence for a refusal that is not
            about our app.
    """
    from auditor.collect import failures
    from auditor.collect.opening import guard_of
    from auditor.collect.wire import Wire

    wire = Wire(guard_of(settings))
    with closing(wire):
        try:
            wire.client().request(method, grant.at(address, settings), **options)
        except CollectError:
            raise
        except Exception as error:
            raise failures.ours(error, None, 0, grant.title) from error
    answer = wire.last
    said = _json(answer)
    if answer is None or answer.status != 200:
        raise _refusal(answer, said, grant, refused)
    if not isinstance(said, dict):
        raise BadAnswerError(
            f"{grant.title} sent an answer that can't be read; run the same command again later."
        )
    return said


def _refusal(answer: Answer | None, said: object, grant: Grant, refused: str) -> CollectError:
    """The error that an answer other than 200 stands for.

    RFC 6749, 5.2; Graph's codes: developers.facebook.com/docs/graph-api/guides/error-handling.
    """
    if answer is None or answer.status >= 500:
        return UnreachableError(f"{grant.title} itself failed; run the same command again later.")
    word, code = _named(said)
    if answer.status == 429 or code in _GRAPH_RATES:
        return RateLimitError(f"{grant.title} asks to slow down; run the same command again later.")
    if code in _GRAPH_FAULTS:
        return UnreachableError(f"{grant.title} itself failed; run the same command again later.")
    if answer.status not in (400, 401, 403):
        return BadAnswerError(
            f"{grant.title} answered {answer.status} where tokens are given; run the same command again."
        )
    if word in _OUR_APP or code in _GRAPH_OUR_APP:
        name = f"AUDITOR_{grant.app.upper()}_CLIENT"
        return CredentialsError(f"{grant.title} does not know our app; check {name}_ID and {name}_SECRET.")
    return CredentialsError(refused)


def _named(said: object) -> tuple[str, int]:
    """RFC 6749's word and Graph's number for what is wrong."""
    error = said.get("error") if isinstance(said, dict) else None
    if isinstance(error, str):
        return error, 0
    code = error.get("code") if isinstance(error, dict) else None
    return "", code if isinstance(code, int) else 0


def _json(answer: Answer | None) -> object:
    try:
        return None if answer is None else answer.json()
    except RecursionError:
        return None
