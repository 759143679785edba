"""Every error of every client library crosses here into our own tree.

Libraries are known by the names of their classes, so that none has to be imported to be understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from auditor.collect.wire import Answer
from auditor.errors import (
    AccountGoneError,
    BadAnswerError,
    CollectError,
    CredentialsError,
    CursorError,
    PaymentError,
    RateLimitError,
    UnreachableError,
)


class Nature(Enum):
    """What went wrong, where no status says it."""

    TRANSPORT = "transport"
    CREDENTIALS = "credentials"
    RATE = "rate"
    MALFORMED = "malformed"


NATURES: dict[str, Nature] = {
    "requests.exceptions.RequestException": Nature.TRANSPORT,
    "requests.exceptions.InvalidJSONError": Nature.MALFORMED,
    "requests.exceptions.JSONDecodeError": Nature.MALFORMED,
    "requests.exceptions.ContentDecodingError": Nature.MALFORMED,
    "requests.exceptions.TooManyRedirects": Nature.MALFORMED,
    "urllib3.exceptions.HTTPError": Nature.TRANSPORT,
    "httpx.HTTPError": Nature.TRANSPORT,
    "httpx.DecodingError": Nature.MALFORMED,
    "httpx.TooManyRedirects": Nature.MALFORMED,
    "httpx.InvalidURL": Nature.MALFORMED,
    "httpx.CookieConflict": Nature.MALFORMED,
    "httpx.StreamError": Nature.TRANSPORT,
    "tweepy.errors.TweepyException": Nature.MALFORMED,
    "praw.exceptions.PRAWException": Nature.MALFORMED,
    "praw.exceptions.InvalidImplicitAuth": Nature.CREDENTIALS,
    "praw.exceptions.MissingRequiredAttributeException": Nature.CREDENTIALS,
    "praw.exceptions.ReadOnlyException": Nature.CREDENTIALS,
    "prawcore.exceptions.PrawcoreException": Nature.MALFORMED,
    "prawcore.exceptions.RequestException": Nature.TRANSPORT,
    "prawcore.exceptions.OAuthException": Nature.CREDENTIALS,
    "prawcore.exceptions.InvalidToken": Nature.CREDENTIALS,
    "prawcore.exceptions.InsufficientScope": Nature.CREDENTIALS,
    "atproto_core.exceptions.AtProtocolError": Nature.MALFORMED,
    "atproto_client.exceptions.NetworkError": Nature.TRANSPORT,
    "atproto_client.exceptions.UnauthorizedError": Nature.CREDENTIALS,
    "atproto_client.exceptions.LoginRequiredError": Nature.CREDENTIALS,
    "atproto_client.exceptions.RateLimitExceededError": Nature.RATE,
    "mastodon.errors.MastodonError": Nature.MALFORMED,
    "mastodon.errors.MastodonNetworkError": Nature.TRANSPORT,
    "mastodon.errors.MastodonUnauthorizedError": Nature.CREDENTIALS,
    "mastodon.errors.MastodonRatelimitError": Nature.RATE,
    "pydantic_core._pydantic_core.ValidationError": Nature.MALFORMED,
    "builtins.TimeoutError": Nature.TRANSPORT,
    "builtins.ConnectionError": Nature.TRANSPORT,
    "builtins.OSError": Nature.TRANSPORT,
    "builtins.ValueError": Nature.MALFORMED,
    "builtins.LookupError": Nature.MALFORMED,
    "builtins.TypeError": Nature.MALFORMED,
    "builtins.AttributeError": Nature.MALFORMED,
    "builtins.ArithmeticError": Nature.MALFORMED,
    "builtins.RecursionError": Nature.MALFORMED,
}
"""The nature of each library's classes, by their full names; a subclass is of its nearest ancestor's.

The built-in ones are what a client library stumbles over when an answer has another shape than promised.
"""


def nature_of(kind: type[BaseException]) -> Nature | None:
    """The nature of an exception class, or None when it is none we know."""
    names = (f"{each.__module__}.{each.__qualname__}" for each in kind.__mro__)
    return next((NATURES[name] for name in names if name in NATURES), None)


def ours(error: Exception, answer: Answer | None, status: int, title: str) -> CollectError:
    """The error of our own tree that a library's error stands for.

    Args:
        error: what the library raised.
        answer: the HTTP answer it raised it over, None when none came.
        status: that answer's status as the platform means it; some say 400 for everything.
        title: the platform, for the sentence.

    Raises:
        Exception: `error` itself, when it is none that any client library raises.
    """
    for link in _chain(error):
        if isinstance(link, CollectError):
            return link
    nature = nature_of(type(error))
    if nature is None:
        raise error
    if answer is not None and status >= 400:
        return _of_status(status, title)
    if nature is Nature.CREDENTIALS:
        return _of_status(401, title)
    if nature is Nature.RATE:
        return _of_status(429, title)
    if nature is Nature.TRANSPORT and answer is None:
        return UnreachableError(f"{title} can't be reached; check the connection, and run the command again.")
    return BadAnswerError(f"{title} sent an answer that can't be read; run the command again later.")


def _of_status(status: int, title: str) -> CollectError:
    if status == 401:
        return CredentialsError(f"{title} refuses the credentials; check them, or log in again.")
    if status == 402:
        return PaymentError(f"{title} wants to be paid first (402); add credits there, then run it again.")
    if status in (403, 451):
        return CredentialsError(
            f"{title} forbids this ({status}): the account is private or suspended, or the credentials allow "
            "too little; check both there."
        )
    if status in (404, 410):
        return AccountGoneError(f"{title} knows no such account ({status}); check its name.")
    if status == 429:
        return RateLimitError(f"{title} asks to slow down (429); run the same command again later.")
    if status >= 500:
        return UnreachableError(f"{title} itself failed ({status}); run the command again later.")
    if status == 400:
        return CursorError(f"{title} refused the request (400); run the command again later.")
    return BadAnswerError(f"{title} refused the request ({status}); run the command again later.")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and all it came from: libraries wrap what our guard says."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        link = waiting.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        original = getattr(link, "original_exception", None)
        waiting += [link.__context__, link.__cause__]
        waiting.append(original if isinstance(original, BaseException) else None)
