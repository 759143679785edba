"""What a job does: audit a brand's posts, or collect them first; reports are in `schedules`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from auditor.collecting import collect_account
from auditor.errors import AuditorError, UsageError

if TYPE_CHECKING:
    from auditor.audit import Auditor
    from auditor.collect.budget import RunBudget
    from auditor.settings import Settings
    from auditor.store import Store
    from auditor.store.jobs import Job

Step = Callable[[int, int | None], None]
"""Takes the posts done and the posts there are, None while nobody knows; raises StoppedError to stop."""


class UnreadError(AuditorError):
    """No account could be read; `result` says why, account by account."""

    def __init__(self, sentence: str, result: Any) -> None:
        super().__init__(sentence)
        self.result = result


def audit(auditor: Auditor, store: Store, brand: str, step: Step) -> dict[str, Any]:
    """Check every post that has no verdict of the present versions; return how many that were.

    Raises:
        AuditorError: the brand is gone, or the store can't be used.
        StoppedError: `step` said so; what was checked until then stays.
    """
    total = auditor.waiting(store, brand)
    step(0, total)
    done = 0
    for count in auditor.audit(store, brand):
        done += count
        step(done, max(done, total))
    return {"checked": done}


def collect(
    settings: Settings, load: Callable[[], Auditor], store: Store, job: Job, step: Step
) -> dict[str, Any]:
    """Read every account of a brand, then check what came; return the counts, account by account.

    Raises:
        UnreadError: none of the accounts could be read.
        UsageError: the brand has none.
        AuditorError: the brand is gone, or the store can't be used.
        StoppedError: `step` said so; what was read until then stays.
    """
    brand = store.brand(job.brand)
    known = store.accounts.of(brand)
    if not known:
        raise UsageError(f"{brand.slug} has no accounts yet; give it one, and collect again.")
    read, failed = 0, 0

    def count(posts: int) -> None:
        nonlocal read
        read += posts
        step(read, None)

    told: list[dict[str, Any]] = []
    budgets: dict[str, RunBudget] = {}
    for each in known:
        facts, code = collect_account(
            settings,
            store,
            brand,
            each,
            budgets,
            done=count,
            tell=lambda _: step(read, None),
            whole=bool(job.parameters.get("whole")),
        )
        told.append(facts)
        failed += code != 0
        step(read, None)
    checked = audit(load(), store, brand.slug, lambda _done, _total: step(read, None))
    result = {"accounts": told, **checked}
    if failed == len(known):
        raise UnreadError(f"No account of {brand.slug} could be read: {told[0]['stopped']}", result)
    return result
