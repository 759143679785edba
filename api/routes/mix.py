"""A brand's mix."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.deps import Reads, Slug
from api.guards import etag
from api.problems import responses
from api.schemas.base import Moment, Platform
from api.schemas.mix import MixOut, TrendOut, mix_out, week_out
from auditor import mix
from auditor.errors import UsageError
from auditor.report import sentences
from auditor.standing import mix_of, moment

router = APIRouter(prefix="/v1/brands/{slug}", tags=["mix"])

Guideline = Annotated[str, Query(max_length=60, description="Another guideline, by name.")]
Until = Annotated[Moment | None, Query(alias="to", description="Where the window ends.")]


@router.get("/mix", responses=responses(400, 401, 403, 404, 422, 429))
def read_mix(
    slug: Slug,
    caller: Reads,
    response: Response,
    since: Annotated[
        Moment | None, Query(alias="from", description="Where it begins; the guideline's own unless given.")
    ] = None,
    until: Until = None,
    platform: Platform = "",
    guideline: Guideline = "",
) -> MixOut:
    """Read the mix over the guideline's window, or over another.

    The window ends now, or, for a brand whose posts all lie further back, with its latest post. The ETag is
    that of all but the moment it ends.
    """
    service = caller.service
    brand, policy = caller.brand(slug), service.guideline(guideline)
    last = until or moment(service.store, brand, policy.window_days)
    if since is not None and since > last:
        raise UsageError("`from` lies after `to`; give them in order.")
    found = mix_of(
        service.store,
        brand,
        policy,
        until=last,
        since=since,
        platform=platform,
        priors=service.auditor.classifier.facts.priors,
    )
    waiting = service.auditor.waiting(service.store, slug)
    told = mix_out(slug, found, unchecked=waiting, sentence=sentences.verdict(found))
    response.headers["ETag"] = "W/" + etag(told.model_dump_json(exclude={"last"}).encode()).decode()
    return told


@router.get("/trend", responses=responses(400, 401, 403, 404, 422, 429))
def read_trend(
    slug: Slug,
    caller: Reads,
    weeks: Annotated[int, Query(ge=1, le=260, description="How many.")] = 12,
    until: Until = None,
    guideline: Guideline = "",
) -> TrendOut:
    """Read the share of pushes week by week, ISO weeks in the brand's time zone, oldest first."""
    service = caller.service
    brand, policy = caller.brand(slug), service.guideline(guideline)
    last = until or moment(service.store, brand, policy.window_days)
    items = service.store.listing.items(brand, until=last)
    told = mix.weeks(items, until=last, time_zone=brand.time_zone, count=weeks)
    return TrendOut(brand=slug, limit=policy.max_push_share, weeks=[week_out(week) for week in told])
