"""Jobs."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.schemas.base import In, Moment, Out, example
from auditor.store.jobs import Job, JobKind, JobState


class JobIn(In):
    """What to do when a job ends."""

    webhook_url: Annotated[str, Field(max_length=2_000, pattern=r"^(https?://\S+)?$")] = Field(
        default="", description="Called when the job ends, signed as Standard Webhooks say."
    )

    model_config = In.model_config | {"json_schema_extra": example(webhook_url="https://tool.example/hook")}


class JobOut(Out):
    """A job."""

    id: str
    brand: str
    kind: JobKind
    state: JobState
    done: int
    total: int | None
    result: Any
    error: str
    attempts: int
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None


def job_out(job: Job) -> JobOut:
    """A job as it is sent."""
    return JobOut.model_validate(job)
