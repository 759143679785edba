"""What handing a message over may come to, beside success."""

from __future__ import annotations

from collections.abc import Callable

from auditor.errors import AuditorError

Begin = Callable[[], None]
"""To be called right before the other side may have the whole message; raises StoppedError to stop."""


class RefusedError(AuditorError):
    """The other side said plainly that it does not take it: never, where that is `lasting`."""

    http_status = 502

    def __init__(self, sentence: str, *, lasting: bool) -> None:
        super().__init__(sentence)
        self.lasting = lasting
