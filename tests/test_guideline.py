"""Guidelines load whole, or are refused with the line."""

from pathlib import Path

import pytest

from auditor.errors import NotFoundError, RuleError
from auditor.guideline import load, names


def test_the_shipped_guidelines_load_and_say_what_they_are() -> None:
    assert names() == ["4-1-1", "80-20", "ease-up"]
    assert {load(name).name for name in names()} == set(names())
    default = load("ease-up")
    assert (default.max_push_share, default.window_days, default.max_pushes_in_a_row) == (0.20, 28, 1)
    assert default.max_high_pressure == 0
    assert default.version


def test_an_own_guideline_is_read_by_path_and_versioned_by_content(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("name: ours\ntitle: Ours\nsummary: Less.\nmax_push_share: 0.1\n")
    first = load(str(path))
    path.write_text("name: ours\ntitle: Ours\nsummary: Less.\nmax_push_share: 0.15\n")
    assert first.max_push_share == 0.1
    assert load(str(path)).version != first.version


def test_a_broken_guideline_is_shown_by_line(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("name: ours\ntitle: Ours\nsummary: Less.\nmax_push_share: 20\n")
    with pytest.raises(RuleError, match=r"ours\.yaml:4: max_push_share") as refused:
        load(str(path))
    assert "4 | max_push_share: 20" in str(refused.value)


def test_a_campaign_that_ends_before_it_starts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(
        "name: ours\ntitle: Ours\nsummary: Less.\n"
        "campaigns:\n- {name: Sale, from: 2026-11-30, to: 2026-11-01}\n"
    )
    with pytest.raises(RuleError, match=r"ours\.yaml:5.*end before it starts"):
        load(str(path))


def test_an_unknown_guideline_names_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match="ease-up"):
        load("easy-up")
