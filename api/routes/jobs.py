"""Long work: started here, done by a worker, looked at here."""

from __future__ import annotations

from fastapi import APIRouter, Path, Response

from api.deps import Caller, Reads, Slug, Writes
from api.problems import responses
from api.schemas.jobs import JobIn, JobOut, job_out
from auditor import jobs
from auditor.errors import NotFoundError
from auditor.store.jobs import Job, JobKind

router = APIRouter(prefix="/v1", tags=["jobs"])


@router.post(
    "/brands/{slug}/collect", status_code=202, responses=responses(401, 403, 404, 413, 415, 422, 429)
)
def start_collect(slug: Slug, caller: Writes, response: Response, body: JobIn | None = None) -> JobOut:
    """Collect what the brand's accounts published since the last time, and check it."""
    return _started(slug, caller, response, "collect", body)


@router.post("/brands/{slug}/audit", status_code=202, responses=responses(401, 403, 404, 413, 415, 422, 429))
def start_audit(slug: Slug, caller: Writes, response: Response, body: JobIn | None = None) -> JobOut:
    """Check every post that has no verdict of the present model, rules and threshold."""
    return _started(slug, caller, response, "audit", body)


@router.get("/jobs/{job_id}", responses=responses(401, 403, 404, 429))
def read_job(job_id: str = Path(max_length=64), *, caller: Reads) -> JobOut:
    """Read how far a job is, and what came of it."""
    missing = NotFoundError("There is no such job.")
    try:
        job: Job = caller.service.store.jobs.get(job_id)
    except NotFoundError:
        raise missing from None
    if caller.key.brand not in (None, job.brand):
        raise missing
    return job_out(job)


def _started(slug: str, caller: Caller, response: Response, kind: JobKind, body: JobIn | None) -> JobOut:
    brand = caller.brand(slug)
    webhook = body.webhook_url if body else ""
    job = jobs.start(caller.service.settings, caller.service.store, brand, kind, webhook_url=webhook)
    caller.wrote(f"job.{kind}", brand=slug, subject=f"job:{job.id}")
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    response.headers["Retry-After"] = "1"
    return job_out(job)
