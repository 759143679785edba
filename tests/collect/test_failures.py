"""Every exception of every client library has a place in our tree; statuses mean what they say."""

import importlib
import inspect

import pytest

from auditor.collect.failures import Nature, nature_of, ours
from auditor.collect.wire import Answer
from auditor.errors import (
    AccountGoneError,
    AddressError,
    BadAnswerError,
    CredentialsError,
    CursorError,
    PaymentError,
    RateLimitError,
    UnreachableError,
)

LIBRARIES = (
    "tweepy.errors",
    "praw.exceptions",
    "prawcore.exceptions",
    "atproto_core.exceptions",
    "atproto_client.exceptions",
    "mastodon.errors",
    "requests.exceptions",
    "httpx",
)
NOT_RAISED = {
    "httpx.CloseError",  # a subclass all the same
}


def raised_by(name: str) -> list[type[BaseException]]:
    module = importlib.import_module(name)
    return [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and not issubclass(kind, Warning)
    ]


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_exception_of_a_library_is_mapped(name: str) -> None:
    kinds = raised_by(name)
    assert len(kinds) > 4
    builtin = {kind for kind in kinds if kind.__module__ == "builtins"}
    unmapped = [kind.__qualname__ for kind in kinds if nature_of(kind) is None]
    assert unmapped == []
    own = [kind for kind in kinds if kind not in builtin]
    nearest = [next(k for k in kind.__mro__ if k.__module__ != "builtins") for kind in own]
    assert all(nature_of(kind) is not None for kind in nearest)


def test_a_mapping_of_a_library_goes_by_its_own_name_not_by_a_builtin_parent() -> None:
    import mastodon.errors
    import requests

    assert nature_of(mastodon.errors.MastodonNetworkError) is Nature.TRANSPORT
    assert nature_of(mastodon.errors.MastodonIllegalArgumentError) is Nature.MALFORMED
    assert nature_of(requests.exceptions.JSONDecodeError) is Nature.MALFORMED
    assert nature_of(requests.exceptions.ReadTimeout) is Nature.TRANSPORT


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, CursorError),
        (401, CredentialsError),
        (402, PaymentError),
        (403, CredentialsError),
        (404, AccountGoneError),
        (410, AccountGoneError),
        (418, BadAnswerError),
        (429, RateLimitError),
        (451, CredentialsError),
        (500, UnreachableError),
        (503, UnreachableError),
    ],
)
def test_a_status_decides(status: int, kind: type[Exception]) -> None:
    made = ours(ValueError("no JSON"), Answer(status, {}), status, "X")
    assert type(made) is kind
    assert str(made).endswith(".")


def test_what_our_guard_says_is_found_under_what_a_library_made_of_it() -> None:
    import prawcore

    inner = AddressError("10.0.0.1 is no public address.")
    assert ours(prawcore.exceptions.RequestException(inner, (), {}), None, 0, "Reddit") is inner
    try:
        try:
            raise inner
        except AddressError:
            raise OSError("wrapped")  # noqa: B904  # as Mastodon.py does
    except OSError as error:
        assert ours(error, None, 0, "Mastodon") is inner


def test_a_fault_of_our_own_stays_what_it_is() -> None:
    with pytest.raises(AssertionError):
        ours(AssertionError("ours"), None, 0, "X")
