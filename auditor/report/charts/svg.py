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
_REFERRED = regex.compile(r"#([\w-]+)")
_ROOT = {
    "role": "img",
    "class": "chart",
    "fill": "currentColor",
    "font-family": "system-ui, sans-serif",
    "stroke-linejoin": "round",
    "stroke-linecap": "butt",
}


def tidy(content: bytes, title: str, description: str, words: Mapping[str, str]) -> bytes:
    """Rewrite a drawing: one `<svg>` with a title and a description, and `words` where stand-ins were drawn.

    Styles become attributes, since a page's policy may forbid styles inside it; ink becomes the page's own
    colour, and letters its font. Ids that nothing refers to go: the page's next drawing has them too.
    """
    root = ET.fromstring(content)  # noqa: S314  # our own drawing
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag == f"{_SVG}metadata" or _is_style(c)]:
            parent.remove(child)
    for element in root.iter():
        if (text := element.find(f"{_SVG}text")) is not None and element.get("id") in words:
            text.text = words[element.get("id", "")]
        _plainly(element)
    _forget_ids(root)
    root.attrib = {"xmlns": _SVG.strip("{}"), "viewBox": root.get("viewBox", ""), **_ROOT}
    for at, (name, said) in enumerate((("title", title), ("desc", description))):
        told = ET.Element(f"{_SVG}{name}")
        told.text = said
        root.insert(at, told)
    for element in root.iter():  # WeasyPrint takes away any prefix registered for the whole process
        element.tag = element.tag.removeprefix(_SVG)
    made: bytes = ET.tostring(root, encoding="utf-8")
    return made


def _is_style(element: ET.Element) -> bool:
    return element.tag == f"{_SVG}defs" and element.find(f"{_SVG}style") is not None


def _plainly(element: ET.Element) -> None:
    """Move a style into attributes."""
    declared = (part.split(":", 1) for part in element.attrib.pop("style", "").split(";") if ":" in part)
    for name, value in ((name.strip(), value.strip()) for name, value in declared):
        if name != "font-family":
            element.set(name, "currentColor" if value == INK else value)
    if _LINK in element.attrib:
        element.set("href", element.attrib.pop(_LINK))


def _forget_ids(root: ET.Element) -> None:
    """Drop the ids that nothing in the drawing refers to."""
    used = {
        name
        for element in root.iter()
        for value in element.attrib.values()
        for name in _REFERRED.findall(value)
    }
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
