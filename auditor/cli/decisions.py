"""`auditor label` and `auditor suppress`: a person's word, with who and why."""

from __future__ import annotations

import datetime as dt
import getpass
from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli.output import plain, write_line
from auditor.errors import UsageError


class Label(StrEnum):
    """What a person can call a post."""

    value = "value"
    sales_push = "sales_push"


def login_name() -> str:
    """Who sits at this machine, as far as it knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def at_terminal() -> str:
    """Who sits at this machine, as the trail names them."""
    return f"cli:{login_name()}"[:64]


Post = Annotated[
    str, typer.Argument(help="Its number in the report, its id on the platform, or its address.")
]
Brand = Annotated[str, typer.Option(help="The brand, when the id alone is not enough.")]
Who = Annotated[str, typer.Option("--by", help="Who says so; your login name unless given.")]


def label(
    post: Post,
    verdict: Annotated[Label | None, typer.Argument(help="What the post is.")] = None,
    why: Annotated[str, typer.Option(help="The reason, shown wherever the decision is.")] = "",
    by: Who = "",
    brand: Brand = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the decision back; the verdict stands again.")
    ] = False,
) -> None:
    """Decide what a post is; the decision replaces the verdict's label, visibly.

    Example: auditor label 17 value --why "The price answers a question"
    """
    from auditor.cli.brands import open_store

    with open_store() as store:
        found = store.find_post(brand or None, post)
        subject = f"post:{found.post_id}"
        if undo:
            store.withdraw_decision(found.post_id)
            store.trail.add(at_terminal(), "decision.withdraw", brand=found.brand, subject=subject)
            write_line(f"Took back the decision on post {found.post_id}; its verdict stands again.")
        elif verdict is None or not why.strip():
            raise UsageError(f'Say what the post is and why: auditor label {post} value --why "…".')
        else:
            store.decide(found.post_id, verdict.value, why=why, who=by or login_name())
            detail = {"label": verdict.value}
            store.trail.add(
                at_terminal(), "decision.create", brand=found.brand, subject=subject, detail=detail
            )
            write_line(f"Post {found.post_id} is now {verdict.value}: {plain(why)}")
        write_line(f"See what it changes: auditor mix --brand {found.brand}")


def suppress(
    post: Post,
    rule: Annotated[str, typer.Argument(help="The rule whose finding is fine here, as findings name it.")],
    why: Annotated[str, typer.Option(help="The reason, shown beside the finding.")],
    by: Who = "",
    until: Annotated[str, typer.Option(help="Last day it holds, as 2026-12-31; for good unless given.")] = "",
    brand: Brand = "",
) -> None:
    """Let one finding on one post stand as fine; it stays visible as suppressed.

    Example: auditor suppress 17 en/urgency.last-chance --why "Legal wording" --until 2026-12-31
    """
    from auditor.audit import load_rules
    from auditor.cli.brands import open_store
    from auditor.settings import settings

    load_rules(settings().home).get(rule)
    with open_store() as store:
        found = store.find_post(brand or None, post)
        store.suppress(found.post_id, rule, reason=why, author=by or login_name(), expires_at=_end_of(until))
        store.trail.add(
            at_terminal(),
            "finding.suppress",
            brand=found.brand,
            subject=f"post:{found.post_id}",
            detail={"rule": rule},
        )
        write_line(
            f"{rule} on post {found.post_id} is suppressed{f' until {until}' if until else ''}: {plain(why)}"
        )


def _end_of(day: str) -> dt.datetime | None:
    from auditor.cli.brands import until_day

    return dt.datetime.combine(until_day(day), dt.time.max, tzinfo=dt.UTC) if day else None
