"""A report becomes a file with a safe name and the right media type."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import UsageError
from auditor.report.rendering import MEDIA_TYPES, file_name, known, render
from tests.report.sample import report


@given(st.text())
def test_a_name_is_safe_whatever_the_brand_is_called(brand: str) -> None:
    found = report()
    name = file_name(replace(found, snapshot=replace(found.snapshot, brand=brand)), "pdf")
    assert name.endswith("-2026-w46.pdf")
    assert name[0].isalnum()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert len(name) < 100


def test_names_tell_brand_days_and_kind() -> None:
    assert render(report(), "json").name == "acme-2026-w46.json"
    assert render(report(), "md", brief=True).name == "acme-2026-w46-brief.md"
    assert render(report(), "csv").media_type == MEDIA_TYPES["csv"]


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    assert known("pdf") == "pdf"
    with pytest.raises(UsageError, match=r"'docx' is no format of a report; choose from html, pdf, md, txt"):
        known("docx")
