"""A brand's accounts, and how the last collection of each ended; they are set up on the command line."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import Slug
from api.web.pages import page
from api.web.signed import Reads
from auditor.store import shown

router = APIRouter(prefix="/brands/{slug}/accounts")


@router.get("")
def show(slug: Slug, request: Request, caller: Reads) -> Response:
    """The accounts there are."""
    brand = caller.brand(slug)
    known = [(each, shown(each.account)) for each in caller.service.store.accounts.of(brand)]
    return page(request, "accounts.html.jinja", brand=brand, accounts=known)
