"""LinkedIn's "little text" as readers saw it.

Format: learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format.
"""

from __future__ import annotations

import re

_RESERVED = r"[|{}@\[\]()<>#\\*_~]"
_PARTS = re.compile(
    rf"\\(?P<escaped>{_RESERVED})"
    r"|\{hashtag\|\\?(?P<sign>[#＃])\|(?P<tag>(?:\\.|[^\\{}|])+)\}"
    r"|@\[(?P<name>(?:\\.|[^\\\[\]])+)\] ?\(urn:li:[^()\s]{1,100}\)",
    re.S,
)
_ESCAPE = re.compile(rf"\\({_RESERVED})")


def as_read(little: str) -> str:
    """Escapes undone, hashtags as `#tag`, mentions by name; in one pass, so that no escape makes another."""
    return _PARTS.sub(_shown, little)


def _shown(found: re.Match[str]) -> str:
    if found["escaped"]:
        return found["escaped"]
    if found["tag"]:
        return found["sign"] + _ESCAPE.sub(r"\1", found["tag"])
    return _ESCAPE.sub(r"\1", found["name"])
