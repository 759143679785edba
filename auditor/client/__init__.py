"""A typed client of the service: `Client`, which waits, and `AsyncClient`, to await.

with Client("https://auditor.example", key) as client:
    print(client.check("Last chance, order now!").label)
"""

from auditor.client.failures import (
    BadRequestError,
    ClientError,
    ContradictionError,
    KeyRefusedError,
    MissingError,
    NotDoneError,
    ServiceError,
    TooManyRequestsError,
    UnreadableError,
    UnusableError,
)
from auditor.client.records import CalendarDraft, Draft, NewPost, Queued
from auditor.client.senders import AsyncClient, Client

__all__ = [
    "AsyncClient",
    "BadRequestError",
    "CalendarDraft",
    "Client",
    "ClientError",
    "ContradictionError",
    "Draft",
    "KeyRefusedError",
    "MissingError",
    "NewPost",
    "NotDoneError",
    "Queued",
    "ServiceError",
    "TooManyRequestsError",
    "UnreadableError",
    "UnusableError",
]
