"""Where a report may go: plain mail addresses, and webhooks to public hosts, sealed."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from typing import TYPE_CHECKING

import regex

from auditor.errors import UsageError
from auditor.jobs.webhooks import allowed, check_address
from auditor.sealing import seal, unseal
from auditor.store.schedules import Channel, Recipient

if TYPE_CHECKING:
    from auditor.settings import Settings

LONGEST_ADDRESS = 254
"""Letters of a mail address (RFC 5321, erratum 1690)."""

_LONGEST_URL = 2_000
_LOCAL = regex.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = regex.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
_SHOWN_LETTERS = 4


def by_email(address: str) -> Recipient:
    """A mail address: `ada@acme.example`, with no name beside it.

    Raises:
        UsageError: it is none.
    """
    checked = mail_address(address)
    return Recipient("email", checked, checked)


def by_webhook(settings: Settings, channel: Channel, address: str) -> Recipient:
    """An incoming webhook of Slack's, or one of anybody's; its path is what lets us in, so it is sealed.

    Raises:
        AddressError: it may not be called.
        UsageError: it is too long.
    """
    if len(address) > _LONGEST_URL:
        raise UsageError(f"A webhook's address has {_LONGEST_URL} letters at most; correct it.")
    check_address(settings, address)
    host = allowed(settings, address)[0].netloc.decode("ascii")
    return Recipient(channel, seal(settings, address), f"{host}/…{address[-_SHOWN_LETTERS:]}")


def opened(settings: Settings, sealed: str) -> str:
    """The address of a webhook.

    Raises:
        StoreError: it was sealed with another key.
    """
    return unseal(settings, sealed)


def mail_address(words: str) -> str:
    """A plain mail address in ASCII, its domain in small letters.

    Raises:
        UsageError: it is none; quoted ones and those of other alphabets are not taken.
    """
    local, _, domain = words.rpartition("@")
    try:
        if len(words) <= LONGEST_ADDRESS and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain):
            return Address(username=local, domain=domain.lower()).addr_spec
    except (MessageError, ValueError):
        pass
    raise UsageError(f"{words[:60]!r} is no mail address; write it as ada@acme.example.")
