"""What the service says about drafts, one by one or many at once."""

from __future__ import annotations

from pydantic import AwareDatetime

from auditor.client.records.base import Record, Status
from auditor.client.records.verdict import Verdict


class PlatformEffect(Record):
    """The shares on one platform."""

    name: str
    current: float | None
    projected: float
    limit: float
    status_after: Status


class MixEffect(Record):
    """What publishing a draft does to a brand's mix. Shares are 0 to 1."""

    brand: str
    guideline: str
    guideline_version: str
    at: AwareDatetime
    window_days: int
    current: float | None
    projected: float
    low: float
    high: float
    limit: float
    status: Status
    status_after: Status
    posts: int
    pushes: int
    breaches_after: tuple[str, ...]
    platform: PlatformEffect | None
    sentence: str


class Checked(Verdict):
    """A verdict on a draft, and what publishing it does to the mix of the brand named."""

    mix: MixEffect | None = None


class ItemProblem(Record):
    """Why one item of a batch can't be used."""

    status: int
    detail: str
    pointer: str = ""


class BatchItem(Record):
    """One item's verdict, or why there is none."""

    index: int
    verdict: Checked | None = None
    error: ItemProblem | None = None


class Batch(Record):
    """Verdicts, in the order of the drafts."""

    items: tuple[BatchItem, ...]
