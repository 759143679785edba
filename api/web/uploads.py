"""Dropped files into stored posts: each is read by itself, and what became of it is told in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PureWindowsPath
from typing import IO, Any

import regex

from auditor import importers
from auditor.errors import InputError, UsageError
from auditor.importers import Imported
from auditor.importers.values import PLATFORMS
from auditor.store import Added, Brand, Store

MOST_FILES = 20
MOST_TOLD = 20
"""Unusable lines named one by one; of the others only their number is kept."""

_LONGEST_NAME = 80
_HARMFUL = regex.compile(r"[\p{Cc}\p{Cs}\p{Bidi_Control}]")
_COMMANDS = (
    ("say it with --platform NAME", "choose it in the form"),
    ("--account NAME names it", "the form's field Account names it"),
    ("--account NAME takes one", "the form's field Account takes one"),
)
"""What importers tell people at a terminal, and what holds here."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; `name` is whatever the sender called it."""

    name: str
    content: IO[bytes]


@dataclass(frozen=True, slots=True)
class FileTold:
    """What became of one file; `error` is empty where its posts were stored.

    `unusable` holds the first lines that could not be used, each with its reason; `more` counts the others.
    """

    name: str
    error: str = ""
    format: str = ""
    stored: int = 0
    updated: int = 0
    known: int = 0
    paid: int = 0
    empty: int = 0
    ignored: int = 0
    accounts: tuple[str, ...] = ()
    unusable: tuple[tuple[int, str], ...] = ()
    more: int = 0
    notes: tuple[str, ...] = ()

    def fields(self) -> dict[str, Any]:
        """It as JSON keeps it."""
        return asdict(self)

    @classmethod
    def of_fields(cls, fields: Mapping[str, Any]) -> FileTold:
        """It from what `fields` gave, read back from JSON."""
        lists = {name: tuple(fields[name]) for name in ("accounts", "notes")}
        unusable = tuple((int(line), str(reason)) for line, reason in fields["unusable"])
        return cls(**{**fields, **lists, "unusable": unusable})


def platforms() -> list[str]:
    """The platforms a file's posts can be of."""
    return sorted(set(PLATFORMS.values()))


def take(
    store: Store, brand: Brand, uploads: Iterable[Upload], *, platform: str, account: str
) -> list[FileTold]:
    """Read files and store their posts; one that can't be used spoils none of the others.

    `platform` and `account` speak where a file does not. Times without a zone are in the brand's.

    Raises:
        NotFoundError: the brand was deleted meanwhile.
        StoreError: the database can't be used; files before the one it failed at are stored.
    """
    return [_take(store, brand, each, platform, account) for each in uploads]


def shown_name(given: str) -> str:
    """The last part of a file's name, bounded, in one line and in the direction it is read."""
    return _HARMFUL.sub("\ufffd", PureWindowsPath(given).name)[:_LONGEST_NAME].strip() or "The file"


def _take(store: Store, brand: Brand, upload: Upload, platform: str, account: str) -> FileTold:
    name = shown_name(upload.name)
    try:
        read = importers.parse(
            upload.content.read(),
            Path(name),
            dt.datetime.now(dt.UTC),
            platform=platform,
            account=account,
            timezone=brand.time_zone,
            fallback_account=brand.slug,
        )
    except InputError as error:
        return FileTold(name, error=str(error))
    except UsageError:  # the one there can be here, in words for a terminal
        return FileTold(name, error=f"{name} names no platform; choose it in the form, then drop it again.")
    return _told(name, read, store.add(brand.slug, read.posts))


def _told(name: str, read: Imported, added: Added) -> FileTold:
    return FileTold(
        name=name,
        format=_title(read.format),
        stored=added.stored,
        updated=added.updated,
        known=added.duplicates,
        paid=sum(post.paid for post in read.posts),
        empty=sum(not post.text for post in read.posts),
        ignored=read.ignored,
        accounts=tuple(sorted({f"{post.platform}:{post.account.handle}"[:200] for post in read.posts})),
        unusable=tuple((row.line, _here(row.reason)) for row in read.unusable[:MOST_TOLD]),
        more=max(0, len(read.unusable) - MOST_TOLD),
        notes=tuple(_here(note) for note in read.notes),
    )


def _title(name: str) -> str:
    return next((known.title for known in importers.FORMATS if known.name == name), name)


def _here(sentence: str) -> str:
    for at_a_terminal, in_a_form in _COMMANDS:
        sentence = sentence.replace(at_a_terminal, in_a_form)
    return sentence
