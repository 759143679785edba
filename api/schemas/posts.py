"""Published posts: as tools push them, and as they are read back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator

from api.schemas.base import In, Label, Moment, Name, Offsets, Out, StoredText, example
from api.schemas.verdict import VerdictOut, verdict_out
from auditor.importers.base import METRICS
from auditor.post import Account, Kind, Post, TimePrecision
from auditor.store import CheckedPost, Decision
from auditor.text import clean, storable

MOST_POSTS = 1_000
KINDS = get_args(Kind)
PillarName = Literal["educate", "entertain", "inspire", "engage", "care", "news", "product", "offer"]
Count = Annotated[float, Field(ge=0, le=1e15)]


class PostIn(In):
    """A post a brand published."""

    platform: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]
    native_id: Annotated[Name, Field(min_length=1)] = Field(description="Its id on the platform.")
    account: Annotated[Name, Field(min_length=1)] = Field(description="The account's handle.")
    text: StoredText
    created_at: Moment
    host: Annotated[str, Field(max_length=255)] = Field(default="", description="The instance, on Mastodon.")
    account_name: Name = ""
    time_precision: TimePrecision = "second"
    url: Annotated[StoredText, Field(max_length=2_000)] = ""
    kind: Kind = "original"
    paid: bool = False
    language: Annotated[str, Field(max_length=16)] = ""
    media: Annotated[Name, Field(max_length=32)] = ""
    metrics: dict[str, Count] = Field(default_factory=dict, description="Lifetime counts by our names.")
    metrics_at: Moment | None = None
    alt_text: StoredText = ""
    content_warning: StoredText = ""
    reply_to: Annotated[Name, Field(max_length=255)] = ""

    model_config = In.model_config | {
        "json_schema_extra": example(
            platform="instagram",
            native_id="17895695668004550",
            account="acme",
            text="How we choose the leaves for the spring harvest.",
            created_at="2026-11-20T09:30:00Z",
            metrics={"likes": 120, "reach": 2_300},
        )
    }

    @field_validator("metrics")
    @classmethod
    def _known_counts(cls, given: dict[str, float]) -> dict[str, float]:
        unknown = sorted(set(given) - set(METRICS))
        if unknown:
            raise ValueError(f"knows {', '.join(METRICS)}, not {unknown[0][:40]}")
        return given

    @field_validator("url")
    @classmethod
    def _an_address(cls, given: str) -> str:
        if given and not given.startswith(("https://", "http://")):
            raise ValueError("must be an address that starts with https:// or http://")
        return given

    def post(self, source: str) -> Post:
        """As the store takes it, its text mended as on import."""
        text = clean(self.text)
        written = storable(self.text)
        return Post(
            platform=self.platform,
            native_id=self.native_id,
            account=Account(self.platform, self.account, self.host, self.account_name),
            text=text,
            created_at=self.created_at.astimezone(dt.UTC),
            time_precision=self.time_precision,
            host=self.host,
            url=self.url,
            kind=self.kind,
            paid=self.paid,
            language=self.language,
            media=self.media,
            original_text=written if written != text else "",
            metrics=self.metrics,
            metrics_at=self.metrics_at.astimezone(dt.UTC) if self.metrics_at else None,
            source=source,
            alt_text=self.alt_text,
            content_warning=self.content_warning,
            reply_to=self.reply_to,
        )


class PostsIn(In):
    """Published posts; each is looked at by itself, so that a bad one never spoils the rest."""

    posts: Annotated[list[object], Field(min_length=1, max_length=MOST_POSTS)] = Field(
        json_schema_extra={"items": {"$ref": "#/components/schemas/PostIn"}}
    )

    model_config = In.model_config | {
        "json_schema_extra": example(
            posts=[
                {
                    "platform": "instagram",
                    "native_id": "17895695668004550",
                    "account": "acme",
                    "text": "How we choose the leaves for the spring harvest.",
                    "created_at": "2026-11-20T09:30:00Z",
                }
            ]
        )
    }


class Rejected(Out):
    """An item that could not be used."""

    index: int
    pointer: str
    detail: str


class PostsTaken(Out):
    """What became of pushed posts; a job says the verdicts."""

    stored: int
    updated: int
    duplicates: int
    rejected: list[Rejected]
    job: str | None = Field(description="The job that says the verdicts; null when nothing was new.")


class DecisionOut(Out):
    """A person's verdict, which replaces the label."""

    label: Label
    why: str
    who: str
    decided_at: Moment


class PostOut(Out):
    """A stored post with its verdict and the decision in force."""

    id: int
    brand: str
    platform: str
    host: str
    native_id: str
    account: str
    text: str
    created_at: Moment
    time_precision: str
    url: str
    kind: str
    paid: bool
    media: str
    metrics: dict[str, float]
    metrics_at: Moment | None
    alt_text: str
    content_warning: str
    reply_to: str
    deleted_at: Moment | None
    cross_post_of: int | None
    label: Label | None = Field(
        description="The label that counts: a person's before ours; null until checked."
    )
    verdict: VerdictOut | None
    decision: DecisionOut | None


class DecisionIn(In):
    """A person's word on a post: that the verdict is right, or what the post is instead."""

    decision: Literal["agree", "not_a_push", "is_a_push"]
    why: Annotated[StoredText, Field(min_length=1, max_length=1_000)]
    who: Annotated[Name, Field(min_length=1)] = Field(description="Who says so, as your team will know them.")

    model_config = In.model_config | {
        "json_schema_extra": example(decision="not_a_push", why="The price answers a question.", who="mia")
    }


class Decided(Out):
    """One decision of a brand, with what it was decided about; `text` and all, for training."""

    id: int
    post_id: int
    platform: str
    native_id: str
    text: str
    label: Label
    verdict_label: Label | None
    score: float | None
    why: str
    who: str
    decided_at: Moment
    withdrawn_at: Moment | None


def post_out(found: CheckedPost, offsets: Offsets = "utf16") -> PostOut:
    """A post as it is sent."""
    post = found.post
    return PostOut(
        id=found.post_id,
        brand=found.brand,
        platform=post.platform,
        host=post.host,
        native_id=post.native_id,
        account=post.account.handle,
        text=post.text,
        created_at=post.created_at,
        time_precision=post.time_precision,
        url=post.url,
        kind=post.kind,
        paid=post.paid,
        media=post.media,
        metrics=dict(post.metrics),
        metrics_at=post.metrics_at,
        alt_text=post.alt_text,
        content_warning=post.content_warning,
        reply_to=post.reply_to,
        deleted_at=post.deleted_at,
        cross_post_of=found.cross_post_of,
        label=found.label,
        verdict=verdict_out(found.verdict, post.text, offsets) if found.verdict else None,
        decision=_decision(found.decision),
    )


def _decision(found: Decision | None) -> DecisionOut | None:
    if found is None:
        return None
    return DecisionOut(label=found.label, why=found.why, who=found.who, decided_at=found.decided_at)
