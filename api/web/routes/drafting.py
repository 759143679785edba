"""A draft, tried before anyone publishes it: neither stored, nor logged, nor put into an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import metrics
from api.deps import Caller, Slug
from api.schemas.base import MOST_CHARACTERS, Platform, Text
from api.web.drafts import Told, moment, told, with_words, written
from api.web.pages import page
from api.web.signed import Checks
from api.web.uploads import platforms
from auditor.audit import Asked
from auditor.finding import Verdict
from auditor.standing import Effect, effect_of
from auditor.store import Brand

router = APIRouter(prefix="/brands/{slug}/try")

Words = Annotated[Text, Form()]
Place = Annotated[Platform, Form()]
When = Annotated[str, Form(max_length=40)]
Chosen = Annotated[str, Form(max_length=MOST_CHARACTERS + 10)]


@dataclass(frozen=True, slots=True)
class Tried:
    """What is said of a draft, and what publishing it does to the brand's mix."""

    told: Told
    effect: Effect


@router.get("")
def show(slug: Slug, request: Request, caller: Checks) -> Response:
    """An empty box."""
    brand = caller.brand(slug)
    return page(request, "try.html.jinja", brand=brand, tried=None, **_choices("", "", ""))


@router.post("")
async def try_(
    slug: Slug,
    request: Request,
    caller: Checks,
    text: Words = "",
    platform: Place = "",
    at: When = "",
    put: Chosen = "",
) -> Response:
    """The box with what is said of the draft in it, after the words that were chosen are put in, if any."""
    brand = await run_in_threadpool(caller.brand, slug)
    text = written(text)
    if put:
        read = await caller.service.reader.read(Asked(text, brand.threshold))
        text = with_words(text, read, written(put))
    tried = await _tried(caller, brand, text, platform, at)
    return page(request, "try.html.jinja", brand=brand, tried=tried, **_choices(text, platform, at))


@router.post("/answer")
async def answer(
    slug: Slug, request: Request, caller: Checks, text: Words = "", platform: Place = "", at: When = ""
) -> Response:
    """What is said of the draft alone, while it is typed."""
    brand = await run_in_threadpool(caller.brand, slug)
    tried = await _tried(caller, brand, written(text), platform, at)
    return page(request, "try_answer.html.jinja", brand=brand, tried=tried)


async def _tried(caller: Caller, brand: Brand, text: str, platform: str, at: str) -> Tried | None:
    when = moment(at, brand)
    if not text.strip():
        return None
    verdict = await caller.service.reader.read(Asked(text, brand.threshold))
    metrics.told(verdict.label)

    def effect(found: Verdict) -> Effect:
        policy = caller.service.guideline("")
        return effect_of(caller.service.store, brand, policy, found, platform=platform, at=when)

    return Tried(told(text, verdict), await run_in_threadpool(effect, verdict))


def _choices(text: str, platform: str, at: str) -> dict[str, Any]:
    return {
        "text": text,
        "platform": platform,
        "at": at,
        "platforms": platforms(),
        "most_characters": MOST_CHARACTERS,
    }
