"""A report as a mail: plain text, and a page of tables with styles inlined and charts by content id."""

from __future__ import annotations

from email.message import EmailMessage, MIMEPart
from typing import cast

from css_inline import CSSInliner

from auditor.report import composing, text
from auditor.report.charts import PNG, Drawing
from auditor.report.figures import DRAWN
from auditor.report.html import SYMBOLS, template
from auditor.report.language import ENGLISH, Language
from auditor.report.look import Look
from auditor.report.outline import Chart
from auditor.report.records import Report
from auditor.report.safe import one_line

LONGEST_SUBJECT = 150

_INLINER = CSSInliner(keep_style_tags=False, keep_link_tags=False, load_remote_stylesheets=False)


def message(
    report: Report, *, language: Language = ENGLISH, look: Look | None = None, brief: bool = False
) -> EmailMessage:
    """Make the mail of a report; who sends it adds `From`, `To`, `Date` and `Message-ID`.

    Nothing in it runs or loads. A logo in SVG is left out, since mail readers show none.
    """
    chosen = look or Look()
    compose = composing.brief if brief else composing.whole
    outline = compose(report, language)
    pictures: dict[str, Drawing] = {}

    def drawn(chart: Chart) -> dict[str, str]:
        pictures[chart] = DRAWN[chart](report.snapshot, language=language, size="narrow", media_type=PNG)
        return {
            "address": f"cid:{chart}@report",
            "alt": f"{pictures[chart].title}. {pictures[chart].description}",
        }

    logo = chosen.logo if chosen.logo is not None and chosen.logo.media_type == PNG else None
    page = template("mail.html.jinja").render(
        outline=outline,
        language=language,
        say=language.say,
        look=chosen,
        logo="cid:logo@report" if logo else "",
        symbols=SYMBOLS,
        drawn=drawn,
    )
    made = EmailMessage()
    subject = f"{outline.title}: {language.say('social mix')}"
    made["Subject"] = one_line(subject)[:LONGEST_SUBJECT]
    made.set_content(text.written(outline, chosen))
    made.add_alternative(_INLINER.inline(page), subtype="html")
    body = cast("MIMEPart", made.get_payload(1))
    for chart, drawing in pictures.items():
        body.add_related(drawing.content, "image", "png", cid=f"<{chart}@report>", filename=f"{chart}.png")
    if logo:
        body.add_related(logo.content, "image", "png", cid="<logo@report>", filename="logo.png")
    return made
