"""What the auditor is asked, and what one run remembers of it: a text posted twice is read once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from auditor.finding import Verdict

MOST_TEXTS = 4_096
LONGEST_TEXT = 5_000
"""Characters; with `MOST_TEXTS` it bounds the memory, whatever a brand's posts hold."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A text to say a verdict on: `threshold` None is the model's, an empty `language` is found out."""

    text: str
    threshold: float | None = None
    language: str = ""


class Reuse:
    """The verdicts said last, by what was asked; safe to share between threads.

    It belongs to one run over stored posts or over a file and goes with it; drafts, which nothing may keep,
    never enter.
    """

    def __init__(self, most: int = MOST_TEXTS) -> None:
        self._most = most
        self._said: OrderedDict[Asked, Verdict] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._said)

    def get(self, asked: Asked) -> Verdict | None:
        """What was said before, if it is still known."""
        with self._lock:
            known = self._said.get(asked)
            if known is not None:
                self._said.move_to_end(asked)
            return known

    def keep(self, asked: Asked, verdict: Verdict) -> None:
        """Remember a verdict in place of the one not asked for longest."""
        if len(asked.text) > LONGEST_TEXT:
            return
        with self._lock:
            self._said[asked] = verdict
            self._said.move_to_end(asked)
            if len(self._said) > self._most:
                self._said.popitem(last=False)
