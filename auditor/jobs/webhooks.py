"""Webhooks as Standard Webhooks has them: where they may go, how they are signed, how they are sent.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.collect.guard import Guard
from auditor.errors import AddressError, CollectError, StoreError, UnreachableError, UsageError
from auditor.keyfile import kept

if TYPE_CHECKING:
    from httpx import URL

    from auditor.settings import Settings

FILE = "webhook.key"
PREFIX = "whsec_"
SECONDS = 10.0
"""For one try, however slowly the other side answers."""

_LEAST_BYTES = 24
_PORTS = {"http": 80, "https": 443}


def webhook_secret(settings: Settings) -> str:
    """What receivers verify with, `whsec_` and base64: that of the settings, or made once and kept in `home`.

    Raises:
        UsageError: the one in the settings is too short, or no base64 after `whsec_`.
        StoreError: the file that keeps it can't be read or made.
    """
    given = settings.webhook_secret
    if given is None:
        return _kept(settings.home / FILE)
    words = given.get_secret_value()
    key = _key_of(words) if words.startswith(PREFIX) else words.encode()
    if key is None or len(key) < _LEAST_BYTES:
        raise UsageError(
            f"AUDITOR_WEBHOOK_SECRET needs {_LEAST_BYTES} bytes at least, plain or as {PREFIX} and base64; "
            "make one with: openssl rand -hex 32"
        )
    return PREFIX + base64.b64encode(key).decode()


def signed(secret: str, message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """The headers of a webhook: its id, when it was sent (seconds since 1970), and the signature of both."""
    words = f"{message_id}.{timestamp}.{body}".encode()
    signature = hmac.digest(_key_of(secret) or b"", words, hashlib.sha256)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def check_address(settings: Settings, address: str) -> None:
    """Refuse an address that no webhook may go to.

    Raises:
        AddressError: it is none, is not public, has a password in it, or is not https; http is for hosts
            named in AUDITOR_ALLOWED_HOSTS.
    """
    url, guard = allowed(settings, address)
    host = url.raw_host.decode("ascii")
    try:
        guard.addresses(host, _port(url))
    except UnreachableError as error:
        raise AddressError(str(error)) from error


def send(settings: Settings, message_id: str, address: str, body: str) -> int:
    """Send a webhook once and return the status it was answered with; the answer's body stays unread.

    Raises:
        AddressError: its address may not be called.
        UnreachableError: there was no answer in time.
    """
    import httpx

    from auditor.collect.wire_httpx import BriefTransport

    url, guard = allowed(settings, address)
    headers = signed(webhook_secret(settings), message_id, int(time.time()), body)
    headers |= {"Content-Type": "application/json", "User-Agent": "social-mix-auditor (webhooks)"}
    try:
        with (
            httpx.Client(transport=BriefTransport(guard, SECONDS), trust_env=False) as client,
            client.stream("POST", url, content=body.encode(), headers=headers) as answer,
        ):
            return answer.status_code
    except CollectError:
        raise
    except (httpx.HTTPError, OSError) as error:
        raise UnreachableError(f"{url.host} did not answer: {type(error).__name__}.") from error


def allowed(settings: Settings, address: str) -> tuple[URL, Guard]:
    """An address that may be called as far as its form goes, and the guard that looks where it leads.

    Raises:
        AddressError: it is none, has a password in it, or is not https where it must be.
    """
    import httpx

    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressError("The webhook's address can't be read; write https://HOST/PATH.") from error
    if url.scheme not in _PORTS or not url.host or url.userinfo or not 0 < _port(url) < 65_536:
        raise AddressError("A webhook's address is https://HOST/PATH, with no user or password; correct it.")
    guard = Guard.of(settings.allowed_hosts.split(","))
    if url.scheme == "http" and not guard.names(url.raw_host.decode("ascii")):
        raise AddressError(
            f"A webhook to {url.host} must go over https; for plain http, add the host to "
            "AUDITOR_ALLOWED_HOSTS."
        )
    return url, guard


def _port(url: URL) -> int:
    return _PORTS[url.scheme] if url.port is None else url.port


def _key_of(secret: str) -> bytes | None:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None


def _kept(path: Path) -> str:
    try:
        secret = kept(path, PREFIX + base64.b64encode(secrets.token_bytes(32)).decode())
    except (OSError, ValueError) as error:
        raise StoreError(
            f"The webhooks' secret can't be kept in {path}; mend its permissions, or set "
            "AUDITOR_WEBHOOK_SECRET."
        ) from error
    if not secret.startswith(PREFIX) or len(_key_of(secret) or b"") < _LEAST_BYTES:
        raise StoreError(f"{path} holds no secret of webhooks; delete it, and a new one is made.")
    return secret
