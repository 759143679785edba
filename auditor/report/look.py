"""How a report looks when an agency sends it: its name, its logo and its colour."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

import regex

from auditor.errors import UsageError
from auditor.settings import Settings

MOST_BYTES = 200_000
"""Of a logo; it goes into every mail."""

MOST_PIXELS = 4_000
CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: the least contrast of text of any size."""

PAPER, NIGHT = "#fdfcf9", "#171a18"
"""What reports are printed on, by day and by night."""

ACCENT = "#2e7454"

_PNG = b"\x89PNG\r\n\x1a\n"
_COLOUR = regex.compile(r"#[0-9a-fA-F]{6}")
_RUNS = frozenset({"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"})
_STEPS = 100


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that was found to be a PNG or a harmless SVG."""

    content: bytes
    media_type: Literal["image/png", "image/svg+xml"]

    @classmethod
    def read(cls, content: bytes) -> Logo:
        """Take a picture for what its content is, whatever its name.

        Raises:
            UsageError: it is too large, neither PNG nor SVG, or an SVG that runs or loads something.
        """
        if len(content) > MOST_BYTES:
            raise UsageError(
                f"The logo takes {len(content) // 1000} kB; make one of {MOST_BYTES // 1000} kB or less."
            )
        if content.startswith(_PNG):
            return cls(_png(content), "image/png")
        return cls(_svg(content), "image/svg+xml")

    @property
    def address(self) -> str:
        """The picture itself as a `data:` address."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


@dataclass(frozen=True, slots=True)
class Look:
    """An agency's name, logo and colour on a report; the auditor's own sober look unless given.

    `accent` is any colour, as `#2e7454`; `by_day` and `by_night` are it as readers see it, darkened or
    lightened until text in it can be read.

    Raises:
        UsageError: `accent` is no colour.
    """

    agency: str = ""
    logo: Logo | None = None
    accent: str = ACCENT

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.accent):
            raise UsageError(f"{self.accent[:20]!r} is no colour; write it as {ACCENT}.")

    @classmethod
    def of(cls, chosen: Settings) -> Look:
        """The look the settings ask for.

        Raises:
            UsageError: the logo or the colour can't be used.
        """
        logo = None
        if chosen.agency_logo is not None:
            logo = Logo.read(_bytes(chosen.agency_logo))
        return cls(chosen.agency_name, logo, chosen.agency_colour or ACCENT)

    @property
    def by_day(self) -> str:
        """The accent on light paper."""
        return readable(self.accent, PAPER)

    @property
    def by_night(self) -> str:
        """The accent on a dark screen."""
        return readable(self.accent, NIGHT)


def readable(colour: str, paper: str) -> str:
    """The colour, moved towards black or white just as far as text in it needs to be read on `paper`."""
    goal = 0 if _luminance(_rgb(paper)) > _luminance(_rgb("#757575")) else 255
    start = _rgb(colour)
    for step in range(_STEPS + 1):
        mixed = tuple(round(part + (goal - part) * step / _STEPS) for part in start)
        found = "#" + "".join(f"{part:02x}" for part in mixed)
        if contrast(found, paper) >= CONTRAST:
            return found
    return "#000000" if goal == 0 else "#ffffff"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _luminance(rgb: tuple[int, ...]) -> float:
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in (part / 255 for part in rgb)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"The logo {path} can't be read: {error.strerror}; correct AUDITOR_AGENCY_LOGO."
        ) from error


def _png(content: bytes) -> bytes:
    if content[12:16] != b"IHDR" or len(content) < 33 or not content.rstrip().endswith(b"IEND\xaeB`\x82"):
        raise UsageError("The logo is a damaged PNG; save it anew.")
    width, height = struct.unpack(">II", content[16:24])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise UsageError(f"The logo measures {width} × {height}; {MOST_PIXELS} pixels a side are the most.")
    return content


def _svg(content: bytes) -> bytes:
    try:
        text = content.decode("utf-8-sig")
        if regex.search(r"<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet", text, regex.IGNORECASE):
            raise UsageError("The logo declares a document type or a stylesheet; save it as plain SVG.")
        root = ET.fromstring(text)  # noqa: S314  # without a document type there is nothing to expand
    except (UnicodeDecodeError, ET.ParseError, ValueError) as error:
        raise UsageError("The logo is neither a PNG nor an SVG picture; save it as one of these.") from error
    if _local(root.tag) != "svg":
        raise UsageError("The logo is neither a PNG nor an SVG picture; save it as one of these.")
    for element in root.iter():
        if _local(element.tag) in _RUNS or any(_loads(*pair) for pair in element.attrib.items()):
            raise UsageError("The logo is an SVG that runs or loads something; save it as a plain picture.")
        if _local(element.tag) == "style" and regex.search(r"@import|url\s*\(|\\", element.text or ""):
            raise UsageError("The logo is an SVG that runs or loads something; save it as a plain picture.")
    return content


def _loads(name: str, value: str) -> bool:
    name, value = _local(name), value.strip().lower()
    if name.startswith("on"):
        return True
    if name in ("href", "src"):
        return not value.startswith(("#", "data:image/png;", "data:image/jpeg;"))
    return bool(regex.search(r"url\s*\(\s*[\"']?\s*[^#\"'\s]|javascript:|\\", value))


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()
