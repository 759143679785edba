"""Links that show one report to whoever has them: made, listed, taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.concurrency import run_in_threadpool

from api.deps import Slug, Writes
from api.paging import Cursor, Limit, after
from api.problems import responses
from api.routes.reports import GuidelineName, Name, made, report_of
from api.schemas.base import Page
from api.schemas.reports import LinkIn, LinkOut, link_out
from auditor import sharing
from auditor.errors import NotFoundError
from auditor.period import Period
from auditor.store.shares import ShareLink

router = APIRouter(prefix="/v1/brands/{slug}", tags=["reports"])


@router.post(
    "/reports/{name}/links",
    status_code=201,
    responses=responses(400, 401, 403, 404, 409, 413, 415, 422, 429),
)
async def create_link(
    slug: Slug, name: Name, caller: Writes, body: LinkIn | None = None, guideline: GuidelineName = ""
) -> LinkOut:
    """Make a link that shows one stored report, and no other, to whoever has it.

    Of days that are not over, a report of now is stored for it.
    """
    brand = await run_in_threadpool(caller.brand, slug)

    def shared() -> LinkOut:
        number = report_of(caller, brand, name, guideline).id
        if not number:
            number = made(caller, brand, Period.parse(name), guideline).id
        service, who = caller.service, f"key:{caller.key.id}"
        days = (body or LinkIn()).days
        link, url = sharing.share(service.settings, service.store, number, days=days, who=who)
        caller.wrote("share.create", brand=slug, subject=f"share:{link.id}")
        return link_out(link, url)

    return await caller.service.press.make(shared)


@router.get("/links", responses=responses(400, 401, 403, 404, 429))
def list_links(slug: Slug, caller: Writes, limit: Limit = 100, cursor: Cursor = "") -> Page[LinkOut]:
    """List the links to a brand's reports, those that are over too, oldest first.

    It takes the scope to make them: who has a link's address can open it.
    """
    service = caller.service
    known = sorted(service.store.shares.of(caller.brand(slug)), key=_place)
    page, following = after(known, cursor, limit, _place)
    items = [link_out(each, sharing.address(service.settings, each)) for each in page]
    return Page(items=items, next_cursor=following)


@router.delete("/links/{link_id}", responses=responses(401, 403, 404, 429))
def revoke_link(
    slug: Slug, link_id: Annotated[str, Path(max_length=64, description="Its id.")], caller: Writes
) -> LinkOut:
    """Take a link back, at once and for good."""
    service, brand = caller.service, caller.brand(slug)
    mine = next((each for each in service.store.shares.of(brand) if each.id == link_id), None)
    if mine is None:
        raise NotFoundError(f"{slug} has no such link.")
    link = service.store.shares.revoke(mine.id)
    caller.wrote("share.revoke", brand=slug, subject=f"share:{link.id}")
    return link_out(link, sharing.address(service.settings, link))


def _place(link: ShareLink) -> str:
    return f"{link.created_at:%Y-%m-%dT%H:%M:%S.%f} {link.id}"
