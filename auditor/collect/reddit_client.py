"""praw with the hands tied: only we steer it, and it neither pauses nor tries again by itself."""

from __future__ import annotations

import configparser
import threading
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import praw
from praw.config import Config
from prawcore.rate_limit import RateLimiter
from prawcore.sessions import FiniteRetryStrategy

from auditor.collect.wire import USER_AGENT

if TYPE_CHECKING:
    import requests

_LOADING = threading.Lock()


class _Unpaced(RateLimiter):
    """No pauses: `Source.room` waits for the next allowance, bounded and shown; praw does it silently."""

    def delay(self) -> None:
        """Go at once."""

    def update(self, *, response_headers: Mapping[str, str]) -> None:
        """Leave headers that may be anything unread."""


class _Once(FiniteRetryStrategy):
    """One try: `Source.call` makes the others, and shows its waits."""

    def _sleep_seconds(self) -> None:
        return None

    def should_retry_on_failure(self) -> bool:
        """Never."""
        return False


def connected(
    session: requests.Session, client_id: str, client_secret: str, *, tokens_at: str, asked_at: str
) -> praw.Reddit:
    """An application's read-only client: no user's name or password, whatever the surroundings offer.

    praw takes what nobody gave it from `praw_*` variables and from `praw.ini` in the working directory, so
    everything is given, and its own defaults stand in for that file.

    Args:
        session: what it calls through.
        client_id: the application's.
        client_secret: the application's.
        tokens_at: the address without a slash at its end that gives tokens.
        asked_at: the one that answers.
    """
    defaults = configparser.ConfigParser(interpolation=None)
    defaults.read_string(files(praw).joinpath("praw.ini").read_text("utf-8"))
    with _LOADING:
        kept, Config.CONFIG = Config.CONFIG, defaults
        try:
            reddit = praw.Reddit(
                "DEFAULT",
                requestor_kwargs={"session": session},
                client_id=client_id,
                client_secret=client_secret,
                user_agent=USER_AGENT,
                reddit_url=tokens_at,
                oauth_url=f"{asked_at}/",
                username=None,
                password=None,
                refresh_token=None,
                redirect_uri=None,
                check_for_updates=False,
                check_for_async=False,
            )
        finally:
            Config.CONFIG = kept
    core: Any = reddit._core
    core._rate_limiter = _Unpaced(window_size=0)
    core._retry_strategy_class = _Once
    return reddit
