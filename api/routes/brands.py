"""Brands."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.deps import Caller, Reads, Rules, Slug, Writes, unbound
from api.paging import Cursor, Limit, after
from api.problems import responses
from api.schemas.base import Page
from api.schemas.brands import BrandIn, BrandOut, BrandPatch, Forgotten, Moved, Standing, brand_out
from auditor import jobs, mix
from auditor.collect.tokens import open_tokens
from auditor.errors import ConflictError
from auditor.standing import at_threshold, moment
from auditor.store import Brand

router = APIRouter(prefix="/v1/brands", tags=["brands"])


@router.get("", responses=responses(400, 401, 403, 429))
def list_brands(caller: Reads, limit: Limit = 100, cursor: Cursor = "") -> Page[BrandOut]:
    """List the brands this key may see, by short name."""
    seen = [b for b in caller.service.store.brands() if caller.key.brand in (None, b.slug)]
    page, following = after(seen, cursor, limit, lambda brand: brand.slug)
    return Page(items=[brand_out(brand) for brand in page], next_cursor=following)


@router.post("", status_code=201, responses=responses(400, 401, 403, 409, 413, 415, 422, 429))
def create_brand(body: BrandIn, caller: Writes, response: Response) -> BrandOut:
    """Make a brand."""
    made = make(caller, body)
    response.headers["Location"] = f"/v1/brands/{made.slug}"
    return brand_out(made)


@router.get("/{slug}", responses=responses(401, 403, 404, 429))
def read_brand(slug: Slug, caller: Reads) -> BrandOut:
    """Read one brand."""
    return brand_out(caller.brand(slug))


@router.patch("/{slug}", responses=responses(400, 401, 403, 404, 413, 415, 422, 429))
def change_brand(slug: Slug, body: BrandPatch, caller: Rules) -> Moved:
    """Change a brand; a threshold moves the line between value and push.

    Answered with the mix before and after. A job then labels the stored posts anew; verdicts by the old
    threshold are kept.
    """
    before = caller.brand(slug)
    after_ = caller.service.store.change_brand(slug, body.model_dump(exclude_unset=True))
    moved = before.threshold != after_.threshold
    job = jobs.start(caller.service.settings, caller.service.store, after_, "audit") if moved else None
    caller.wrote("brand.change", brand=slug, detail=body.model_dump(exclude_unset=True))
    return Moved(
        brand=brand_out(after_),
        before=_standing(caller, before),
        after=_standing(caller, after_),
        job=job.id if job else None,
    )


@router.delete("/{slug}", responses=responses(401, 403, 404, 429))
def delete_brand(slug: Slug, caller: Rules) -> Forgotten:
    """Delete a brand and everything stored about it, for ever."""
    brand = caller.brand(slug)
    tokens = open_tokens(caller.service.settings)
    for known in caller.service.store.accounts.of(brand):
        tokens.remove(known.account)
    count = caller.service.store.accounts.forget_brand(brand)
    caller.wrote("brand.delete", brand=slug, detail={"posts": count})
    return Forgotten(posts=count)


def make(caller: Caller, body: BrandIn) -> Brand:
    """Make a brand for a caller, and write that down.

    Raises:
        ConflictError: there is one of that name.
        RefusedError: 403, the key is for one brand alone.
        UsageError: the time zone can't be used.
    """
    unbound(caller.key)
    if any(brand.slug == body.slug for brand in caller.service.store.brands()):
        raise ConflictError(f"There is a brand {body.slug} already.")
    made = caller.service.store.ensure_brand(body.slug, name=body.name, time_zone=body.time_zone)
    caller.wrote("brand.create", brand=made.slug)
    return made


def _standing(caller: Caller, brand: Brand) -> Standing:
    """A brand's mix as its threshold labels the stored scores, whether or not they are labelled anew yet."""
    service = caller.service
    policy = service.guideline("")
    until = moment(service.store, brand, policy.window_days)
    line = service.auditor.classifier.threshold if brand.threshold is None else brand.threshold
    items = at_threshold(service.store.listing.items(brand, until=until), line)
    found = mix.compute(items, policy, until=until, time_zone=brand.time_zone).whole
    return Standing(
        threshold=line,
        share=round(found.share, 6) if found.posts else None,
        posts=found.posts,
        pushes=found.pushes,
        low=round(found.low, 6),
        high=round(found.high, 6),
        limit=found.limit,
        status=found.status,
    )
