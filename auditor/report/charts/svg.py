"""matplotlib's SVG made fit to stand inside a page under a strict content security policy."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

import regex

from auditor.report.charts.sheet import INK

METADATA = ("Creator", "Date", "Format", "Type")
"""What matplotlib writes unless told not to."""

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_NUMBERED = regex.compile(r"[a-z]+\.?[a-z]*_[0-9]+")
_PLAIN = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
_FONT = frozenset({"font-family"})


def tidy(content: bytes, title: str, description: str, words: Mapping[str, str]) -> bytes:
    """Rewrite a drawing: one `<svg>` with a title and a description, and `words` where stand-ins were drawn.

    Styles become attributes, since a page's policy may forbid styles inside it; ink becomes the page's own
    colour and letters its own font; ids that another drawing on the page would have too are dropped.
    """
    root = ET.fromstring(content)  # noqa: S314  # our own drawing
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag == f"{_SVG}metadata" or _is_style(c)]:
            parent.remove(child)
    for element in root.iter():
        if (text := element.find(f"{_SVG}text")) is not None and element.get("id") in words:
            text.text = words[element.get("id", "")]
        _plainly(element)
    root.tag, root.attrib = (
        f"{_SVG}svg",
        {
            "viewBox": root.get("viewBox", ""),
            "role": "img",
            "class": "chart",
            "fill": "currentColor",
            "font-family": "system-ui, sans-serif",
            **_PLAIN,
        },
    )
    for at, (name, said) in enumerate((("title", title), ("desc", description))):
        told = ET.Element(f"{_SVG}{name}")
        told.text = said
        root.insert(at, told)
    ET.register_namespace("", _SVG.strip("{}"))
    made: bytes = ET.tostring(root, encoding="utf-8")
    return made


def _is_style(element: ET.Element) -> bool:
    return element.tag == f"{_SVG}defs" and element.find(f"{_SVG}style") is not None


def _plainly(element: ET.Element) -> None:
    """Move a style into attributes."""
    declared = (part.split(":", 1) for part in element.attrib.pop("style", "").split(";") if ":" in part)
    for name, value in ((name.strip(), value.strip()) for name, value in declared):
        if name not in _FONT:
            element.set(name, "currentColor" if value == INK else value)
    if _LINK in element.attrib:
        element.set("href", element.attrib.pop(_LINK))
    if _NUMBERED.fullmatch(element.get("id", "")):
        del element.attrib["id"]
