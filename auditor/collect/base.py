"""What a source is: a few class attributes and one generator of pages. Everything shared lives here.

Retries, waits, time-outs, the budget, progress and the mapping of errors happen in `Source.call` and
`Source.room`; a platform's file only says what to ask for and how to read it.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import stamina

from auditor.collect import failures, waits
from auditor.errors import BadAnswerError as _BadAnswer
from auditor.errors import BudgetError, CollectError, CredentialsError, RateLimitError, UnreachableError
from auditor.post import Post
from auditor.text import clean, storable

if TYPE_CHECKING:
    from auditor.collect.budget import RunBudget
    from auditor.collect.protocols import Shelf, Tell, Tokens
    from auditor.collect.wire import Answer, Wire
    from auditor.post import Account
    from auditor.settings import Settings

stamina.instrumentation.set_on_retry_hooks([])  # waits are told by `Access.tell`, not logged

R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """What one request brought: the posts, in the platform's order, and where the next page begins.

    `read` is how many posts the platform handed over, and bills; some of them may be none of the
    account's own. `cursor` is empty when there is nothing further back. `capped` says that the platform
    has more but never shows it.
    """

    posts: Sequence[Post]
    cursor: str
    read: int
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """What a source works with: settings (credentials among them), the wire, and its surroundings."""

    settings: Settings
    wire: Wire
    budget: RunBudget
    shelf: Shelf
    tokens: Tokens
    tell: Tell


class Source(ABC):
    """One account on one platform."""

    platform: ClassVar[str]
    title: ClassVar[str]
    """The platform's name in sentences."""
    urls: ClassVar[tuple[re.Pattern[str], ...]]
    """Addresses of profiles; group `handle`, and `host` where there are instances."""
    handles: ClassVar[re.Pattern[str]] = re.compile(r"@?(?P<handle>[^\s/@]{1,200})")
    example: ClassVar[str]
    """An account as people would write it."""
    page_size: ClassVar[int]
    least_page: ClassVar[int] = 1
    history_cap: ClassVar[int | None] = None
    """How many of an account's latest posts the platform shows at all."""
    needs: ClassVar[tuple[str, ...]] = ()
    """Settings without which it can't work."""
    setting: ClassVar[str] = ""
    """The setting that holds its address."""
    address: ClassVar[str] = ""
    """Where it is unless the setting says otherwise."""
    overlap: ClassVar[dt.timedelta] = dt.timedelta(days=7)
    """How far back of the newest known post each run reads again, for edits, deletions and counts."""
    tells_deletions: bool = True
    """Whether a post that is missing from a whole reading was deleted; not so for feeds of the latest few."""

    def __init__(self, account: Account, access: Access) -> None:
        self.account = account
        self.access = access
        self.unreadable = 0
        """Records that came but could not be read as posts."""
        self.token = access.tokens.access_token(account)
        """What the account's owner gave; empty when nobody did."""
        access.budget.own = bool(self.token)
        missing = [] if self.token else [name for name in self.needs if not getattr(access.settings, name)]
        if missing:
            names = " and ".join(f"AUDITOR_{name.upper()}" for name in missing)
            raise CredentialsError(
                f"{self.title} needs {names}; set {'it' if len(missing) == 1 else 'them'} in the environment "
                "or in .env."
            )

    def secret(self, name: str) -> str:
        """A credential from the settings; empty when it is not set."""
        value = getattr(self.access.settings, name)
        return "" if value is None else str(value.get_secret_value())

    @classmethod
    def canonical(cls, handle: str) -> str:
        """The one way a handle is written; most platforms don't mind its case, so ours is small."""
        return handle.removeprefix("@").casefold()

    @abstractmethod
    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        """Yield pages from the newest post backwards, or from `cursor` on, till all are before `since`.

        Before each page, ask `room` how large it may be; make each request through `call`, and make
        posts of what came back through `posts`.
        """

    @abstractmethod
    def test(self) -> str:
        """Make the cheapest call there is; say in one sentence what the credentials allow."""

    def close(self) -> None:
        """Close its connections."""
        self.access.wire.close()

    @property
    def base(self) -> str:
        """The address in use, without a slash at its end."""
        return str(getattr(self.access.settings, self.setting, "") or self.address).rstrip("/")

    def post(
        self,
        native_id: str,
        text: str,
        created_at: dt.datetime,
        *,
        raw: str | None = None,
        metrics: Mapping[str, object] | None = None,
        **fields: Any,
    ) -> Post:
        """Make a post of this account.

        Args:
            native_id: the platform's id.
            text: what readers saw.
            created_at: aware; it becomes UTC.
            raw: the text as the platform sent it, kept where it differs.
            metrics: counts under our names; those that are no numbers are left out.
            fields: any other field of `Post`.
        """
        shown = clean(text)
        sent = text if raw is None else raw
        counts = {
            name: float(count)
            for name, count in (metrics or {}).items()
            if isinstance(count, int | float) and not isinstance(count, bool)
        }
        return Post(
            platform=self.platform,
            native_id=native_id[:255],
            account=self.account,
            text=shown,
            created_at=created_at.astimezone(dt.UTC),
            host=self.account.host,
            original_text=storable(sent) if storable(sent) != shown else "",
            metrics=counts,
            metrics_at=_now(),
            source=f"{self.platform} api",
            **fields,
        )

    def posts(self, records: Iterable[R], make: Callable[[R], Post | None]) -> list[Post]:
        """Make a post of each record; None stands for one that is no post.

        A record of an unforeseen shape is counted in `unreadable` and told; it must not keep the others back.

        Raises:
            BadAnswerError: the records themselves are none.
        """
        made: list[Post] = []
        try:
            for record in records:
                try:
                    post = make(record)
                except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
                    self.unreadable += 1
                    continue
                if post is not None:
                    made.append(post)
        except TypeError as error:
            raise failures.ours(error, None, 0, self.title) from error
        return made

    def status(self, answer: Answer) -> int:
        """The status an answer means; for platforms that say 400 for everything, what they say besides."""
        return answer.status

    def asked(self, answer: Answer) -> float | None:
        """Seconds an answer asks to wait, None when it says nothing; for platforms that say so elsewhere."""
        return waits.asked(answer, _now())

    def room(self) -> int:
        """How many posts the next page may hold; waits first if the platform's allowance is used up.

        Raises:
            BudgetError: none.
            RateLimitError: the platform's next allowance is further off than we may wait.
        """
        left = self.access.budget.posts_left()
        size = self.page_size if left is None else min(self.page_size, left)
        if size < self.least_page:
            raise BudgetError(
                f"The budget for {self.title} has {size} posts left, and a page takes at least "
                f"{self.least_page}; the next run goes on from here."
            )
        seconds = waits.until_next(self.access.wire.last, _now())
        if seconds > 0:
            self._may_wait(seconds, RateLimitError(f"{self.title}'s allowance of requests is used up."))
            time.sleep(seconds)
        return size

    def call(self, function: Callable[..., T], *args: object, **options: object) -> T:
        """Call a client library; wait and try again where that helps, and speak with one tree of errors.

        Raises:
            CollectError: it can't be had.
        """
        waited = 0.0

        def wait(error: Exception) -> float | bool:
            nonlocal waited
            if not isinstance(error, RateLimitError | UnreachableError | _BadAnswer):
                return False
            last = self.access.wire.last
            said = self.asked(last) if last is not None and last.status >= 400 else None
            tried = attempt.num if attempt is not None else 1
            if tried >= self.access.settings.collect_attempts:
                return False
            seconds = waits.guessed(tried, self.access.settings.collect_first_wait) if said is None else said
            self._may_wait(waited + seconds, error)
            waited += seconds
            return seconds

        attempt = None
        for attempt in stamina.retry_context(
            on=wait, attempts=self.access.settings.collect_attempts, timeout=None
        ):
            with attempt:
                return self._once(function, *args, **options)
        raise AssertionError("stamina ends with a result or an error")

    def _once(self, function: Callable[..., T], *args: object, **options: object) -> T:
        self.access.wire.last = None
        try:
            return function(*args, **options)
        except CollectError:
            raise
        except Exception as error:
            last = self.access.wire.last
            status = 0 if last is None else self.status(last)
            raise failures.ours(error, last, status, self.title) from error

    def _may_wait(self, seconds: float, error: Exception) -> None:
        """Show a wait, or refuse it.

        Raises:
            RateLimitError: it is longer than the set maximum.
        """
        most = self.access.settings.collect_max_wait
        if seconds > most:
            when = _now() + dt.timedelta(seconds=seconds)
            raise RateLimitError(
                f"{self.title} asks to wait until {when:%Y-%m-%d %H:%M} UTC, but {most:.0f} s is all we may; "
                "run the same command after that."
            ) from error
        if seconds >= 1:
            self.access.tell(f"{self.title}: waiting {seconds:.0f} s")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
