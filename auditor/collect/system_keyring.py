"""Tokens in the system's keyring (pypi.org/project/keyring) instead of a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from auditor.collect.grants import Token
from auditor.collect.tokens import KeptTokens, named, read
from auditor.errors import CredentialsError, UsageError

if TYPE_CHECKING:
    from auditor.post import Account
    from auditor.settings import Settings

_SERVICE = "auditor"
_PLACE = "The system's keyring"


class KeyringTokens(KeptTokens):
    """Tokens in the system's keyring, one entry an account."""

    def __init__(self, settings: Settings) -> None:
        """Find the keyring.

        Raises:
            UsageError: its library is not installed.
        """
        super().__init__(settings)
        try:
            import keyring
        except ImportError as error:
            raise UsageError(
                "The keyring needs its library; pip install 'social-mix-auditor[keyring]'"
            ) from error
        self._keyring = keyring

    def _find(self, account: Account) -> Token | None:
        with _speaking():
            found = self._keyring.get_password(_SERVICE, named(account))
        if found is None:
            return None
        try:
            record = json.loads(found)
        except (ValueError, RecursionError):
            record = None
        return read(record, _PLACE)

    def _keep(self, account: Account, token: Token) -> None:
        with _speaking():
            self._keyring.set_password(_SERVICE, named(account), json.dumps(token.record()))

    def _drop(self, account: Account) -> None:
        with _speaking():
            self._keyring.delete_password(_SERVICE, named(account))


def with_credentials(settings: Settings, names: Iterable[str]) -> Settings:
    """The settings, those credentials that are not set taken from the keyring (`keyring set auditor NAME`).

    Raises:
        UsageError: the keyring's library is not installed.
        CredentialsError: it can't be read.
    """
    keyring = KeyringTokens(settings)._keyring
    missing = [name for name in names if not getattr(settings, name)]
    with _speaking():
        found = {name: keyring.get_password(_SERVICE, name) for name in missing}
    return settings.model_copy(update={name: SecretStr(said) for name, said in found.items() if said})


@contextmanager
def _speaking() -> Iterator[None]:
    """Put a keyring's errors into ours."""
    from keyring.errors import KeyringError

    try:
        yield
    except (KeyringError, OSError, RuntimeError) as error:
        raise CredentialsError(
            f"{_PLACE} can't be used ({type(error).__name__}); unlock it, or unset AUDITOR_KEYRING to keep "
            "tokens in a file."
        ) from error
