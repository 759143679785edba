"""Where reading a page's posts goes on, though LinkedIn only counts them from the newest.

Posts that are written meanwhile move all others down, deleted ones move them up. So a place remembers the
last post that was read as well, and each page begins a little before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from auditor.collect.graph_records import within
from auditor.collect.linkedin_record import created, is_urn
from auditor.errors import BadAnswerError, CursorError

OVERLAP = 10
"""Posts that a page brings again."""
_CURSOR = re.compile(r"(?P<start>\d{1,9}):(?P<created>\d{1,15}):(?P<urn>.+)")


@dataclass(frozen=True, slots=True)
class Place:
    """How many posts are newer than what comes next, and the last one read: its time and its name."""

    start: int
    created: int
    urn: str

    def __str__(self) -> str:
        return f"{self.start}:{self.created}:{self.urn}"

    @classmethod
    def of(cls, cursor: str) -> Place | None:
        """The place a cursor names; None at the newest post.

        Raises:
            CursorError: it names none.
        """
        found = _CURSOR.fullmatch(cursor)
        if not cursor:
            return None
        if not found or not is_urn(found["urn"]):
            raise CursorError("LinkedIn has no such place in its list of posts; run the same command again.")
        return cls(int(found["start"]), int(found["created"]), found["urn"])

    @classmethod
    def after(cls, taken: Sequence[Any], start: int, before: Place | None) -> Place:
        """The place behind the posts that were taken, or behind the same post as before.

        Raises:
            BadAnswerError: none of them has a name and a time.
        """
        for record in reversed(taken):
            urn = within(record, "id")
            if isinstance(urn, str) and is_urn(urn) and created(record):
                return cls(start, created(record), urn)
        if before is None:
            raise BadAnswerError("LinkedIn sent posts that can't be read; run the command again later.")
        return replace(before, start=start)

    def rest(self, records: list[Any], start: int) -> list[Any] | None:
        """The records behind it; None when all are, so that others may stand before them unread."""
        urns = [within(record, "id") for record in records]
        if self.urn in urns:
            return records[urns.index(self.urn) + 1 :]
        older = [record for record in records if created(record) <= self.created]
        return None if start > 0 and len(older) == len(records) else older

    def further_up(self, start: int, by: int) -> Place:
        """The same place, looked for further up: posts before it were deleted."""
        return replace(self, start=max(0, start - by) + OVERLAP)
