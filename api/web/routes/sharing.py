"""Links to a report for people without a key: made, and taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.responses import RedirectResponse, Response

from api.deps import Slug
from api.web.pages import HOME
from api.web.routes.reports import Number
from api.web.signed import Writes
from auditor import sharing
from auditor.errors import NotFoundError

router = APIRouter(prefix="/brands/{slug}/reports/{number}/links")


@router.post("")
def share(slug: Slug, number: Number, caller: Writes, days: Annotated[int, Form()] = 14) -> Response:
    """Make a link that holds for some days."""
    store = caller.service.store
    store.reports.get(caller.brand(slug), number)
    link, _ = sharing.share(caller.service.settings, store, number, days=days, who=f"key:{caller.key.id}")
    caller.wrote("share.create", brand=slug, subject=f"share:{link.id}")
    return _back(slug, number)


@router.post("/{link_id}/revoke")
def revoke(
    slug: Slug, number: Number, link_id: Annotated[str, Path(max_length=64)], caller: Writes
) -> Response:
    """Take a link back, at once and for good."""
    store = caller.service.store
    known = store.shares.get(link_id)
    if known.brand != caller.brand(slug).slug or known.report_id != number:
        raise NotFoundError("There is no such link.")
    store.shares.revoke(link_id)
    caller.wrote("share.revoke", brand=slug, subject=f"share:{link_id}")
    return _back(slug, number)


def _back(slug: str, number: int) -> Response:
    return RedirectResponse(f"{HOME}/brands/{slug}/reports/{number}#links", 303)
