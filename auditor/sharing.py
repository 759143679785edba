"""Links that show one report to whoever has them, until a day or until they are taken back.

A token is `ID.EXPIRES.SIGNATURE`; the signature is an HMAC-SHA256 (RFC 2104) of the two words before it, so
that nobody makes a link or puts its end off, and a stolen database holds none.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from typing import TYPE_CHECKING

from auditor.errors import ExpiredError, NotFoundError, UsageError
from auditor.sealing import key_for

if TYPE_CHECKING:
    from auditor.settings import Settings
    from auditor.store import Store
    from auditor.store.shares import ShareLink

MOST_DAYS = 366
_LONGEST_TOKEN = 200


def share(settings: Settings, store: Store, report_id: int, *, days: int, who: str) -> tuple[ShareLink, str]:
    """Make a link to a report and return it with its address, which holds for `days`.

    Raises:
        UsageError: no link holds so long.
        NotFoundError: there is no such report.
    """
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"A link holds for 1 to {MOST_DAYS} days, not {days}; make another when it is over.")
    ends = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=days)
    link = store.shares.create(report_id, who=who, expires_at=ends)
    return link, address(settings, link)


def address(settings: Settings, link: ShareLink) -> str:
    """Where a browser finds the report a link is of."""
    return f"{settings.reached_at}/r/{sign(settings, link)}"


def sign(settings: Settings, link: ShareLink) -> str:
    """The token of a link."""
    words = f"{link.id}.{int(link.expires_at.timestamp())}"
    return f"{words}.{_signature(settings, words)}"


def verify(settings: Settings, store: Store, token: str, *, now: dt.datetime | None = None) -> ShareLink:
    """The link a token is of; `report_id` says what it shows.

    Raises:
        NotFoundError: it is none of ours, or its report is gone.
        ExpiredError: its day is over, or it was taken back.
    """
    words, _, signature = token[:_LONGEST_TOKEN].rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(settings, words).encode()):
        raise NotFoundError("There is no such link; ask whoever sent it for another.")
    link = store.shares.get(words.partition(".")[0])
    if link.revoked_at is not None:
        raise ExpiredError("This link was taken back; ask whoever sent it for another.")
    if link.expires_at <= (now or dt.datetime.now(dt.UTC)):
        raise ExpiredError("This link is over; ask whoever sent it for another.")
    return link


def _signature(settings: Settings, words: str) -> str:
    made = hmac.digest(key_for(settings, "links"), words.encode("utf-8", "replace"), hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
