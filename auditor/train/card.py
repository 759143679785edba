"""The model card: recorded figures in, Markdown out; nothing in it is typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(metrics: Mapping[str, Any]) -> str:
    """Render `metrics.json` as a Hugging Face model card."""
    pages = Environment(
        loader=PackageLoader("auditor.train"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # the output is Markdown made of our own figures
    )
    return pages.get_template("card.md.jinja").render(metrics)
