"""Published posts."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import ValidationError

from api.deps import Caller, Reads, Slug, Writes
from api.paging import Cursor, Limit, pack, unpack
from api.problems import RefusedError, responses
from api.schemas.base import Label, Moment, Offsets, Page, Platform
from api.schemas.posts import PillarName, PostIn, PostOut, PostsIn, PostsTaken, Rejected, post_out
from auditor import jobs
from auditor.errors import ConflictError, NotFoundError, UsageError
from auditor.post import Post
from auditor.store import CheckedPost
from auditor.store.answers import Answer
from auditor.store.listing import Place, Wanted

router = APIRouter(prefix="/v1", tags=["posts"])

Repeat = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=255, description="A request sent again under it is done once."
    ),
]
PostId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Its number here.")]
Units = Annotated[Offsets, Query(description="What offsets count.")]


@router.post("/brands/{slug}/posts", responses=responses(400, 401, 403, 404, 409, 413, 415, 422, 429))
def push_posts(
    slug: Slug, body: PostsIn, caller: Writes, request: Request, response: Response, repeat: Repeat = ""
) -> PostsTaken:
    """Take published posts, up to 1,000 at once; those met before are updated. A job says the verdicts.

    With an Idempotency-Key, the same request sent again within a day is answered as it was the first time;
    while that is being done, 409 says when to ask again. The key with another body is a 422.
    """
    brand = caller.brand(slug)
    if not repeat:
        return _taken(caller, brand.slug, body)
    answers, name = caller.service.store.answers, f"{caller.key.id}:{brand.id}"
    content = f"{request.url.path}\0{body.model_dump_json()}"
    digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
    try:
        with answers.claim(name, repeat, digest) as claim:
            if claim.answer is None:
                claim.answer = Answer(200, _taken(caller, brand.slug, body).model_dump(mode="json"))
    except ConflictError as error:
        raise RefusedError(409, str(error), {"Retry-After": "1"}) from None
    if claim.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return PostsTaken.model_validate(claim.answer.body)


@router.get("/brands/{slug}/posts", responses=responses(400, 401, 403, 404, 422, 429))
def list_posts(
    slug: Slug,
    caller: Reads,
    label: Label | None = None,
    pressure: Annotated[int | None, Query(ge=0, le=3)] = None,
    pillar: PillarName | None = None,
    platform: Platform = "",
    q: Annotated[str, Query(max_length=200, description="Words the text holds.")] = "",
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    needs_review: bool | None = None,
    decided: bool | None = None,
    offsets: Units = "utf16",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Page[PostOut]:
    """List a brand's posts, newest first."""
    brand = caller.brand(slug)
    wanted = Wanted(
        label=label,
        pressure=pressure,
        pillar=pillar or "",
        platform=platform,
        words=q.replace("\0", ""),
        since=since,
        until=until,
        needs_review=needs_review,
        decided=decided,
    )
    found, ends = caller.service.store.listing.page(brand, wanted, after=place(cursor), limit=limit)
    following = pack(ends.created_at.isoformat(), ends.post_id) if ends else None
    return Page(
        items=[post_out(each, offsets) for each in caller.service.store.listed(found)], next_cursor=following
    )


@router.get("/posts/{post_id}", responses=responses(401, 403, 404, 422, 429))
def read_post(post_id: PostId, caller: Reads, offsets: Units = "utf16") -> PostOut:
    """Read one post with its verdict."""
    return post_out(find_post(caller, post_id), offsets)


def find_post(caller: Caller, post_id: int) -> CheckedPost:
    """A post this caller may see.

    Raises:
        NotFoundError: there is none, or it is of a brand the key is not for.
    """
    found = caller.service.store.listed([post_id])
    if not found or caller.key.brand not in (None, found[0].brand):
        raise NotFoundError(f"There is no post {post_id}.")
    return found[0]


def _taken(caller: Caller, slug: str, body: PostsIn) -> PostsTaken:
    posts: list[Post] = []
    rejected: list[Rejected] = []
    for index, given in enumerate(body.posts):
        try:
            posts.append(PostIn.model_validate(given).post("api"))
        except ValidationError as error:
            first = error.errors()[0]
            pointer = f"/posts/{index}" + "".join(f"/{part}" for part in first["loc"])[:200]
            rejected.append(Rejected(index=index, pointer=pointer, detail=str(first["msg"])[:200]))
    store = caller.service.store
    added = store.add(slug, posts)
    caller.wrote("posts.push", brand=slug, detail={"stored": added.stored, "updated": added.updated})
    changed = added.stored + added.updated
    job = jobs.start(caller.service.settings, store, store.brand(slug), "audit") if changed else None
    return PostsTaken(
        stored=added.stored,
        updated=added.updated,
        duplicates=added.duplicates,
        rejected=rejected,
        job=job.id if job else None,
    )


def place(cursor: str) -> Place | None:
    """Where the page of a cursor begins; None for the first.

    Raises:
        UsageError: the cursor is none of ours.
    """
    if not cursor:
        return None
    at, post_id = unpack(cursor, str, int)
    try:
        return Place(dt.datetime.fromisoformat(at), post_id)
    except ValueError as error:
        raise UsageError("The cursor is none of ours; leave it out to begin with the first page.") from error
