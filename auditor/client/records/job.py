"""Long work."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime

from auditor.client.records.base import Record


class Job(Record):
    """Long work, done by a worker."""

    id: str
    brand: str
    kind: Literal["audit", "collect", "report"]
    state: Literal["queued", "running", "done", "failed"]
    done: int
    total: int | None
    result: Any
    error: str
    attempts: int
    created_at: AwareDatetime
    started_at: AwareDatetime | None
    ended_at: AwareDatetime | None

    @property
    def over(self) -> bool:
        """True once it is done or has failed."""
        return self.state in ("done", "failed")
