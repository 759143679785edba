"""A stored post as a page shows it: the verdict in words, the marked text, and a person's word on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from api.web.drafts import Told, told
from auditor.finding import Label
from auditor.report.marks import shortened
from auditor.store import CheckedPost

WORDS: dict[Label, str] = {"sales_push": "A push", "value": "Value", "unreadable": "Unreadable"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A post with its verdict told, None until it is checked; `offered` are the decisions one may take.

    Each decision is its name and what its button says.
    """

    found: CheckedPost
    told: Told | None
    label: str
    offered: tuple[tuple[str, str], ...]


def shown(posts: Iterable[CheckedPost], *, whole: bool = False) -> list[Shown]:
    """Posts ready for a page; long ones are cut around their marks unless `whole`."""
    return [_shown(each, whole) for each in posts]


def _shown(found: CheckedPost, whole: bool) -> Shown:
    verdict = found.verdict
    said = told(found.post.text, verdict) if verdict else None
    if said is not None and not whole:
        said = replace(said, pieces=tuple(shortened(said.pieces)))
    return Shown(found, said, WORDS[found.label] if found.label else "Not checked yet", _offered(found))


def _offered(found: CheckedPost) -> tuple[tuple[str, str], ...]:
    if found.verdict is None or found.verdict.label == "unreadable":
        return (("is_a_push", "A push"), ("not_a_push", "Not a push"))
    if found.verdict.label == "sales_push":
        return (("agree", "Agree"), ("not_a_push", "Not a push"))
    return (("agree", "Agree"), ("is_a_push", "It is a push"))
