"""Brands at a glance."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.web.pages import page
from api.web.signed import Reads

router = APIRouter()


@router.get("/")
def brands(request: Request, caller: Reads) -> Response:
    """Every brand the visitor may see, with how it stands."""
    return page(request, "brands.html.jinja", name=caller.key.note)
