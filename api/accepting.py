"""Which of the formats there are a caller likes best, by the header Accept (RFC 9110, 12.5.1)."""

from __future__ import annotations

import regex

from auditor.report.rendering import MEDIA_TYPES, Format

_QUALITY = regex.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", regex.IGNORECASE)
_BY_MEDIA: dict[str, Format] = {media.partition(";")[0]: name for name, media in MEDIA_TYPES.items()} | {
    "*/*": "json",
    "application/*": "json",
    "text/*": "html",
}


def preferred(accept: str) -> Format:
    """The format of the highest quality, of two alike the one named first; JSON where none can be had."""
    found: tuple[float, Format] = (0.0, "json")
    for part in accept.split(","):
        media, *parameters = (word.strip() for word in part.split(";"))
        wanted = _BY_MEDIA.get(media.lower())
        said = next(filter(None, map(_QUALITY.fullmatch, parameters)), None)
        quality = float(said[1]) if said else 1.0
        if wanted is not None and quality > found[0]:
            found = (quality, wanted)
    return found[1]
