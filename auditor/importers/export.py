"""The posts of one file, one by one, and what is to be said of the file once they are through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.errors import InputError, UsageError
from auditor.importers import jsonl, telegram
from auditor.importers.base import Context, Note, Read, Unusable
from auditor.importers.content import Content
from auditor.post import Post


class Export:
    """A file being read; go through it once.

    `ignored` counts totals, preamble and repeated headers, `paid` and `empty` posts; they, `unusable`,
    `accounts` and `notes` are whole at the end.
    """

    def __init__(
        self, content: Content, format_: str, rows: Iterable[Read], ignored: int, context: Context
    ) -> None:
        self.format = format_
        self.ignored = ignored
        self.paid = self.empty = 0
        self.unusable: list[Unusable] = []
        self.accounts: set[str] = set()
        self.notes: list[str] = []
        self._content = content
        self._rows = rows
        self._context = context

    @property
    def share(self) -> float:
        """How much of the file is read, 0 to 1."""
        return min(1.0, self._content.read / max(1, self._content.size))

    def __iter__(self) -> Iterator[Post]:
        """Every post of the file.

        Raises:
            InputError: it is damaged, or holds nothing but one line that says why there is no post.
            UsageError: it names no platform and none was given.
        """
        posts = unnamed = 0
        for row in self._rows:
            if row is None:
                self.ignored += 1
            elif isinstance(row, Note):
                self.notes.append(row.text)
            elif isinstance(row, Unusable):
                self.unusable.append(row)
            else:
                posts += 1
                unnamed += row.account.handle == self._context.fallback_account
                self.paid += row.paid
                self.empty += not row.text
                self.accounts.add(f"{row.platform}:{row.account.handle}")
                yield row
        if not posts:
            self._refuse_without_posts()
        if unnamed and not self._context.account and self._context.fallback_account:
            self.notes.append(
                f"the file names no account for {unnamed:,} of its posts; they stand under "
                f"{self._context.fallback_account}; --account NAME names it"
            )

    def _refuse_without_posts(self) -> None:
        path = self._content.path
        if self.unusable and all("--platform" in row.reason for row in self.unusable):
            raise UsageError(
                f"{path} names no platform; say which: auditor import {path} --platform instagram …"
            )
        if self.format in (jsonl.NAME, telegram.NAME) and len(self.unusable) == 1:
            raise InputError(
                f"{path} holds no posts: line {self.unusable[0].line}: {self.unusable[0].reason}."
            )
