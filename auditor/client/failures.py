"""Errors of the client: what the service refuses, told in its own words.

ClientError
├── BadRequestError       400                  is a UsageError
├── KeyRefusedError       401, 403             is a CredentialsError
├── MissingError          404                  is a NotFoundError
├── ContradictionError    409                  is a ConflictError
├── UnusableError         413, 415, 422        is an InputError
├── TooManyRequestsError  429                  is a RateLimitError
├── ServiceError          5xx, or no answer    is an UnreachableError
├── UnreadableError       anything else        is a BadAnswerError
└── NotDoneError          a job that takes longer than was waited for

No message or attribute holds the key or a draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

import httpx
from pydantic import ValidationError

from auditor.client.records import FieldProblem, Problem
from auditor.errors import (
    AuditorError,
    BadAnswerError,
    ConflictError,
    CredentialsError,
    InputError,
    NotFoundError,
    RateLimitError,
    UnreachableError,
    UsageError,
)


class ClientError(AuditorError):
    """The service refused, or could not be asked.

    `status` is HTTP's, 0 without an answer; `request_id` is what the service's log has it under; `fields` are
    those that can't be used; `retry_after` is how many seconds the service asks to wait, where it does.
    """

    status: int = 0
    request_id: str = ""
    fields: tuple[FieldProblem, ...] = ()
    retry_after: float | None = None


class BadRequestError(ClientError, UsageError):
    """The request was put wrongly."""


class KeyRefusedError(ClientError, CredentialsError):
    """The key is missing, unknown, expired or revoked, or its scope is too small."""


class MissingError(ClientError, NotFoundError):
    """What was named does not exist, or the key is for another brand."""


class ContradictionError(ClientError, ConflictError):
    """What was asked contradicts what is stored."""


class UnusableError(ClientError, InputError):
    """What was sent can't be used."""


class TooManyRequestsError(ClientError, RateLimitError):
    """The key's limit is spent for now."""


class ServiceError(ClientError, UnreachableError):
    """The service failed, is too busy, or did not answer."""


class UnreadableError(ClientError, BadAnswerError):
    """What came back is no answer of this service."""


class NotDoneError(ClientError):
    """A job was not over when the waiting was."""


_CLASSES: dict[int, type[ClientError]] = {
    400: BadRequestError,
    401: KeyRefusedError,
    403: KeyRefusedError,
    404: MissingError,
    409: ContradictionError,
    413: UnusableError,
    415: UnusableError,
    422: UnusableError,
    429: TooManyRequestsError,
}


def refusal(response: httpx.Response) -> ClientError:
    """The error an answer stands for."""
    status = response.status_code
    kind = _CLASSES.get(status, ServiceError if status >= 500 else UnreadableError)
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        problem = None
    error = kind(
        problem.detail if problem else f"{_place(response.request)} answered {status}; try again later."
    )
    error.status = status
    error.retry_after = _seconds(response.headers.get("Retry-After", ""))
    error.request_id = response.headers.get("X-Request-Id", "")
    error.fields = (problem.errors or ()) if problem else ()
    return error


@contextmanager
def reaching(request: httpx.Request) -> Iterator[None]:
    """Turn HTTPX's errors into ours.

    Raises:
        ServiceError: nothing came back.
    """
    try:
        yield
    except httpx.TimeoutException as error:
        raise ServiceError(f"{_place(request)} did not answer in time; try again later.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServiceError(
            f"{_place(request)} can't be reached ({type(error).__name__}); check the address, and that the "
            "service runs."
        ) from error


def _place(request: httpx.Request) -> str:
    return f"The service at {request.url.scheme}://{request.url.netloc.decode()}"


def _seconds(said: str) -> float | None:
    """The seconds of a Retry-After header, which may be a number or a date (RFC 9110, 10.2.3)."""
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (until.astimezone(dt.UTC) - dt.datetime.now(dt.UTC)).total_seconds())
