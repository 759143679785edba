"""Brands at a glance, one brand, and making one."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import groupby
from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from api.deps import Slug, unbound
from api.routes.brands import make
from api.schemas.brands import BrandIn
from api.web.pages import HOME, Visitor, page
from api.web.shown import shown
from api.web.signed import Reads, Writes
from api.web.standings import standing
from auditor.errors import UsageError
from auditor.finding import PILLARS
from auditor.store.glance import Day

router = APIRouter()

AT_ONCE = 24
"""Brands on a page: each is worked out anew, so that more would make it slow."""

HARDEST, DOUBTFUL = 8, 4


@router.get("/")
def show_brands(
    request: Request, caller: Reads, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1
) -> Response:
    """The brands the visitor may see, each with how it stands."""
    visitor: Visitor = request.state.visitor
    known, first = visitor.brands, AT_ONCE * (number - 1)
    return page(
        request,
        "brands.html.jinja",
        standings=[standing(caller.service, brand) for brand in known[first : first + AT_ONCE]],
        number=number,
        pages=-(-len(known) // AT_ONCE),
        guideline=caller.service.guideline(""),
    )


@router.get("/brands/{slug}")
def show_brand(request: Request, slug: Slug, caller: Reads) -> Response:
    """One brand: where it stands and how it came there, and the posts to look at."""
    brand, store = caller.brand(slug), caller.service.store
    found = standing(caller.service, brand, caller.service.auditor.classifier.facts.priors)
    since, until = found.mix.first, found.mix.last
    hardest = store.glance.hardest(brand, since=since, until=until, limit=HARDEST)
    to_review = store.glance.to_review(brand, since=since, until=until)
    doubtful = [number for number in to_review if number not in hardest][:DOUBTFUL]
    return page(
        request,
        "brand.html.jinja",
        brand=brand,
        found=found,
        guideline=caller.service.guideline(""),
        pillars=[(name, found.mix.pillars[name]) for name in PILLARS],
        months=_months(found.days),
        hardest=shown(store.listed(hardest)),
        doubtful=shown(store.listed(doubtful)),
        to_review=len(to_review),
    )


@router.get("/new-brand")
def ask_brand(request: Request, caller: Writes) -> Response:
    """The form of a new brand."""
    unbound(caller.key)
    return page(request, "new_brand.html.jinja", given={}, wrong="", zones=zones())


@router.post("/new-brand")
def make_brand(
    request: Request,
    caller: Writes,
    slug: Annotated[str, Form(max_length=200)] = "",
    name: Annotated[str, Form(max_length=1_000)] = "",
    time_zone: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Make a brand, and lead on to importing what it published."""
    given = {"slug": slug.strip(), "name": name.strip(), "time_zone": time_zone.strip() or "UTC"}
    try:
        made = make(caller, BrandIn.model_validate(given))
    except (ValidationError, UsageError) as error:
        wrong = _told(error) if isinstance(error, ValidationError) else str(error)
        return page(request, "new_brand.html.jinja", status=422, given=given, wrong=wrong, zones=zones())
    return RedirectResponse(f"{HOME}/brands/{made.slug}/import", 303)


@cache
def zones() -> list[str]:
    """The time zones there are, as a form offers them."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


def _told(error: ValidationError) -> str:
    if error.errors()[0]["loc"][:1] == ("slug",):
        return (
            "The short name takes letters, digits, - _ and ., at most 64; it begins with a letter or digit."
        )
    return "The name takes 120 letters, the time zone is one such as Europe/Oslo."


def _months(days: tuple[Day, ...]) -> list[tuple[dt.date, int]]:
    """The months of the weeks' Mondays, each with how many of them it holds."""
    mondays = [day.day.replace(day=1) for day in days[::7]]
    return [(month, len(list(each))) for month, each in groupby(mondays)]
