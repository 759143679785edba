"""What may be read: posts a run, posts and dollars a month, a platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from auditor.collect.protocols import Ledger
from auditor.document import read_document
from auditor.errors import BudgetError, UsageError

_LIMITS = Path(__file__).resolve().parent / "limits.yaml"


class Limits(BaseModel):
    """A platform's prices and budgets; None is no limit. A month is the calendar's, in UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dollars_a_post: float = Field(default=0.0, ge=0)
    dollars_an_own_post: float | None = Field(default=None, ge=0)
    dollars_a_lookup: float = Field(default=0.0, ge=0)
    posts_a_run: int | None = Field(default=None, ge=0)
    posts_a_month: int | None = Field(default=None, ge=0)
    dollars_a_run: float | None = Field(default=None, ge=0)
    dollars_a_month: float | None = Field(default=None, ge=0)


def limits(platform: str, changes: dict[str, Any]) -> Limits:
    """The prices and budgets of a platform: ours, with the user's changes.

    Raises:
        UsageError: a change can't be used.
    """
    known = _shipped()
    try:
        return Limits.model_validate(
            {**known["any"], **known["platforms"].get(platform, {}), **changes.get(platform, {})}
        )
    except (ValidationError, TypeError) as error:
        said = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
        where = ".".join([platform, *map(str, said["loc"])])
        raise UsageError(f"AUDITOR_BUDGETS can't be used: {where}: {said['msg']}.") from error


def prices_as_of() -> str:
    """The date of the platforms' pages the prices were read from."""
    return str(_shipped()["as_of"])


@cache
def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = read_document(_LIMITS).content
    return found


@dataclass
class RunBudget:
    """One platform's budget during one run, shared by its accounts."""

    platform: str
    title: str
    limits: Limits
    ledger: Ledger
    own: bool = False
    """The account's owner gave us access, which some platforms bill less."""
    read: int = field(default=0, init=False)
    paid: float = field(default=0.0, init=False)

    def posts_left(self) -> int | None:
        """How many posts may still be read; None for any number.

        Raises:
            BudgetError: none.
        """
        month = self.ledger.spent(self.platform)
        left: list[tuple[int, str]] = []
        if self.limits.posts_a_run is not None:
            left.append((self.limits.posts_a_run - self.read, f"{self.limits.posts_a_run:,} posts a run"))
        if self.limits.posts_a_month is not None:
            left.append(
                (self.limits.posts_a_month - month.posts, f"{self.limits.posts_a_month:,} posts a month")
            )
        for dollars, paid, span in (
            (self.limits.dollars_a_run, self.paid, "run"),
            (self.limits.dollars_a_month, month.dollars, "month"),
        ):
            if dollars is not None and self.price:
                left.append((int((dollars - paid) / self.price + 1e-9), f"{dollars:g} dollars a {span}"))
        if not left:
            return None
        fewest, budget = min(left)
        if fewest <= 0:
            raise BudgetError(
                f"The budget of {budget} for {self.title} is spent; what was read is kept, and the next run "
                "within the budget goes on from there (auditor budget shows what is left)."
            )
        return fewest

    @property
    def price(self) -> float:
        """Dollars a post."""
        cheaper = self.limits.dollars_an_own_post
        return cheaper if self.own and cheaper is not None else self.limits.dollars_a_post

    def spend(self, posts: int) -> None:
        """Write down posts that were read."""
        self.read += posts
        self._pay(posts, posts * self.price)

    def look_up(self) -> None:
        """Write down one look-up of an account."""
        self._pay(0, self.limits.dollars_a_lookup)

    def _pay(self, posts: int, dollars: float) -> None:
        self.paid += dollars
        self.ledger.spend(self.platform, posts, dollars)
