"""People's word on posts."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from api.deps import Reads, Slug, Writes
from api.paging import Cursor, Limit, pack, unpack
from api.problems import responses
from api.routes.posts import PostId, find_post
from api.schemas.base import Page
from api.schemas.posts import Decided, DecisionIn, PostOut, post_out
from auditor.errors import ConflictError
from auditor.finding import Label
from auditor.store import CheckedPost

router = APIRouter(prefix="/v1", tags=["decisions"])

JSON_LINES = "application/x-ndjson"


@router.post("/posts/{post_id}/decision", responses=responses(401, 403, 404, 409, 413, 415, 422, 429))
def decide(post_id: PostId, body: DecisionIn, caller: Writes) -> PostOut:
    """Say what a post is: agree with the verdict, or replace its label, visibly, with who and why."""
    found = find_post(caller, post_id)
    label = label_of(found, body.decision)
    caller.service.store.decide(post_id, label, why=body.why, who=body.who)
    caller.wrote("decision.create", brand=found.brand, subject=f"post:{post_id}", detail={"label": label})
    return post_out(find_post(caller, post_id))


@router.delete("/posts/{post_id}/decision", responses=responses(401, 403, 404, 429))
def withdraw(post_id: PostId, caller: Writes) -> PostOut:
    """Take a decision back; the verdict stands again."""
    found = find_post(caller, post_id)
    caller.service.store.withdraw_decision(post_id)
    caller.wrote("decision.withdraw", brand=found.brand, subject=f"post:{post_id}")
    return post_out(find_post(caller, post_id))


@router.get("/brands/{slug}/decisions", responses=responses(400, 401, 403, 404, 429))
def list_decisions(slug: Slug, caller: Reads, limit: Limit = 100, cursor: Cursor = "") -> Page[Decided]:
    """List a brand's decisions, withdrawn ones too, newest first."""
    brand = caller.brand(slug)
    before = unpack(cursor, int)[0] if cursor else None
    found = caller.service.store.listing.decisions(brand, before=before, limit=limit + 1)
    items = [Decided.model_validate(each) for each in found[:limit]]
    return Page(items=items, next_cursor=pack(items[-1].id) if len(found) > limit else None)


@router.get(
    "/brands/{slug}/decisions.jsonl",
    response_class=StreamingResponse,
    responses=responses(401, 403, 404, 429) | {200: {"content": {JSON_LINES: {}}}},
)
def export_decisions(slug: Slug, caller: Reads) -> StreamingResponse:
    """Export the decisions in force, one JSON object a line, for training."""
    brand = caller.brand(slug)
    listing = caller.service.store.listing

    def lines() -> Iterator[str]:
        before: int | None = None
        while found := listing.decisions(brand, before=before, limit=500, in_force=True):
            for each in found:
                yield Decided.model_validate(each).model_dump_json() + "\n"
            before = found[-1].id

    return StreamingResponse(lines(), media_type=JSON_LINES)


def label_of(found: CheckedPost, decision: str) -> Label:
    """The label a person gives a post by `agree`, `not_a_push` or `is_a_push`.

    Raises:
        ConflictError: there is no verdict to agree with.
    """
    if decision != "agree":
        return "sales_push" if decision == "is_a_push" else "value"
    if found.verdict is None or found.verdict.label == "unreadable":
        raise ConflictError("There is no verdict on this post to agree with; say what it is.")
    return found.verdict.label
