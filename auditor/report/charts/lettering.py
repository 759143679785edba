"""Words in drawings: harmless, short enough, and in letters that can be drawn."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import regex

FAMILIES = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans CJK JP",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
)
"""Looked through in this order; the first comes with matplotlib, the others where the machine has them."""

STAND_IN = "\ufffd"
_SPACES = regex.compile(r"[\s--\u00a0\u202f]+", regex.V1)
_HARMFUL = regex.compile(r"[\p{C}--\s]", regex.V1)
_PILED = regex.compile(r"(\p{M}{2})\p{M}+")


def clean(text: str) -> str:
    """A text on one line, without characters that control, turn or pile up on others."""
    return _PILED.sub(r"\1", _SPACES.sub(" ", _HARMFUL.sub("", text))).strip()


def short(text: str, most: int) -> str:
    """The first `most` letters as people count them, the last a `…` where there are more."""
    letters = regex.findall(r"\X", clean(text)[: 20 * most])
    return "".join(letters) if len(letters) <= most else "".join(letters[: most - 1]) + "…"


def drawable(text: str) -> str:
    """The text with a stand-in for each run of letters that no font here has."""
    runs = groupby(text, key=lambda letter: ord(letter) in _letters())
    return "".join("".join(run) if known else STAND_IN for known, run in runs)


@lru_cache(maxsize=1)
def families() -> list[str]:
    """Those of `FAMILIES` that this machine has."""
    from matplotlib.font_manager import fontManager

    known = set(fontManager.get_font_names())
    return [name for name in FAMILIES if name in known]


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Every code point that can be drawn upright and in bold."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    def of(weight: str) -> set[int]:
        paths = [findfont(FontProperties(family=name, weight=weight)) for name in families()]
        return {point for path in paths for point in get_font(path).get_charmap()}

    return frozenset(of("normal") & of("bold"))
