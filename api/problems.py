"""Errors as problem documents (RFC 9457), without a word of a draft in them.

What LanguageTool's clients call is refused as LanguageTool does, in plain text: that is what they show.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from auditor.errors import AuditorError

Scope = MutableMapping[str, Any]

LANGUAGETOOL = ("/v2/", "/lt/")
"""How the addresses begin that LanguageTool's clients call."""

MEDIA_TYPE = "application/problem+json"
KIND = "urn:social-mix-auditor:problem:"

_TITLES = {
    400: ("bad-request", "The request was put wrongly"),
    401: ("no-key", "A key is needed"),
    403: ("not-allowed", "The key does not allow this"),
    404: ("not-found", "There is no such thing"),
    405: ("wrong-method", "This address does not take this method"),
    406: ("not-acceptable", "Nothing that was asked for can be given"),
    409: ("conflict", "This contradicts what is stored"),
    413: ("too-large", "The request is too large"),
    415: ("wrong-type", "The request is of a type that can't be read"),
    422: ("invalid", "The request can't be used"),
    429: ("too-many-requests", "Too many requests"),
    500: ("failed", "Something went wrong here"),
    503: ("not-now", "Not at this moment"),
}


class FieldProblem(BaseModel):
    """One field that can't be used; `pointer` is a JSON pointer (RFC 6901) into the request."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """A refusal, as RFC 9457 has it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": f"{KIND}not-found",
                    "title": "There is no such thing",
                    "status": 404,
                    "detail": "There is no brand acme.",
                    "instance": "urn:request:8c1f",
                }
            ]
        }
    )

    type: str = Field(description="What kind of refusal this is; stable.")
    title: str
    status: int
    detail: str = Field(description="One sentence: what was wrong, where, and what to do.")
    instance: str = Field(description="The request's id, as in the logs and in `X-Request-Id`.")
    errors: list[FieldProblem] | None = Field(default=None, description="The fields that can't be used.")


class RefusedError(AuditorError):
    """A refusal of the service itself, with its status and the headers that belong to it."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.http_status = status
        self.headers = dict(headers or {})


def answer(
    scope: Scope,
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[FieldProblem] = (),
) -> Response:
    """Make the response of a refusal, in the shape that is read by whoever calls the address of `scope`."""
    if scope["path"].startswith(LANGUAGETOOL):
        return _plainly(status, detail, headers or {})
    kind, title = _TITLES.get(status, _TITLES[500 if status >= 500 else 400])
    body: dict[str, Any] = {
        "type": KIND + kind,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{scope['state']['id']}",
    }
    if errors:
        body["errors"] = [error.model_dump() for error in errors]
    return Response(json.dumps(body), status, dict(headers or {}), MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Turn every error of a route into a refusal."""
    app.exception_handler(AuditorError)(_ours)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_unrouted)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare refusals of a route for its documentation."""
    return {
        status: {"description": _TITLES[status][1], "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
        for status in (*statuses, 503)
    }


_SCHEMA = {"$ref": "#/components/schemas/Problem"}


def _ours(request: Request, error: AuditorError) -> Response:
    headers = error.headers if isinstance(error, RefusedError) else {}
    if error.http_status == 503:
        headers = {"Retry-After": "2"} | headers
    return answer(request.scope, error.http_status, str(error), headers=headers)


def _invalid(request: Request, error: RequestValidationError) -> Response:
    kind = request.headers.get("content-type", "application/json")
    if "json" not in kind and any(tuple(each["loc"]) == ("body",) for each in error.errors()):
        return answer(request.scope, 415, "Send the body as JSON, with Content-Type: application/json.")
    fields = [_field(each) for each in error.errors()[:20]]
    first = f"{fields[0].pointer or 'The body'}: {fields[0].detail}" if fields else "It can't be read."
    return answer(request.scope, 422, first, errors=fields)


def _field(error: Mapping[str, Any]) -> FieldProblem:
    if error["type"] == "json_invalid":  # whose place is a character's, no field's
        reason, at = str(error.get("ctx", {}).get("error", error["msg"])), error["loc"][-1]
        return FieldProblem(pointer="", detail=f"No JSON, from character {at} on: {reason}"[:200])
    return FieldProblem(pointer=_pointer(error["loc"]), detail=str(error["msg"])[:200])


def _unrouted(request: Request, error: HTTPException) -> Response:
    status = 422 if error.status_code == 400 else error.status_code  # FastAPI's word for a body it can't read
    sentences = {404: "There is nothing at this address.", 405: "This address does not take this method."}
    detail = sentences.get(status, "The request's body can't be read.")
    return answer(request.scope, status, detail, headers=error.headers)


def _plainly(status: int, detail: str, headers: Mapping[str, str]) -> Response:
    told = {name: value for name, value in headers.items() if name != "WWW-Authenticate"}
    return PlainTextResponse(f"Error: {detail}", 403 if status == 401 else status, told)


def _pointer(place: Sequence[Any]) -> str:
    parts = [str(part).replace("~", "~0").replace("/", "~1")[:80] for part in place]
    return "".join(f"/{part}" for part in (parts[1:] if parts[:1] == ["body"] else parts))
