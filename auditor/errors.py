"""Every error a user can meet, each with its exit code and its HTTP status.

AuditorError                       2   500
├── UsageError                     2   400   wrong options or arguments
│   ├── NotFoundError              2   404   a brand, post, rule or guideline that isn't there
│   ├── ExpiredError               2   410   a link that is over or was taken back
│   └── ConflictError              2   409   what was asked contradicts what is stored
├── InputError                     2   422   a file or a text that can't be used
│   ├── FormatError                2   415   an export no importer recognises
│   └── RuleError                  2   422   a rule pack or guideline that can't be used
├── ModelError                     2   500   a classifier that can't be loaded
├── StoreError                     2   500   a database that can't be used
│   ├── StoreBusyError             2   503   a database another process holds
│   └── StoreGoneError             2   503   a database that can't be reached
├── ClusterError                   2   503   a Ray cluster that can't be reached or used
├── CollectError                   2   502   a platform that can't be read; that account stops, others go on
│   ├── CredentialsError           2   401   credentials missing, wrong, revoked, or allowed too little
│   ├── PaymentError               2   402   the platform wants to be paid first
│   ├── AccountGoneError           2   404   an account that is gone, suspended or private
│   ├── AddressError               2   422   an address this machine must not call
│   ├── BudgetError                2   429   our own budget of posts or dollars is spent
│   ├── RateLimitError             2   429   the platform asks to wait
│   ├── CursorError                2   410   the platform no longer knows where we stopped
│   ├── BadAnswerError             2   502   an answer that can't be read
│   └── UnreachableError           2   503   no answer, or the platform itself failed
└── StoppedError                   2   499   stopped by the user; what was stored stays

A message is one sentence that says what was wrong, where, and what to do.
"""

from __future__ import annotations


class AuditorError(Exception):
    """Base of everything this package raises on purpose.

    `str(error)` is the sentence shown to the user.
    """

    exit_code: int = 2
    http_status: int = 500


class UsageError(AuditorError):
    """The command or the request was put wrongly."""

    http_status = 400


class NotFoundError(UsageError):
    """Something named by the user does not exist."""

    http_status = 404


class ExpiredError(UsageError):
    """A link is over, or was taken back."""

    http_status = 410


class ConflictError(UsageError):
    """What was asked contradicts what is already stored."""

    http_status = 409


class InputError(AuditorError):
    """A file or a text can't be used."""

    http_status = 422


class FormatError(InputError):
    """No importer recognises the file."""

    http_status = 415


class RuleError(InputError):
    """A rule pack or a guideline can't be used; the message starts with `path:line`."""


class ModelError(AuditorError):
    """The classifier's files are missing, damaged or of another label scheme."""


class StoreError(AuditorError):
    """The database can't be read or written."""


class StoreBusyError(StoreError):
    """Another process holds the database."""

    http_status = 503


class StoreGoneError(StoreError):
    """The connection to the database was lost or refused."""

    http_status = 503


class ClusterError(AuditorError):
    """A Ray cluster can't be reached, started or used; what was written stays."""

    http_status = 503


class CollectError(AuditorError):
    """A platform can't be read; the account stops, what was stored stays, other accounts go on."""

    http_status = 502


class CredentialsError(CollectError):
    """Credentials are missing, wrong, expired or revoked, or don't allow what was asked."""

    http_status = 401


class PaymentError(CollectError):
    """The platform answers only those who paid."""

    http_status = 402


class AccountGoneError(CollectError):
    """The account does not exist, or is suspended or private."""

    http_status = 404


class AddressError(CollectError):
    """An address leads where this machine must not call."""

    http_status = 422


class BudgetError(CollectError):
    """The budget of posts or dollars set for a platform is spent."""

    http_status = 429


class RateLimitError(CollectError):
    """The platform asks to wait, and did so for longer than we may."""

    http_status = 429


class CursorError(CollectError):
    """The platform no longer knows the place where the last run stopped."""

    http_status = 410


class BadAnswerError(CollectError):
    """What came back is not what the platform's documentation promises."""


class UnreachableError(CollectError):
    """Nothing came back, or the platform said that it failed itself."""

    http_status = 503


class StoppedError(AuditorError):
    """The user stopped the work; everything stored so far stays."""

    http_status = 499
