"""Checking drafts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from api.schemas.base import In, Moment, Name, Out, Platform, Status, Text, example
from api.schemas.verdict import VerdictOut
from auditor.mix import Item, Share
from auditor.report import sentences
from auditor.standing import Effect

MOST_DRAFTS = 1_000
MOST_PLANNED = 2_000


class PlannedIn(In):
    """A post that is queued already: when, where, and what it is; never its text."""

    scheduled_at: Moment
    platform: Platform = ""
    label: Literal["value", "sales_push"]

    def item(self) -> Item:
        """As the mix counts it; someone said what it is, so it adds no doubt."""
        return Item(
            created_at=self.scheduled_at,
            platform=self.platform,
            account="",
            label=self.label,
            score=None,
            pressure=None,
            pillar=None,
            decided=True,
        )


class Draft(In):
    """A draft to check; it is neither stored nor logged."""

    text: Text = Field(examples=["Last chance! 50 % off ends tonight, order yours now."])
    platform: Platform = ""
    brand: Name | None = Field(default=None, description="Say what publishing it does to this brand's mix.")
    language: Annotated[str, Field(pattern=r"^(auto|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$")] = Field(
        default="auto", description="Its language, where you know it; found out otherwise."
    )
    scheduled_at: Moment | None = Field(default=None, description="When it goes out; now unless given.")
    guideline: Name = Field(default="", description="Hold the mix against another guideline.")
    planned: Annotated[list[PlannedIn], Field(max_length=MOST_PLANNED)] = Field(
        default_factory=list, description="What is queued already."
    )

    model_config = In.model_config | {
        "json_schema_extra": example(
            text="Last chance! 50 % off ends tonight, order yours now.", brand="acme", platform="instagram"
        )
    }

    @model_validator(mode="before")
    @classmethod
    def _nulls_are_left_out(cls, given: object) -> object:
        return {k: v for k, v in given.items() if v is not None} if isinstance(given, dict) else given


class PlatformEffect(Out):
    """The shares on one platform."""

    name: str
    current: float | None = Field(description="Null when nothing counts there yet.")
    projected: float
    limit: float
    status_after: Status


class MixEffect(Out):
    """What publishing a draft does to a brand's mix. Shares are 0 to 1."""

    brand: str
    guideline: str
    guideline_version: str
    at: Moment = Field(description="The moment the mix is told for.")
    window_days: int
    current: float | None = Field(description="The share of pushes as it is; null when nothing counts yet.")
    projected: float
    low: float = Field(description="The projected true share lies between `low` and `high`, 95 %.")
    high: float
    limit: float
    status: Status
    status_after: Status
    posts: int = Field(description="Posts that count in the window before this one.")
    pushes: int
    breaches_after: list[str]
    platform: PlatformEffect | None
    sentence: str


class Checked(VerdictOut):
    """A verdict on a draft, and what publishing it does to the mix of the brand named."""

    mix: MixEffect | None = None


class ItemProblem(Out):
    """Why one item of a batch can't be used."""

    status: int
    detail: str
    pointer: str = ""


class BatchItem(Out):
    """One item's verdict, or why there is none."""

    index: int
    verdict: Checked | None = None
    error: ItemProblem | None = None


class Batch(In):
    """Drafts to check; each is looked at by itself, so that a bad one never spoils the rest."""

    drafts: Annotated[list[object], Field(max_length=MOST_DRAFTS)] = Field(
        description="Drafts, each as `POST /v1/check` takes it.",
        json_schema_extra={"items": {"$ref": "#/components/schemas/Draft"}},
    )

    model_config = In.model_config | {"json_schema_extra": example(drafts=[{"text": "How to repot a fern."}])}


class BatchOut(Out):
    """Verdicts, in the order of the drafts."""

    items: list[BatchItem]


def effect_out(effect: Effect, window_days: int) -> MixEffect:
    """What a draft does to a mix, as it is sent."""
    before, after = effect.now.whole, effect.then.whole
    return MixEffect(
        brand=effect.brand.slug,
        guideline=effect.then.guideline,
        guideline_version=effect.then.guideline_version,
        at=effect.at,
        window_days=window_days,
        current=round(before.share, 6) if before.posts else None,
        projected=round(after.share, 6),
        low=round(after.low, 6),
        high=round(after.high, 6),
        limit=after.limit,
        status=before.status,
        status_after=after.status,
        posts=before.posts,
        pushes=before.pushes,
        breaches_after=[sentences.breach(one) for one in effect.then.breaches],
        platform=_there(effect.platform),
        sentence=effect.sentence,
    )


def _there(shares: tuple[str, Share, Share] | None) -> PlatformEffect | None:
    if shares is None:
        return None
    name, before, after = shares
    return PlatformEffect(
        name=name,
        current=round(before.share, 6) if before.posts else None,
        projected=round(after.share, 6),
        limit=after.limit,
        status_after=after.status,
    )
