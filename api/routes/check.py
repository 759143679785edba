"""Drafts, before anyone publishes them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api import metrics
from api.deps import Caller, Checks
from api.problems import responses
from api.schemas.base import Offsets
from api.schemas.check import Batch, BatchItem, BatchOut, Checked, Draft, ItemProblem, MixEffect, effect_out
from api.schemas.verdict import verdict_out
from auditor.audit import Asked
from auditor.errors import AuditorError, NotFoundError, UsageError
from auditor.finding import Verdict
from auditor.standing import effect_of
from auditor.store import Brand

router = APIRouter(prefix="/v1", tags=["check"])

Units = Annotated[Offsets, Query(description="What offsets count: UTF-16 units, as JavaScript does.")]


@router.post("/check", responses=responses(400, 401, 403, 404, 413, 415, 422, 429))
async def check(draft: Draft, caller: Checks, offsets: Units = "utf16") -> Checked:
    """Check one draft: a push or not, how sure, which words, and what to write instead.

    With a brand, also what publishing it does to the brand's mix. The draft is neither stored nor logged.
    """
    _hold_to_guidelines(caller, draft)
    brand = await run_in_threadpool(caller.brand, draft.brand) if draft.brand is not None else None
    verdict = await caller.service.reader.read(_asked(draft, brand))
    metrics.told(verdict.label)
    effect = await run_in_threadpool(_effect, caller, draft, brand, verdict) if brand else None
    return Checked(**dict(verdict_out(verdict, draft.text, offsets)), mix=effect)


@router.post("/check/batch", responses=responses(401, 403, 413, 415, 422, 429))
async def check_batch(batch: Batch, caller: Checks, offsets: Units = "utf16") -> BatchOut:
    """Check up to 1,000 drafts; verdicts come in order, and a bad item never spoils the rest."""
    read: list[tuple[int, Draft, Brand | None]] = []
    problems: dict[int, ItemProblem] = {}
    for index, given in enumerate(batch.drafts):
        try:
            draft = Draft.model_validate(given)
            _hold_to_guidelines(caller, draft)
            brand = await run_in_threadpool(caller.brand, draft.brand) if draft.brand is not None else None
            read.append((index, draft, brand))
        except ValidationError as error:
            problems[index] = _invalid(error)
        except NotFoundError as error:
            problems[index] = ItemProblem(status=404, detail=str(error), pointer="/brand")
        except UsageError as error:
            problems[index] = ItemProblem(status=400, detail=str(error), pointer="/guideline")
    verdicts = await caller.service.reader.read_all([_asked(draft, brand) for _, draft, brand in read])
    items = {index: BatchItem(index=index, error=problem) for index, problem in problems.items()}
    for (index, draft, brand), verdict in zip(read, verdicts, strict=True):
        metrics.told(verdict.label)
        try:
            effect = await run_in_threadpool(_effect, caller, draft, brand, verdict) if brand else None
        except AuditorError as error:
            items[index] = BatchItem(
                index=index, error=ItemProblem(status=error.http_status, detail=str(error))
            )
            continue
        checked = Checked(**dict(verdict_out(verdict, draft.text, offsets)), mix=effect)
        items[index] = BatchItem(index=index, verdict=checked)
    return BatchOut(items=[items[index] for index in range(len(batch.drafts))])


def _hold_to_guidelines(caller: Caller, draft: Draft) -> None:
    """Refuse the name of a guideline there isn't, with or without a brand to hold to it."""
    if draft.guideline:
        caller.service.guideline(draft.guideline)


def _asked(draft: Draft, brand: Brand | None) -> Asked:
    language = "" if draft.language == "auto" else draft.language.partition("-")[0]
    return Asked(draft.text, brand.threshold if brand else None, language)


def _effect(caller: Caller, draft: Draft, brand: Brand, verdict: Verdict) -> MixEffect:
    policy = caller.service.guideline(draft.guideline)
    found = effect_of(
        caller.service.store,
        brand,
        policy,
        verdict,
        platform=draft.platform,
        at=draft.scheduled_at,
        planned=[each.item() for each in draft.planned],
    )
    return effect_out(found, policy.window_days)


def _invalid(error: ValidationError) -> ItemProblem:
    first = error.errors()[0]
    pointer = "".join(f"/{part}" for part in first["loc"])[:200]
    return ItemProblem(status=422, detail=str(first["msg"])[:200], pointer=pointer)
