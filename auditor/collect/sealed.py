"""One small encrypted file, replaced as a whole.

Fernet (cryptography.io/en/latest/fernet) under a passphrase's key (scrypt, RFC 7914) or a random one in a
key file beside it.
"""

from __future__ import annotations

import base64
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.errors import CredentialsError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_FORMAT = "auditor tokens 1"
_SALT_BYTES = 16
_COST = {"n": 2**15, "r": 8, "p": 3}
"""Of scrypt, 32 MB: OWASP's password storage cheat sheet."""
_MOST_BYTES = 8_000_000


class SealedFile:
    """A JSON object in an encrypted file of mode 0600; whoever writes must hold a lock."""

    def __init__(self, path: Path, passphrase: str) -> None:
        """An empty passphrase means a key file."""
        self.path = path
        self.key_path = path.with_name(path.name + ".key")
        self._passphrase = passphrase
        self._derived: dict[bytes, bytes] = {}

    def exists(self) -> bool:
        """Whether there is one."""
        return os.path.lexists(self.path)

    def read(self) -> dict[str, Any]:
        """What it holds; empty when there is none.

        Raises:
            CredentialsError: it can't be read, or not with this key, or it is none of ours.
        """
        from cryptography.fernet import InvalidToken

        content = _content(self.path)
        if content is None:
            return {}
        try:
            salt, sealed = _taken_apart(content)
            inner = self._fernet(salt).decrypt(sealed)
            return _whole(json.loads(inner))
        except InvalidToken as error:
            key = "AUDITOR_TOKEN_KEY" if salt else str(self.key_path)
            raise CredentialsError(
                f"{self.path} can't be opened: it is damaged, or {key} is not what it was closed with; put "
                "that right, or delete the file and log in again."
            ) from error
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise CredentialsError(
                f"{self.path} is no file of tokens that this version wrote; move it away, and log in again."
            ) from error

    def write(self, content: dict[str, Any]) -> None:
        """Put `content` in its place; a crash at any point leaves the old or the new.

        Raises:
            CredentialsError: it can't be written.
        """
        salt = b""
        if self._passphrase:
            salt = next(iter(self._derived), b"") or os.urandom(_SALT_BYTES)
        try:
            if not salt and not self.key_path.exists():
                from cryptography.fernet import Fernet

                _replace(self.key_path, Fernet.generate_key())
            sealed = self._fernet(salt).encrypt(json.dumps(content).encode()).decode()
            outer = {"format": _FORMAT, "salt": base64.b64encode(salt).decode(), "sealed": sealed}
            _replace(self.path, json.dumps(outer).encode())
        except OSError as error:
            raise CredentialsError(
                f"{self.path} can't be written ({error.strerror}); make room or mend its permissions, and "
                "run the command again."
            ) from error

    def delete(self) -> None:
        """Remove it; the key file stays for the next.

        Raises:
            CredentialsError: it can't be removed.
        """
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise CredentialsError(
                f"{self.path} can't be deleted ({error.strerror}); mend its permissions, and run the "
                "command again."
            ) from error

    def _fernet(self, salt: bytes) -> Fernet:
        from cryptography.fernet import Fernet

        if salt:
            return Fernet(self._key_of_passphrase(salt))
        key = _content(self.key_path)
        if key is None:
            raise CredentialsError(
                f"{self.path} can't be opened: its key file {self.key_path} is gone; put that back, or "
                "delete the file and log in again."
            )
        try:
            return Fernet(key)
        except ValueError as error:
            raise CredentialsError(
                f"{self.key_path} is no key; put the right one back, or delete it with {self.path} and log "
                "in again."
            ) from error

    def _key_of_passphrase(self, salt: bytes) -> bytes:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        if not self._passphrase:
            raise CredentialsError(
                f"{self.path} is closed with a passphrase; set AUDITOR_TOKEN_KEY to it, or delete the file "
                "and log in again."
            )
        if salt not in self._derived:
            raw = Scrypt(salt=salt, length=32, **_COST).derive(self._passphrase.encode())
            self._derived = {salt: base64.urlsafe_b64encode(raw)}
        return self._derived[salt]


def _taken_apart(content: bytes) -> tuple[bytes, bytes]:
    """Salt, empty for a key file, and what is sealed."""
    outer = json.loads(content)
    if outer["format"] != _FORMAT:
        raise ValueError(outer["format"])
    return base64.b64decode(outer["salt"], validate=True), str(outer["sealed"]).encode()


def _whole(inner: object) -> dict[str, Any]:
    if not isinstance(inner, dict):
        raise TypeError(type(inner))
    return inner


def _content(path: Path) -> bytes | None:
    """A file's bytes, or None when there is none."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CredentialsError(
            f"{path} can't be read ({error.strerror}); mend its permissions, and run the command again."
        ) from error


def _replace(path: Path, content: bytes) -> None:
    """Write beside it, to the disk, then rename; nobody else may read it at any time."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            with suppress(OSError):  # some file systems can't; the rename itself was done
                os.fsync(folder)
        finally:
            os.close(folder)
