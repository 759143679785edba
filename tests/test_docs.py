"""What the documentation shows is there, parses, loads and prints what it says."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auditor import guideline, rules
from auditor.bundle import RULES
from auditor.importers import FORMATS, read
from scripts.cli_docs import commands

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)")
COMMAND = re.compile(r"(?:^\$ |`|\| )(auditor [^`|>\n]*)", re.MULTILINE)


def block(page: str, language: str, number: int = 0) -> str:
    """A fenced block of a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [body for kind, body in BLOCK.findall(text) if kind == language][number]


def anchors(page: Path) -> set[str]:
    """The anchors a page's headings make."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / path if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), anchor


@pytest.mark.parametrize("page", [p for p in PAGES if p.name != "cli.md"], ids=lambda page: page.name)
def test_every_command_shown_is_one(page: Path) -> None:
    from typer.main import get_command

    from auditor.cli import app

    known: dict[str, Any] = dict(commands(get_command(app), "auditor"))
    for line in COMMAND.findall(page.read_text(encoding="utf-8")):
        words = shlex.split(line.replace("FILE…", "FILE"))
        name = next((n for n in sorted(known, key=len, reverse=True) if line.startswith(n)), None)
        if name is None:
            assert words[1:] in ([], ["--install-completion"], ["--help"]), line
            continue
        options = {option for param in known[name].params for option in param.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_every_command_is_in_the_guide_or_the_pages_beside_it() -> None:
    from typer.main import get_command

    from auditor.cli import app

    told = "".join(page.read_text(encoding="utf-8") for page in PAGES if page.name != "cli.md")
    for name, _ in commands(get_command(app), "auditor"):
        assert name in told, name


def test_every_format_and_category_is_told() -> None:
    formats = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    assert all(f"`{found.name}`" in formats for found in FORMATS)
    told = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert all(f"`{rule.category}`" in told for _, rule in rules.read_pack(RULES / "en"))


def test_the_number_of_rules_in_the_readme_is_theirs() -> None:
    count = sum(1 for _ in rules.read_pack(RULES / "en"))
    assert f"{count} rules" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_pack_and_changes_can_be_used_as_they_stand(tmp_path: Path) -> None:
    pack = tmp_path / "acme"
    pack.mkdir()
    (pack / "meta.yaml").write_text(block("docs/rules.md", "yaml", 1))
    (pack / "urgency.hot.yaml").write_text(block("docs/rules.md", "yaml", 2))
    assert rules.try_examples(pack).failures == ()
    (tmp_path / "rules.yaml").write_text(block("docs/rules.md", "yaml", 0))
    changed = rules.load([RULES / "en"], rules.load_overrides(tmp_path / "rules.yaml"))
    assert "en/shouting.hype-emoji-row" not in {rule.id for rule in changed.all()}


def test_the_example_guideline_and_post_can_be_used_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(block("docs/guidelines.md", "yaml"))
    assert guideline.load(str(tmp_path / "acme.yaml")).campaigns[0].name == "Winter sale"
    (tmp_path / "acme.jsonl").write_text(block("docs/import.md", "json"))
    found = read(tmp_path / "acme.jsonl")
    assert (found.unusable, found.posts[0].metrics) == ((), {"likes": 12.0, "comments": 3.0})


def test_the_library_snippet_prints_what_the_readme_says() -> None:
    done = subprocess.run(
        [sys.executable, "-c", block("README.md", "python")], capture_output=True, check=True, cwd=ROOT
    )
    assert done.stdout.decode() == block("README.md", "text")
