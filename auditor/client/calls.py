"""Every request the service takes, as a record: what to send, and what comes back."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from auditor.client.failures import UnreadableError, refusal
from auditor.client.records import (
    Account,
    Batch,
    Brand,
    CalendarDraft,
    ChangeKind,
    Checked,
    Decided,
    Draft,
    Forgotten,
    Guideline,
    Job,
    Label,
    Mix,
    Model,
    Moved,
    NewPost,
    Page,
    Plan,
    Post,
    PostsTaken,
    Queued,
    Rule,
    Trend,
)
from auditor.errors import UsageError

T = TypeVar("T")
Offsets = Literal["codepoints", "utf16"]
Value = str | int | float | bool | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request; `repeatable` ones may be sent again when the service says that it was too busy."""

    method: str
    path: str
    answer: type[T]
    query: Mapping[str, Value] = field(default_factory=dict)
    body: object = field(default=None, repr=False)
    idempotency_key: str = ""
    repeatable: bool = True

    def after(self, cursor: str) -> Call[T]:
        """The same for the page a cursor opens."""
        return replace(self, query={**self.query, "cursor": cursor})

    def request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """As HTTPX sends it."""
        query = {name: _written(value) for name, value in self.query.items() if value not in (None, "")}
        headers = {"Accept": "application/json"}
        if self.idempotency_key:
            headers["Idempotency-Key"] = self.idempotency_key
        content = None
        if self.body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(self.body).encode("ascii")  # escapes even what no encoding can write
        return http.build_request(self.method, self.path, params=query, headers=headers, content=content)

    def understood(self, response: httpx.Response) -> T:
        """What an answer says.

        Raises:
            ClientError: it is a refusal, or can't be read.
        """
        if not response.is_success:
            raise refusal(response)
        try:
            return TypeAdapter(self.answer).validate_json(response.content)
        except ValidationError:
            raise UnreadableError(
                f"The answer to {self.method} {self.path} can't be read; bring this package to the service's "
                "version."
            ) from None  # the cause quotes the answer


def check(
    text: str,
    *,
    brand: str | None = None,
    platform: str = "",
    language: str = "auto",
    scheduled_at: dt.datetime | None = None,
    guideline: str = "",
    planned: Sequence[Queued] = (),
    offsets: Offsets = "codepoints",
) -> Call[Checked]:
    """Check one draft; with a brand, say too what publishing it does to the brand's mix."""
    draft = Draft(
        text=text,
        brand=brand,
        platform=platform,
        language=language,
        scheduled_at=scheduled_at,
        guideline=guideline,
        planned=tuple(planned),
    )
    return Call("POST", "/v1/check", Checked, {"offsets": offsets}, _sent(draft))


def check_batch(drafts: Sequence[Draft], *, offsets: Offsets = "codepoints") -> Call[Batch]:
    """Check up to 1,000 drafts; verdicts come in order, and a bad item never spoils the rest."""
    body = {"drafts": [_sent(draft) for draft in drafts]}
    return Call("POST", "/v1/check/batch", Batch, {"offsets": offsets}, body)


def plan(
    drafts: Sequence[CalendarDraft],
    *,
    brand: str | None = None,
    guideline: str = "",
    time_zone: str = "",
    allow: Sequence[ChangeKind] = ("soften", "move", "drop"),
) -> Call[Plan]:
    """Hold a content calendar against a guideline, week by week, and find the smallest set of changes."""
    body: dict[str, object] = {"drafts": [_sent(draft) for draft in drafts], "allow": list(allow)}
    given = {"brand": brand, "guideline": guideline, "time_zone": time_zone}
    return Call("POST", "/v1/plan", Plan, body=body | {name: value for name, value in given.items() if value})


def brands() -> Call[Page[Brand]]:
    """List the brands the key may see."""
    return Call("GET", "/v1/brands", Page[Brand])


def brand(slug: str) -> Call[Brand]:
    """Read one brand."""
    return Call("GET", place("v1", "brands", slug), Brand)


def create_brand(slug: str, *, name: str = "", time_zone: str = "UTC") -> Call[Brand]:
    """Make a brand."""
    body = {"slug": slug, "name": name, "time_zone": time_zone}
    return Call("POST", "/v1/brands", Brand, body=body, repeatable=False)


def change_brand(slug: str, **changes: str | float | None) -> Call[Moved]:
    """Change a brand's name, time_zone or threshold; threshold=None takes it back to the model's."""
    return Call("PATCH", place("v1", "brands", slug), Moved, body=changes)


def delete_brand(slug: str) -> Call[Forgotten]:
    """Delete a brand and everything stored about it, for ever."""
    return Call("DELETE", place("v1", "brands", slug), Forgotten)


def accounts(slug: str) -> Call[Page[Account]]:
    """List a brand's accounts."""
    return Call("GET", place("v1", "brands", slug, "accounts"), Page[Account])


def account(slug: str, account_id: int) -> Call[Account]:
    """Read one account."""
    return Call("GET", place("v1", "brands", slug, "accounts", account_id), Account)


def create_account(slug: str, *, address: str = "", platform: str = "", handle: str = "") -> Call[Account]:
    """Give a brand an account: the address of its profile, or platform and handle."""
    body = {"address": address, "platform": platform, "handle": handle}
    return Call("POST", place("v1", "brands", slug, "accounts"), Account, body=body, repeatable=False)


def delete_account(slug: str, account_id: int) -> Call[Forgotten]:
    """Delete an account and everything stored about it, for ever."""
    return Call("DELETE", place("v1", "brands", slug, "accounts", account_id), Forgotten)


def push_posts(slug: str, posts: Sequence[NewPost], *, idempotency_key: str = "") -> Call[PostsTaken]:
    """Hand over published posts, up to 1,000 at once; sent again under its key, it is done once."""
    key = idempotency_key or str(uuid.uuid4())
    body = {"posts": [_sent(post) for post in posts]}
    return Call("POST", place("v1", "brands", slug, "posts"), PostsTaken, body=body, idempotency_key=key)


def posts(
    slug: str,
    *,
    label: Label | None = None,
    pressure: int | None = None,
    pillar: str = "",
    platform: str = "",
    q: str = "",
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    needs_review: bool | None = None,
    decided: bool | None = None,
    offsets: Offsets = "codepoints",
) -> Call[Page[Post]]:
    """List a brand's posts, newest first; `q` is words the text holds."""
    query: dict[str, Value] = {
        "label": label,
        "pressure": pressure,
        "pillar": pillar,
        "platform": platform,
        "q": q,
        "from": since,
        "to": until,
        "needs_review": needs_review,
        "decided": decided,
        "offsets": offsets,
        "limit": 200,
    }
    return Call("GET", place("v1", "brands", slug, "posts"), Page[Post], query)


def post(post_id: int, *, offsets: Offsets = "codepoints") -> Call[Post]:
    """Read one post with its verdict."""
    return Call("GET", place("v1", "posts", post_id), Post, {"offsets": offsets})


def mix(
    slug: str,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    platform: str = "",
    guideline: str = "",
) -> Call[Mix]:
    """Read the mix over the guideline's window, or over another."""
    query: dict[str, Value] = {"from": since, "to": until, "platform": platform, "guideline": guideline}
    return Call("GET", place("v1", "brands", slug, "mix"), Mix, query)


def trend(
    slug: str, *, weeks: int = 12, until: dt.datetime | None = None, guideline: str = ""
) -> Call[Trend]:
    """Read the share of pushes week by week, oldest first."""
    query: dict[str, Value] = {"weeks": weeks, "to": until, "guideline": guideline}
    return Call("GET", place("v1", "brands", slug, "trend"), Trend, query)


def decide(
    post_id: int, decision: Literal["agree", "not_a_push", "is_a_push"], *, why: str, who: str
) -> Call[Post]:
    """Say what a post is: agree with the verdict, or replace its label, visibly."""
    body = {"decision": decision, "why": why, "who": who}
    return Call("POST", place("v1", "posts", post_id, "decision"), Post, body=body, repeatable=False)


def withdraw_decision(post_id: int) -> Call[Post]:
    """Take a decision back; the verdict stands again."""
    return Call("DELETE", place("v1", "posts", post_id, "decision"), Post)


def decisions(slug: str) -> Call[Page[Decided]]:
    """List a brand's decisions, withdrawn ones too, newest first."""
    return Call("GET", place("v1", "brands", slug, "decisions"), Page[Decided], {"limit": 200})


def collect(slug: str, *, webhook_url: str = "") -> Call[Job]:
    """Start to collect what the brand's accounts published since the last time, and to check it."""
    return _job(slug, "collect", webhook_url)


def audit(slug: str, *, webhook_url: str = "") -> Call[Job]:
    """Start to check every post that has no verdict of the present versions."""
    return _job(slug, "audit", webhook_url)


def job(job_id: str) -> Call[Job]:
    """Read how far a job is, and what came of it."""
    return Call("GET", place("v1", "jobs", job_id), Job)


def guidelines() -> Call[Page[Guideline]]:
    """List the guidelines; the one in force comes first."""
    return Call("GET", "/v1/guidelines", Page[Guideline])


def rules(*, pack: str = "") -> Call[Page[Rule]]:
    """List the rules in force, or those of one pack."""
    return Call("GET", "/v1/rules", Page[Rule], {"pack": pack, "limit": 200})


def model() -> Call[Model]:
    """Read what the classifier is and how well it was measured to do."""
    return Call("GET", "/v1/model", Model)


def place(*parts: str | int) -> str:
    """An address of the service, each part of it escaped.

    Raises:
        UsageError: a part is no name of anything.
    """
    for part in parts:
        if part in ("", ".", ".."):
            raise UsageError(f"{part!r} is no name of anything; give a short name or an id.")
    return "/" + "/".join(quote(str(part), safe="") for part in parts)


def _job(slug: str, kind: str, webhook_url: str) -> Call[Job]:
    body = {"webhook_url": webhook_url} if webhook_url else None
    return Call("POST", place("v1", "brands", slug, kind), Job, body=body, repeatable=False)


def _sent(record: Draft | CalendarDraft | NewPost) -> dict[str, Any]:
    return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
