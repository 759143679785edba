"""Exports dropped on a page: read at once, then checked by a worker while the page tells how far that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.deps import Caller, Slug
from api.problems import RefusedError
from api.web.pages import HOME, page
from api.web.signed import Reads, Writes
from api.web.uploads import MOST_FILES, FileTold, Upload, platforms, take
from auditor import jobs
from auditor.errors import NotFoundError
from auditor.store import Brand
from auditor.store.jobs import Job
from auditor.text import storable

router = APIRouter(prefix="/brands/{slug}")

PATIENCE = dt.timedelta(seconds=10)
"""How long a check may wait before the page asks whether there is a worker."""

_ONE_AT_A_TIME = CapacityLimiter(1)  # a file of 100 MB takes ten times that to read
_LONGEST_HANDLE = 200


@router.get("/import")
def show(slug: Slug, request: Request, caller: Writes) -> Response:
    """The form that takes files."""
    return _form(request, caller, caller.brand(slug))


@router.post("/import")
async def send(slug: Slug, request: Request, caller: Writes) -> Response:
    """Read what was dropped, store its posts, and queue their check."""
    brand = await run_in_threadpool(caller.brand, slug)
    async with request.form(max_files=MOST_FILES) as form:
        said = {name: value for name, value in form.items() if isinstance(value, str)}
        uploads = [
            Upload(each.filename, each.file)
            for each in form.getlist("files")
            if isinstance(each, UploadFile) and each.filename
        ]
        if not uploads:
            return _form(request, caller, brand, status=422, wrong="Choose a file first.", said=said)
        if len(uploads) > MOST_FILES:
            raise RefusedError(422, f"These are {len(uploads)} files; drop at most {MOST_FILES} at once.")
        told = await run_sync(_taken, caller, brand, uploads, said, limiter=_ONE_AT_A_TIME)
    if all(each.error for each in told):
        return _form(request, caller, brand, status=422, told=told, said=said)
    job = await run_in_threadpool(_checked, caller, brand, told)
    return RedirectResponse(f"{HOME}/brands/{brand.slug}/imports/{job.id}", 303)


@router.get("/imports/{job_id}")
def follow(slug: Slug, job_id: str, request: Request, caller: Reads) -> Response:
    """What became of each file, and how far the check of its posts is."""
    brand = caller.brand(slug)
    job = _job(caller, brand, job_id)
    told = [FileTold.of_fields(each) for each in job.parameters["import"]]
    return page(request, "imported.html.jinja", brand=brand, told=told, job=job, late=_is_late(job))


@router.get("/imports/{job_id}/progress")
def progress(slug: Slug, job_id: str, request: Request, caller: Reads) -> Response:
    """The part of that page that changes."""
    brand = caller.brand(slug)
    job = _job(caller, brand, job_id)
    return page(request, "import_progress.html.jinja", brand=brand, job=job, late=_is_late(job))


def _form(
    request: Request,
    caller: Caller,
    brand: Brand,
    *,
    status: int = 200,
    wrong: str = "",
    told: Sequence[FileTold] = (),
    said: Mapping[str, str] = {},
) -> Response:
    return page(
        request,
        "import.html.jinja",
        status=status,
        brand=brand,
        platforms=platforms(),
        platform=said.get("platform", ""),
        account=said.get("account", ""),
        megabytes=caller.service.settings.largest_upload,
        most_files=MOST_FILES,
        wrong=wrong,
        told=told,
    )


def _taken(
    caller: Caller, brand: Brand, uploads: Sequence[Upload], said: Mapping[str, str]
) -> list[FileTold]:
    platform = said.get("platform", "")
    return take(
        caller.service.store,
        brand,
        uploads,
        platform=platform if platform in platforms() else "",
        account=storable(said.get("account", "")).strip().removeprefix("@")[:_LONGEST_HANDLE],
    )


def _checked(caller: Caller, brand: Brand, told: Sequence[FileTold]) -> Job:
    """Queue the check of what came; the job carries what became of the files, so that a page can tell it."""
    counts = {"stored": sum(each.stored for each in told), "updated": sum(each.updated for each in told)}
    caller.wrote("posts.import", brand=brand.slug, detail={"files": len(told), **counts})
    parameters = {"import": [each.fields() for each in told]}
    return jobs.start(caller.service.settings, caller.service.store, brand, "audit", parameters)


def _job(caller: Caller, brand: Brand, job_id: str) -> Job:
    missing = NotFoundError("There is no such import.")
    try:
        job = caller.service.store.jobs.get(job_id)
    except NotFoundError:
        raise missing from None
    if job.brand != brand.slug or "import" not in job.parameters:
        raise missing
    return job


def _is_late(job: Job) -> bool:
    return job.state == "queued" and dt.datetime.now(dt.UTC) - job.created_at > PATIENCE
