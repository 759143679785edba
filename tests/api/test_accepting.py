"""The header Accept says which format a report comes in."""

import pytest

from api.accepting import preferred

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        (BROWSER, "html"),
        ("Text/CSV", "csv"),
        ("application/pdf;q=0.5, text/markdown", "md"),
        ("text/csv;q=0.2, application/pdf;q=0.30", "pdf"),
        ("text/csv, application/pdf", "csv"),
        ("text/*", "html"),
        ("text/plain;charset=utf-8;q=1.0", "txt"),
        ("application/pdf;q=0, */*;q=0.1", "json"),
        ("image/png", "json"),
        (";;,=,q=1", "json"),
    ],
)
def test_the_most_wanted_format_is_taken_and_json_where_none_is(accept: str, wanted: str) -> None:
    assert preferred(accept) == wanted
