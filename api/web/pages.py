"""Pages: the templates, what every page holds, and the headers it is sent with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.deps import Caller
from api.web import drawings
from api.web.places import BRAND_PLACES, PLACES
from auditor.mix import percent
from auditor.report import sentences
from auditor.report.safe import safe
from auditor.report.words import PILLARS
from auditor.store import Brand

HOME = "/app"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # under no-referrer a browser sends its own forms with Origin: null
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, and the token that every form of theirs carries."""

    caller: Caller
    csrf: str

    @property
    def brands(self) -> list[Brand]:
        """The brands they may see, by short name."""
        bound = self.caller.key.brand
        return [brand for brand in self.caller.service.store.brands() if bound in (None, brand.slug)]

    def may(self, scope: Any) -> bool:
        """True when their key has a scope."""
        return self.caller.key.allows(scope)


def page(
    request: Request, template: str, *, status: int = 200, brand: Brand | None = None, **values: Any
) -> HTMLResponse:
    """Render a template; `brand` is the one the page is about, if any.

    Every text that a template puts out is escaped, and rid of characters that turn lines around.
    """
    words = _TEMPLATES.get_template(template).render(
        request=request,
        here=request.url.path,
        visitor=getattr(request.state, "visitor", None),
        brand=brand,
        **values,
    )
    return HTMLResponse(words, status, HEADERS)


def is_web_address(address: str) -> bool:
    """True for what a link may lead to: never a script."""
    return address.startswith(("https://", "http://"))


def day(moment: dt.date) -> str:
    """A day as people write it: `9 Nov 2026`; of a time, the day it falls on where it is told."""
    return f"{moment.day} {moment:%b %Y}"


def local(moment: dt.datetime, time_zone: str) -> dt.datetime:
    """A time as clocks show it in a time zone."""
    return moment.astimezone(ZoneInfo(time_zone))


def _defused(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return safe(value)
    return value


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_defused,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "percent": percent,
        "day": day,
        "local": local,
        "spark": drawings.spark,
        "column": drawings.column,
        "top_of": drawings.top_of,
        "bar": drawings.bar,
        "part": drawings.part,
    }
    made.tests["web_address"] = is_web_address
    made.globals |= {
        "HOME": HOME,
        "PLACES": PLACES,
        "BRAND_PLACES": BRAND_PLACES,
        "PILLARS": PILLARS,
        "say": sentences,
    }
    return made


_TEMPLATES = _environment()
