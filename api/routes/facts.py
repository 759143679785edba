"""What the service judges by: guidelines, rules, the model."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.deps import Checks, Rules
from api.paging import Cursor, Limit, after, pack, unpack
from api.problems import responses
from api.schemas.base import Moment, Out, Page
from api.schemas.verdict import Category, category
from auditor import guideline
from auditor.guideline import Guideline

router = APIRouter(prefix="/v1", tags=["facts"])


class RuleFacts(Out):
    """One rule: what it finds, why that puts readers off, and what to write instead."""

    id: str
    category: Category
    severity: str
    message: str
    why: str
    suggestion: str


class RulesOut(Page[RuleFacts]):
    """Rules in force."""

    version: str


class ModelOut(Out):
    """The classifier's facts, from its card."""

    name: str
    version: str
    threshold: float = Field(description="Least score that is labelled a push, unless a brand has its own.")
    review: list[float] = Field(
        min_length=2, max_length=2, description="Scores between these two are often wrong."
    )
    languages: list[str]
    facts: dict[str, Any] = Field(description="As in the model's labels.json.")


class EventOut(Out):
    """One write."""

    id: int
    at: Moment
    who: str
    action: str
    brand: str
    subject: str
    detail: dict[str, Any]


@router.get("/guidelines", responses=responses(401, 403, 429))
def list_guidelines(caller: Checks) -> Page[Guideline]:
    """List the guidelines; the one in force comes first."""
    own = caller.service.guideline("")
    others = [guideline.load(name) for name in guideline.names() if name != own.name]
    return Page(items=[own, *others])


@router.get("/rules", responses=responses(400, 401, 403, 429))
def list_rules(
    caller: Checks,
    pack: Annotated[str, Query(max_length=40, description="One pack alone: en.")] = "",
    limit: Limit = 200,
    cursor: Cursor = "",
) -> RulesOut:
    """List the rules in force, by id."""
    rules = caller.service.auditor.rules
    known = [rule for rule in rules.all() if not pack or rule.id.startswith(f"{pack}/")]
    page, following = after(known, cursor, limit, lambda rule: rule.id)
    items = [
        RuleFacts(
            id=rule.id,
            category=category(rule.category),
            severity=rule.severity,
            message=rule.message,
            why=rule.why,
            suggestion=rule.suggestion,
        )
        for rule in page
    ]
    return RulesOut(items=items, next_cursor=following, version=rules.version)


@router.get("/model", responses=responses(401, 403, 429))
def read_model(caller: Checks) -> ModelOut:
    """Read what the classifier is and how well it was measured to do."""
    made = caller.service.auditor.classifier
    return ModelOut(
        name=made.facts.name,
        version=made.version,
        threshold=made.threshold,
        review=list(made.facts.review),
        languages=sorted(made.languages),
        facts=made.facts.model_dump(mode="json", exclude={"scores", "pressures", "files"}),
    )


@router.get("/trail", responses=responses(400, 401, 403, 429))
def read_trail(
    caller: Rules,
    brand: Annotated[str, Query(max_length=64)] = "",
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Page[EventOut]:
    """Read every write, newest first: who, what, when."""
    before = unpack(cursor, int)[0] if cursor else None
    slug = caller.key.brand or brand
    found = caller.service.store.trail.latest(slug, before=before, limit=limit + 1)
    items = [EventOut.model_validate(event) for event in found[:limit]]
    return Page(items=items, next_cursor=pack(items[-1].id) if len(found) > limit else None)
