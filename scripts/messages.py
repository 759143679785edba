"""Write `auditor/report/locale/messages.pot`, all there is to translate; `--check` fails when it is old.

A translation starts there as `pybabel init -i messages.pot -l nb -o nb.po`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from scripts.made import ROOT, keep

SOURCES = ROOT / "auditor" / "report"
PAGE = SOURCES / "locale" / "messages.pot"
KEYWORDS: dict[str, Any] = {"say": None, "many": (1, 2), "later": None, "later_many": (1, 2)}
HEAD = r"""# What reports say, ready for translation.
# Made by `make docs` from the sources; not edited by hand.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
"""Without a date or Babel's version, so that the same sources give the same file."""


def page() -> str:
    """The whole template, in the order of its sentences."""
    catalogue = Catalog()
    for path in sources():
        method = "jinja2.ext:babel_extract" if path.suffix == ".jinja" else "python"
        with path.open("rb") as file:
            for _, message, comments, _ in extract(method, file, keywords=KEYWORDS):
                name = path.relative_to(ROOT).as_posix()
                catalogue.add(message, locations=[(name, 0)], auto_comments=comments)
    made = io.BytesIO()
    write_po(made, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=True)
    return HEAD + made.getvalue().decode()


def sources() -> Iterator[Path]:
    """Every file that may hold a sentence, in order."""
    yield from sorted(path for path in SOURCES.rglob("*") if path.suffix in (".py", ".jinja"))


if __name__ == "__main__":
    sys.exit(keep(PAGE, page()))
