"""The stylesheet, the scripts and the icon."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

router = APIRouter()

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {
    path.name: (path.read_bytes(), _TYPES[path.suffix])
    for path in (Path(__file__).resolve().parent.parent / "static").iterdir()
    if path.suffix in _TYPES
}


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """One file, by its name alone."""
    if name not in _FILES:
        raise HTTPException(404)
    content, kind = _FILES[name]
    return Response(content, media_type=kind)
