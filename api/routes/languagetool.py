"""The two routes of LanguageTool that its clients need, so that they show hard selling with no change.

A key comes as the field `apiKey`, in a header, or, for clients that know nothing but an address, in the
path; such a key must be good for checks alone.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from api import metrics
from api.deps import Caller, Running, allow, known_caller
from api.matching import answer
from api.problems import RefusedError
from api.schemas.base import MOST_CHARACTERS
from api.schemas.languagetool import (
    ENGLISH,
    CheckForm,
    KnownLanguage,
    ToolAnswer,
    form_schema,
    language_name,
    tidy,
)
from api.service import Service
from auditor.audit import Asked
from auditor.text import detect

MOST_FIELDS = 50
_WAYS = {"check": "POST", "languages": "GET"}

Key = Annotated[str, Path(max_length=200, description="A key with the scope check alone.")]


router = APIRouter(tags=["LanguageTool"])

_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {"text/plain": {"schema": {"type": "string"}}}}
    for status, words in {
        400: "The form was put wrongly",
        403: "The key is missing, unknown or of another scope",
        413: "The text is too long",
        422: "The request can't be used",
        429: "Too many requests",
        503: "Not at this moment",
    }.items()
}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": form_schema()}},
    },
}
_KEYS: dict[str, Any] = {"security": [{}, {"HTTPBearer": []}, {"APIKeyHeader": []}]}


@router.post("/v2/check", responses=_REFUSALS, openapi_extra=_FORM | _KEYS)
async def check_as_languagetool(request: Request, response: Response, service: Running) -> ToolAnswer:
    """Check a text as LanguageTool does: matches are sales pushes, each with what to write instead."""
    form = await _form(request)
    words = _header(request) or form.get("apiKey", "") or form.get("api_key", "")
    if not words:
        raise RefusedError(
            403,
            "Send a key: in the field apiKey, as Authorization: Bearer KEY, or as /lt/KEY/v2/check.",
        )
    caller = await known_caller(service, request, response, words)
    allow(caller.key, "check")
    return await _checked(caller, form)


@router.get("/v2/languages")
async def list_languages(service: Running) -> list[KnownLanguage]:
    """List the languages that are read, as LanguageTool does; no key is needed."""
    return _languages(service)


@router.post("/lt/{key}/v2/check", responses=_REFUSALS, openapi_extra=_FORM)
async def check_by_address(request: Request, response: Response, service: Running, key: Key) -> ToolAnswer:
    """Check a text as LanguageTool does, for clients that know nothing but an address."""
    caller = await _by_address(service, request, response, key)
    return await _checked(caller, await _form(request))


@router.get(
    "/lt/{key}/v2/languages", responses={status: _REFUSALS[status] for status in (403, 422, 429, 503)}
)
async def list_languages_by_address(
    request: Request, response: Response, service: Running, key: Key
) -> list[KnownLanguage]:
    """List the languages that are read; the key is looked at, so that a wrong one shows at once."""
    return _languages((await _by_address(service, request, response, key)).service)


@router.api_route(
    "/v2/{action:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
)
@router.api_route(
    "/lt/{rest:path}/v2/{action:path}",
    methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
    include_in_schema=False,
)
async def nothing_here(action: str) -> Response:
    """Refuse what isn't there in a sentence that a client can show; above all a draft in an address."""
    if action not in _WAYS:
        raise RefusedError(404, "There is nothing here but POST /v2/check and GET /v2/languages.")
    if action == "check":
        raise RefusedError(
            405, "Send the text by POST: in an address it would end up in logs.", {"Allow": _WAYS[action]}
        )
    raise RefusedError(405, "Ask for the languages by GET.", {"Allow": _WAYS[action]})


async def _form(request: Request) -> dict[str, str]:
    try:
        found: FormData = await request.form(max_files=0, max_fields=MOST_FIELDS)
    except HTTPException:
        raise RefusedError(400, f"Send a form of {MOST_FIELDS} fields at most, without files.") from None
    return {name: value for name, value in found.items() if isinstance(value, str)}


async def _checked(caller: Caller, given: dict[str, str]) -> ToolAnswer:
    form = _read(given)
    text = form.marked()
    if len(text.plain) > MOST_CHARACTERS:
        raise RefusedError(
            413,
            f"Your text exceeds the limit of {MOST_CHARACTERS} characters (it's {len(text.plain)} "
            "characters). Please submit a shorter text.",
        )
    brand = await run_in_threadpool(caller.brand, caller.key.brand) if caller.key.brand else None
    detected = await run_in_threadpool(detect, text.plain)
    spoken = detected[0] if form.language == "auto" else tidy(form.language).partition("-")[0]
    verdict = await caller.service.reader.read(Asked(text.plain, brand.threshold if brand else None, spoken))
    metrics.told(verdict.label)
    return await run_in_threadpool(answer, form, text, verdict, detected)


def _read(given: dict[str, str]) -> CheckForm:
    if not given.get("language"):
        raise RefusedError(
            400,
            "Missing 'language' parameter, e.g. 'language=en-US' for American English or 'language=auto' to "
            "have it found out",
        )
    try:
        form = CheckForm.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise RefusedError(400, f"The parameter '{first['loc'][0]}' can't be used: {first['msg']}") from None
    form.hold_together()
    return form


async def _by_address(service: Service, request: Request, response: Response, words: str) -> Caller:
    caller = await known_caller(service, request, response, words)
    if caller.key.scopes != ("check",):
        raise RefusedError(
            403,
            "A key in an address may have no scope but check; make one: auditor keys create --scope check",
        )
    return caller


def _header(request: Request) -> str:
    kind, _, words = request.headers.get("Authorization", "").partition(" ")
    return words.strip() if kind.lower() == "bearer" else request.headers.get("X-API-Key", "")


def _languages(service: Service) -> list[KnownLanguage]:
    read = service.auditor.classifier.languages
    known = [(name, code) for code, name in ENGLISH.items() if code.partition("-")[0] in read]
    others = [(language_name(code), code) for code in read if code not in ENGLISH]
    return [
        KnownLanguage(name=name, code=code.partition("-")[0], longCode=code)
        for name, code in sorted(known + others)
    ]
