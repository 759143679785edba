"""A report becomes a file with a safe name and the right media type."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from auditor.report.rendering import MEDIA_TYPES, file_name, render
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
