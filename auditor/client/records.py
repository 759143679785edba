"""What the service is sent and what it answers, as frozen records; fields it adds later are passed over.

They are this package's own, so that the client works where the service isn't installed; a test holds them
against the service's OpenAPI document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

T = TypeVar("T")

Label = Literal["value", "sales_push", "unreadable"]
Status = Literal["over", "within", "near the line", "too few"]
ChangeKind = Literal["soften", "move", "drop"]


class Record(BaseModel):
    """Base of all records."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True)


class Page(Record, Generic[T]):
    """One page of many; `next_cursor` opens the next, None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None = None


class Draft(Record):
    """A draft to check; the service neither stores nor logs it."""

    text: str = Field(repr=False)
    platform: str = ""
    brand: str | None = None
    language: str = "auto"
    scheduled_at: AwareDatetime | None = None
    guideline: str = ""
    planned: tuple[Queued, ...] = ()


class Queued(Record):
    """A post that is queued already: when, where, and what it is; never its text."""

    scheduled_at: AwareDatetime
    platform: str = ""
    label: Literal["value", "sales_push"]


class CalendarDraft(Record):
    """A draft with its date; `key` is your own name for it, and a `fixed` one is not to be changed."""

    key: str
    text: str = Field(repr=False)
    scheduled_at: AwareDatetime
    platform: str = ""
    account: str = ""
    fixed: bool = False


class NewPost(Record):
    """A post a brand published."""

    platform: str
    native_id: str
    account: str
    text: str
    created_at: AwareDatetime
    host: str = ""
    account_name: str = ""
    time_precision: Literal["second", "minute", "day"] = "second"
    url: str = ""
    kind: Literal["original", "reply", "repost", "quote"] = "original"
    paid: bool = False
    language: str = ""
    media: str = ""
    metrics: Mapping[str, float] = Field(default_factory=dict)
    metrics_at: AwareDatetime | None = None
    alt_text: str = ""
    content_warning: str = ""
    reply_to: str = ""


class Replacement(Record):
    """Words to put in place of those found."""

    value: str


class Context(Record):
    """The words around a finding, and where in them it lies."""

    text: str
    offset: int
    length: int


class Category(Record):
    """A category of rules."""

    id: str
    name: str


class MatchedRule(Record):
    """The rule that matched."""

    id: str
    category: Category
    issue_type: str = Field(default="style", alias="issueType")


class Match(Record):
    """One finding; offsets are code points unless you asked for others."""

    message: str
    short_message: str = Field(alias="shortMessage")
    offset: int
    length: int
    replacements: tuple[Replacement, ...]
    context: Context
    rule: MatchedRule
    severity: str
    suggestion: str
    text: str
    counts_against: bool


class Versions(Record):
    """What said a verdict."""

    model: str
    rules: str
    threshold: float


class Verdict(Record):
    """What the service says about one text; `score` is the calibrated P(sales push)."""

    label: Label
    score: float | None
    pressure: int | None
    pressure_name: str | None
    pillar: str | None
    needs_review: bool
    language: str
    unreadable_because: str
    findings: tuple[Match, ...]
    versions: Versions


class PlatformEffect(Record):
    """The shares on one platform."""

    name: str
    current: float
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


class Share(Record):
    """Pushes among the posts that count; the true share lies between `low` and `high`, 95 %."""

    posts: int
    pushes: int
    share: float | None
    low: float
    high: float
    limit: float
    over_limit: float
    status: Status


class WeekPlan(Record):
    """One ISO week of a calendar, and the guideline's window that ends with its Sunday."""

    monday: dt.date
    posts: int
    pushes: int
    window: Share
    platforms: Mapping[str, Share]
    high_pressure: int
    longest_streak: int
    campaigns: tuple[str, ...]
    breaches: tuple[str, ...]
    status: Literal["over", "within", "too few"]


class Change(Record):
    """One draft to change; `to` is where a moved one goes."""

    key: str
    kind: ChangeKind
    to: AwareDatetime | None
    why: str


class PlannedDraft(Record):
    """A draft's verdict in short, with the words to change."""

    key: str
    label: Label
    score: float | None
    pressure: int | None
    pillar: str | None
    needs_review: bool
    findings: tuple[Match, ...]


class Plan(Record):
    """A calendar held against a guideline, and the smallest set of changes that brings it within."""

    guideline: str
    guideline_version: str
    within: bool
    over: tuple[dt.date, ...]
    weeks: tuple[WeekPlan, ...]
    changes: tuple[Change, ...]
    within_after: bool
    weeks_after: tuple[WeekPlan, ...]
    exact: bool
    past_alone: tuple[dt.date, ...]
    review: tuple[str, ...]
    repeats: dict[str, str]
    drafts: tuple[PlannedDraft, ...]


class Brand(Record):
    """A brand; `threshold` None means the model's."""

    slug: str
    name: str
    time_zone: str
    threshold: float | None


class Standing(Record):
    """A brand's mix in one line."""

    threshold: float
    share: float | None
    posts: int
    pushes: int
    low: float
    high: float
    limit: float
    status: Status


class Moved(Record):
    """A changed brand, with its mix before and after; `job` writes the new labels."""

    brand: Brand
    before: Standing
    after: Standing
    job: str | None


class Account(Record):
    """An account of a brand, and how its last collection ended."""

    id: int
    platform: str
    handle: str
    host: str
    posts: int
    newest: AwareDatetime | None
    collected_at: AwareDatetime | None
    stopped: str
    capped: bool


class Forgotten(Record):
    """What was deleted."""

    posts: int


class Rejected(Record):
    """An item that could not be used."""

    index: int
    pointer: str
    detail: str


class PostsTaken(Record):
    """What became of pushed posts; the job says the verdicts."""

    stored: int
    updated: int
    duplicates: int
    rejected: tuple[Rejected, ...]
    job: str | None


class Decision(Record):
    """A person's verdict, which replaces the label."""

    label: Label
    why: str
    who: str
    decided_at: AwareDatetime


class Post(Record):
    """A stored post with its verdict and the decision in force; `label` is the one that counts."""

    id: int
    brand: str
    platform: str
    host: str
    native_id: str
    account: str
    text: str
    created_at: AwareDatetime
    time_precision: str
    url: str
    kind: str
    paid: bool
    media: str
    metrics: Mapping[str, float]
    metrics_at: AwareDatetime | None
    alt_text: str
    content_warning: str
    reply_to: str
    deleted_at: AwareDatetime | None
    cross_post_of: int | None
    label: Label | None
    verdict: Verdict | None
    decision: Decision | None


class Decided(Record):
    """One decision of a brand, with what it was decided about."""

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
    decided_at: AwareDatetime
    withdrawn_at: AwareDatetime | None


class Corrected(Record):
    """The share by quantification, from 100 posts on."""

    share: float
    low: float
    high: float


class Streak(Record):
    """Pushes in a row on one account."""

    platform: str
    account: str
    length: int
    first: AwareDatetime
    last: AwareDatetime


class Mix(Record):
    """The mix of a window."""

    brand: str
    first: AwareDatetime
    last: AwareDatetime
    guideline: str
    guideline_version: str
    status: Status
    whole: Share
    corrected: Corrected | None
    platforms: Mapping[str, Share]
    pressure: Mapping[int, int]
    pillars: Mapping[str, int]
    left_out: Mapping[str, int]
    streaks: tuple[Streak, ...]
    breaches: tuple[str, ...]
    headroom: int
    values_needed: int
    campaigns: tuple[str, ...]
    unchecked: int
    sentence: str


class Week(Record):
    """One ISO week, Monday to Sunday in the brand's time zone."""

    monday: dt.date
    posts: int
    pushes: int
    share: float | None


class Trend(Record):
    """Weeks, oldest first."""

    brand: str
    limit: float
    weeks: tuple[Week, ...]


class Job(Record):
    """Long work, done by a worker."""

    id: str
    brand: str
    kind: Literal["audit", "collect"]
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


class Limits(Record):
    """What a guideline allows; None is no limit of its own."""

    max_push_share: float | None = None
    max_pushes_in_a_row: int | None = None
    max_high_pressure: int | None = None


class Campaign(Limits):
    """Other limits between two dates, both included."""

    name: str
    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="to")
    platforms: tuple[str, ...] = ()


class Guideline(Record):
    """A policy: limits on the mix."""

    name: str
    title: str
    summary: str
    source: str = ""
    window_days: int = 28
    max_push_share: float = 0.2
    max_pushes_in_a_row: int | None = None
    max_high_pressure: int | None = None
    min_posts: int = 10
    platforms: Mapping[str, Limits] = Field(default_factory=dict)
    campaigns: tuple[Campaign, ...] = ()
    version: str = ""


class Rule(Record):
    """One rule: what it finds, why that puts readers off, and what to write instead."""

    id: str
    category: Category
    severity: str
    message: str
    why: str
    suggestion: str


class Model(Record):
    """The classifier's facts, from its card."""

    name: str
    version: str
    threshold: float
    review: tuple[float, ...]
    languages: tuple[str, ...]
    facts: Mapping[str, Any]


class FieldProblem(Record):
    """One field that can't be used; `pointer` is a JSON pointer into the request."""

    pointer: str
    detail: str


class Problem(Record):
    """A refusal, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[FieldProblem, ...] | None = None
