"""What a collection needs of its surroundings; the store gives it, and collectors never import the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from auditor.collection import Finished, Gap, Kept, Spent, State
from auditor.post import Account, Post

Tell = Callable[[str], None]
"""Shows one short line of progress: a wait, for instance."""


class Shelf(Protocol):
    """Where one account's posts and its state are kept, together."""

    def state(self) -> State:
        """Where the last run stopped."""
        ...

    def native_id(self) -> str:
        """The platform's own id of the account, empty until it was looked up."""
        ...

    def remember_native_id(self, native_id: str) -> None:
        """Keep it, so that it is looked up, and paid for, once."""
        ...

    def keep(self, posts: Sequence[Post], state: State, reading: int) -> Kept:
        """Store a page and the state after it in one transaction: both, or neither."""
        ...

    def finish(self, gap: Gap, *, tells_deletions: bool) -> Finished:
        """Close a stretch that was read whole: count posts missing from it, purge those missing twice."""
        ...


class Ledger(Protocol):
    """Where spending is written down before the next page is asked for."""

    def spent(self, platform: str) -> Spent:
        """This month's."""
        ...

    def spend(self, platform: str, posts: int, dollars: float) -> None:
        """Write down what one request cost."""
        ...


class Tokens(Protocol):
    """Tokens people gave for their accounts."""

    def access_token(self, account: Account) -> str:
        """A token that works now, refreshed if it had to be; empty when nobody gave one."""
        ...
