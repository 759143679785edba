"""A report's PDF is the page on paper, and the boss's is one sheet."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from auditor.errors import UsageError
from auditor.report.charts import SVG as SVG_TYPE
from auditor.report.figures import DRAWN
from auditor.report.language import ENGLISH, Language
from auditor.report.look import Logo, Look
from auditor.report.rendering import render
from tests.report.sample import hostile, report
from tests.report.test_look import SVG


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    return " ".join(page.extract_text() for page in read(content).pages).replace("\n", " ")


def test_it_holds_what_the_page_holds_and_calls_nothing() -> None:
    found = report(("Emoji \U0001f331 and 値下げ 할인",))
    made = render(found, "pdf", look=Look("Moss & Co", Logo.read(SVG)))
    assert "7 of 22 posts pushed a sale: 32" in words(made.content)
    assert "No community post in 3 weeks." in words(made.content)
    sheets = read(made.content).pages
    for number, sheet in enumerate(sheets, 1):
        assert f"{number} / {len(sheets)}" in sheet.extract_text()
    assert read(made.content).metadata.title == "Acme, 9–15 Nov 2026: social mix"  # type: ignore[union-attr]
    assert not any(
        mark in made.content for mark in (b"/JavaScript", b"/Launch", b"/OpenAction", b"/EmbeddedFile")
    )


@pytest.mark.soak
def test_the_same_report_is_the_same_file_in_another_process() -> None:
    """Else a browser that has it is sent it again, which its ETag is there to spare."""
    words = ("Emoji \U0001f331 and 値下げ",)
    made = render(report(words), "pdf").content
    script = (
        "import hashlib; from tests.report.sample import report; "
        "from auditor.report.rendering import render; "
        f"print(hashlib.sha256(render(report({words!r}), 'pdf').content).hexdigest())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == hashlib.sha256(made).hexdigest()
    created = read(made).metadata.creation_date  # type: ignore[union-attr]
    assert created == report().snapshot.made_at.replace(microsecond=0)


def test_a_chart_stays_a_drawing_on_paper_and_on_pages_made_after_it() -> None:
    made = render(report(), "pdf", brief=True)
    assert "Pushes of posts in each week" not in words(made.content)
    drawn = DRAWN["by_week"](report().snapshot, language=ENGLISH, size="wide", media_type=SVG_TYPE)
    assert drawn.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg" ')


def test_one_page_is_one_page_whatever_it_holds_on_the_paper_of_the_place() -> None:
    found = hostile()
    (page,) = read(render(found, "pdf", language=Language("en-US"), brief=True).content).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (612, 792)
    assert "<script>alert(1)</script>" in page.extract_text().replace("\n", "")
    assert "/Annots" not in page
    assert "1 / 1" not in page.extract_text()


def test_without_weasyprint_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(
        UsageError, match=r"pip install \"social-mix-auditor\[pdf\]\".* apt-get install libpango"
    ):
        render(report(), "pdf")
