"""What is written in the database but not for its readers, and the key of everything we sign ourselves.

One key, given by AUDITOR_SECRET_KEY or made once and kept in `home`; each purpose has its own, derived from
it (HKDF, RFC 5869). Sealed words are Fernet's (cryptography.io/en/latest/fernet).
"""

from __future__ import annotations

import base64
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from auditor.errors import StoreError, UsageError
from auditor.keyfile import kept

if TYPE_CHECKING:
    from auditor.settings import Settings

FILE = "secret.key"
_LEAST_LETTERS = 32
_ADDRESSES = "addresses"


def seal(settings: Settings, words: str) -> str:
    """Words as only a holder of the key reads them; twice the same words look different.

    Raises:
        UsageError: the key in the settings is too short.
        StoreError: the file that keeps the key can't be read or made.
    """
    from cryptography.fernet import Fernet

    return Fernet(key_for(settings, _ADDRESSES)).encrypt(words.encode()).decode()


def unseal(settings: Settings, sealed: str) -> str:
    """The words that were sealed.

    Raises:
        StoreError: the key is not the one they were sealed with, or can't be read.
        UsageError: the key in the settings is too short.
    """
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(key_for(settings, _ADDRESSES)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise StoreError(
            "An address can't be opened: it was sealed with another key; put AUDITOR_SECRET_KEY or "
            f"{settings.home / FILE} right, or add the schedule again."
        ) from error


def key_for(settings: Settings, purpose: str) -> bytes:
    """32 bytes of a purpose, as URL-safe base64, the same wherever the settings give the same key.

    Raises:
        UsageError: the key in the settings is too short.
        StoreError: the file that keeps the key can't be read or made.
    """
    given = settings.secret_key
    words = _from_file(settings) if given is None else given.get_secret_value()
    if len(words) >= _LEAST_LETTERS:
        return _derived(words, purpose)
    raise UsageError(
        f"AUDITOR_SECRET_KEY needs {_LEAST_LETTERS} letters at least; make one with: openssl rand -hex 32"
    )


def _from_file(settings: Settings) -> str:
    path = settings.home / FILE
    try:
        words = kept(path, secrets.token_hex(32))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"The key of sealed addresses can't be kept in {path}; mend its permissions, or set "
            "AUDITOR_SECRET_KEY."
        ) from error
    if len(words) < _LEAST_LETTERS:
        raise StoreError(f"{path} holds no key; put the right one back.")
    return words


@lru_cache(maxsize=8)
def _derived(words: str, purpose: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = f"social-mix-auditor {purpose}".encode()
    raw = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(words.encode())
    return base64.urlsafe_b64encode(raw)
