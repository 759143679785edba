"""A brand's posts, and people's word on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.deps import Caller, Slug
from api.paging import pack
from api.routes.decisions import label_of
from api.routes.posts import PostId, find_post, place
from api.web.pages import HOME, page
from api.web.shown import shown
from api.web.signed import Reads, Writes
from auditor.errors import UsageError
from auditor.finding import PILLARS
from auditor.store import Brand
from auditor.store.listing import Wanted

router = APIRouter()

AT_ONCE = 20
SAID_HERE = "Said on the dashboard."

Choice = Annotated[str, Query(max_length=32)]
Day = Annotated[str, Query(max_length=10)]
Why = Annotated[str, Form(max_length=1_000)]


@router.get("/brands/{slug}/posts")
def list_posts(
    request: Request,
    slug: Slug,
    caller: Reads,
    label: Literal["", "value", "sales_push", "unreadable"] = "",
    pressure: Literal["", "0", "1", "2", "3"] = "",
    pillar: Choice = "",
    platform: Choice = "",
    q: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[str, Query(alias="from", max_length=10)] = "",
    until: Annotated[str, Query(alias="to", max_length=10)] = "",
    show: Literal["", "review", "decided"] = "",
    cursor: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """List a brand's posts, newest first, those that fit the form above them."""
    brand, store = caller.brand(slug), caller.service.store
    wanted = Wanted(
        label=label or None,
        pressure=int(pressure) if pressure else None,
        pillar=pillar,
        platform=platform,
        words=q.replace("\0", ""),
        since=_midnight(since, brand) if since else None,
        until=_midnight(until, brand, days=1) if until else None,
        needs_review=True if show == "review" else None,
        decided={"review": False, "decided": True}.get(show),
    )
    numbers, ends = store.listing.page(brand, wanted, after=place(cursor), limit=AT_ONCE)
    chosen = {
        "label": label,
        "pressure": pressure,
        "pillar": pillar,
        "platform": platform,
        "q": q,
        "from": since,
        "to": until,
        "show": show,
    }
    return page(
        request,
        "posts.html.jinja",
        brand=brand,
        posts=shown(store.listed(numbers)),
        chosen=chosen,
        narrowed=any(chosen.values()),
        platforms=_choices(sorted({known.account.platform for known in store.accounts.of(brand)})),
        pillars=_choices(PILLARS),
        first=not cursor,
        newest=_address(brand, chosen),
        older=_address(brand, chosen | {"cursor": pack(ends.created_at.isoformat(), ends.post_id)})
        if ends
        else "",
    )


@router.get("/posts/{post_id}")
def show_post(request: Request, post_id: PostId, caller: Reads) -> Response:
    """One post with its verdict, all of it."""
    found = find_post(caller, post_id)
    brand = caller.brand(found.brand)
    return page(request, "post_page.html.jinja", brand=brand, shown=shown([found], whole=True)[0])


@router.post("/posts/{post_id}/decision")
def decide(
    post_id: PostId,
    caller: Writes,
    decision: Annotated[Literal["agree", "not_a_push", "is_a_push"], Form()],
    why: Why = "",
) -> Response:
    """Record what a person says a post is."""
    found = find_post(caller, post_id)
    label = label_of(found, decision)
    reason = why.replace("\0", "").strip() or SAID_HERE
    caller.service.store.decide(post_id, label, why=reason, who=_name(caller))
    caller.wrote("decision.create", brand=found.brand, subject=f"post:{post_id}", detail={"label": label})
    return _decided(post_id)


@router.post("/posts/{post_id}/decision/withdraw")
def withdraw(post_id: PostId, caller: Writes) -> Response:
    """Take a person's word back; the verdict stands again."""
    found = find_post(caller, post_id)
    caller.service.store.withdraw_decision(post_id)
    caller.wrote("decision.withdraw", brand=found.brand, subject=f"post:{post_id}")
    return _decided(post_id)


def _decided(post_id: int) -> Response:
    """Lead on to the post's own page: in a list it may be gone, now that it is something else."""
    return RedirectResponse(f"{HOME}/posts/{post_id}", 303)


def _name(caller: Caller) -> str:
    return caller.key.note.strip()[:200] or f"key {caller.key.id}"


def _midnight(day: str, brand: Brand, *, days: int = 0) -> dt.datetime:
    """Where a day begins by the brand's clocks; with `days`, the last moment before so many later."""
    try:
        first = dt.date.fromisoformat(day)
        begins = dt.datetime.combine(first + dt.timedelta(days=days), dt.time.min, ZoneInfo(brand.time_zone))
        return begins.astimezone(dt.UTC) - dt.timedelta(microseconds=min(days, 1))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{day!r} is no day; write it as 2026-11-30.") from error


def _choices(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name.capitalize()) for name in names]


def _address(brand: Brand, chosen: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{HOME}/brands/{brand.slug}/posts" + (f"?{query}" if query else "")
