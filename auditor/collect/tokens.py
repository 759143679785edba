"""Tokens people gave for their accounts: kept encrypted, renewed before they end."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from auditor.collect.grants import GRANTS, Token
from auditor.errors import CollectError, CredentialsError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from auditor.collect.sealed import SealedFile
    from auditor.post import Account
    from auditor.settings import Settings

_AT_ONCE = dt.timedelta(0)


class KeptTokens(ABC):
    """Tokens by account, wherever they are kept; one process at a time renews one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def access_token(self, account: Account) -> str:
        """A token that works now, renewed if its end is near; empty when nobody gave one.

        Raises:
            CredentialsError: what was given has ended, or can't be read.
            CollectError: it has to be renewed, and the platform can't be had.
        """
        token = self._find(account)
        if token is None:
            return ""
        return token.access_token if not _due(token) else self._renewed(account)

    def check(self, account: Account) -> None:
        """Find out whether a token could be kept, before somebody is asked for one.

        Raises:
            CredentialsError: it could not.
        """
        with self._locked():
            self._find(account)

    def put(self, account: Account, token: Token) -> None:
        """Keep what an account's owner gave, in place of what was kept before.

        Raises:
            CredentialsError: it can't be kept.
        """
        with self._locked():
            self._keep(account, token)

    def remove(self, account: Account) -> None:
        """Forget what an account's owner gave.

        Raises:
            CredentialsError: what is kept can't be read.
        """
        if self._find(account) is not None:
            with self._locked():
                self._drop(account)

    def _renewed(self, account: Account) -> str:
        with self._locked():
            token = self._find(account)
            if token is None:
                return ""
            if not _due(token):
                return token.access_token  # another process was first
            renewed = self._asked_for(account, token)
            if renewed is not token:
                self._keep(account, renewed)
            return renewed.access_token

    def _asked_for(self, account: Account, token: Token) -> Token:
        """A new token, or the old one for as long as it works."""
        from auditor.collect.exchange import Exchange

        if not _renewable(token):
            title = GRANTS[token.platform].title if token.platform in GRANTS else token.platform
            raise CredentialsError(
                f"The access given to {account.handle} on {title} ended on {token.expires_at:%Y-%m-%d}; give "
                "it again: auditor account login"
            )
        self._keep(account, token)  # a full disk must show before the old refresh token is used up
        try:
            return Exchange.of(token.platform, self._settings).renewed(token)
        except CollectError:
            if token.ends_within(dt.timedelta(minutes=1)):
                raise
            return token

    def _locked(self) -> AbstractContextManager[None]:
        from auditor.collect.lock import locked

        return locked(self._settings.home / "tokens.lock")

    @abstractmethod
    def _find(self, account: Account) -> Token | None:
        """What is kept for an account."""

    @abstractmethod
    def _keep(self, account: Account, token: Token) -> None:
        """Keep it, for good when this returns."""

    @abstractmethod
    def _drop(self, account: Account) -> None:
        """Keep it no longer."""


class TokenFile(KeptTokens):
    """Tokens in one encrypted file `tokens` in the home folder; without that file, nothing is touched."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._opened: SealedFile | None = None

    @property
    def _file(self) -> SealedFile:
        from auditor.collect.sealed import SealedFile

        if self._opened is None:
            key = self._settings.token_key
            self._opened = SealedFile(self._settings.home / "tokens", key.get_secret_value() if key else "")
        return self._opened

    def _find(self, account: Account) -> Token | None:
        if not self._file.exists():
            return None
        found = self._file.read().get(named(account))
        return None if found is None else read(found, str(self._file.path))

    def _keep(self, account: Account, token: Token) -> None:
        self._file.write(self._file.read() | {named(account): token.record()})

    def _drop(self, account: Account) -> None:
        left = {name: found for name, found in self._file.read().items() if name != named(account)}
        if left:
            self._file.write(left)
        else:
            self._file.delete()


def open_tokens(settings: Settings) -> KeptTokens:
    """Where tokens are kept: the system's keyring if the settings ask for it, else the file.

    Raises:
        UsageError: the keyring's library is not installed.
    """
    if getattr(settings, "keyring", False):
        from auditor.collect.system_keyring import KeyringTokens

        return KeyringTokens(settings)
    return TokenFile(settings)


def named(account: Account) -> str:
    """What an account's token is kept under."""
    return " ".join(filter(None, (account.platform, account.handle, account.host)))


def read(record: Mapping[str, Any], where: str) -> Token:
    """The token of a record.

    Raises:
        CredentialsError: it is none.
    """
    try:
        return Token.of(record)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise CredentialsError(
            f"{where} holds a token this version can't read; log in again: auditor account login"
        ) from error


def _renewable(token: Token) -> bool:
    grant = GRANTS.get(token.platform)
    return bool(token.refresh_token) or (
        grant is not None and grant.renewal is not None and not token.ends_within(_AT_ONCE)
    )


def _due(token: Token) -> bool:
    grant = GRANTS.get(token.platform)
    return token.ends_within(grant.early if grant is not None and _renewable(token) else _AT_ONCE)
