"""What every request shares: the store, the auditor, the reader, callers and limits."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from api.press import Press
from api.reading import Reader
from auditor import guideline
from auditor.audit import Auditor
from auditor.errors import UsageError
from auditor.store import Store

if TYPE_CHECKING:
    from auditor.guideline import Guideline
    from auditor.settings import Settings
    from auditor.store.keys import Key

KNOWN_FOR = 1.0
"""Seconds a key is taken as known before the store is asked again: so long a revoked one may still pass."""

MOST_KNOWN = 10_000


@dataclass
class Service:
    """The parts of a running service, made once at its start."""

    settings: Settings
    store: Store
    auditor: Auditor
    reader: Reader
    limit: RateLimitItem
    limiter: FixedWindowRateLimiter
    press: Press = field(default_factory=Press)
    _known: dict[str, tuple[float, Key | None]] = field(default_factory=dict)

    @classmethod
    def open(cls, settings: Settings, auditor: Auditor | None = None) -> Service:
        """Open the store and load rules and model, unless `auditor` has them.

        Raises:
            AuditorError: one of them can't be used, or a setting can't be read.
        """
        with ExitStack() as unless_open:
            store = unless_open.enter_context(Store.open(settings.store_url))
            auditor = auditor or Auditor.load(settings)
            reader = Reader(
                auditor.check_each, window=settings.batch_window / 1_000, room=settings.most_waiting
            )
            limit, limiter = _limits(settings)
            unless_open.pop_all()
        return cls(settings, store, auditor, reader, limit, limiter)

    @property
    def counts_elsewhere(self) -> bool:
        """True when requests are counted over a network, which takes time and can fail."""
        return not isinstance(self.limiter.storage, MemoryStorage)

    def key(self, words: str) -> Key | None:
        """The key a caller sent; None when it is unknown, revoked or expired."""
        now = time.monotonic()
        at, key = self._known.get(words, (0.0, None))
        if key is None or now - at > KNOWN_FOR:
            key = self.store.keys.find(words)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            if key is not None:
                self._known[words] = (now, key)
            else:
                self._known.pop(words, None)
        return key

    def remembers(self, words: str) -> bool:
        """True when `key` would answer without asking the store."""
        return time.monotonic() - self._known.get(words, (0.0, None))[0] <= KNOWN_FOR

    def guideline(self, name: str) -> Guideline:
        """A shipped guideline, or the one the settings name; never a path that a request gives.

        Raises:
            UsageError: there is none of that name.
        """
        if name and name not in guideline.names():
            raise UsageError(
                f"There is no guideline of that name; choose one of {', '.join(guideline.names())}."
            )
        return guideline.load(name or self.settings.guideline)


def _limits(settings: Settings) -> tuple[RateLimitItem, FixedWindowRateLimiter]:
    try:
        return parse(settings.rate_limit), FixedWindowRateLimiter(
            storage_from_string(settings.rate_limit_storage, wrap_exceptions=True)
        )
    except ConfigurationError as error:
        scheme = settings.rate_limit_storage.partition(":")[0]
        raise UsageError(
            f"AUDITOR_RATE_LIMIT_STORAGE needs a package more: pip install {scheme.partition('+')[0]}."
        ) from error
    except Exception as error:  # limits raises ValueError and errors of its storages' libraries
        raise UsageError(
            "AUDITOR_RATE_LIMIT or AUDITOR_RATE_LIMIT_STORAGE can't be used; write 600/minute and memory://."
        ) from error
