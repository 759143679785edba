"""What a mail says of itself: whom it is from and for, and the id it keeps over every try (RFC 5322)."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING

from auditor.errors import UsageError
from auditor.jobs.recipients import mail_address
from auditor.report.safe import one_line

if TYPE_CHECKING:
    from auditor.settings import Settings
    from auditor.store.outgoing import Outgoing

_LONGEST_DOMAIN = 80
_UNKNOWN_DOMAIN = "auditor.invalid"


def address(settings: Settings, message: EmailMessage, outgoing: Outgoing) -> None:
    """Say whom a message is from and for, in the same words over every try.

    Raises:
        UsageError: AUDITOR_SMTP_FROM is missing, or no address.
    """
    message["From"] = sender(settings)
    message["To"] = Address(addr_spec=outgoing.recipient)
    message["Message-ID"] = outgoing.message_id
    message["Date"] = format_datetime(outgoing.created_at)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps holiday notices from answering


def sender(settings: Settings) -> Address:
    """Whom reports come from.

    Raises:
        UsageError: AUDITOR_SMTP_FROM is missing, or no address.
    """
    name, plain = parseaddr(settings.smtp_from)
    try:
        return Address(one_line(name), addr_spec=mail_address(plain))
    except UsageError as error:
        raise UsageError(
            "AUDITOR_SMTP_FROM must say who reports come from, as reports@agency.example; set it."
        ) from error


def domain_of(settings: Settings) -> str:
    """What the ids of our messages end in."""
    try:
        domain = sender(settings).domain
    except UsageError:
        return _UNKNOWN_DOMAIN
    return domain if len(domain) <= _LONGEST_DOMAIN else _UNKNOWN_DOMAIN
