"""The mix and the posts, for a terminal. Post text is printed as text: no markup, no control codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from auditor.finding import Finding
from auditor.mix import Mix, Share, Week, percent
from auditor.report import sentences
from auditor.report.marks import pieces, runs, shortened
from auditor.report.safe import safe
from auditor.report.words import pressure

if TYPE_CHECKING:
    from rich.console import RenderableType

    from auditor.report.records import Report, ReportPost

_STATUS = {"over": "bold red", "near the line": "bold yellow", "within": "bold green", "too few": "dim"}
_BAR = 30
_MOST_SHOWN = 80
"""Characters of words to replace, and of those in their place."""


def mix(found: Mix, weeks: Sequence[Week] = ()) -> RenderableType:
    """The mix: one sentence, a table by platform, pillars, weeks, what was left out."""
    parts: list[RenderableType] = [
        Text(sentences.verdict(found), style="bold"),
        Text(sentences.standing(found), style=_STATUS[found.status]),
        *(Text(line) for line in (sentences.corrected(found),) if line),
        *(Text(f"• {safe(sentences.breach(breach))}") for breach in found.breaches),
        Text(),
        _platforms(found),
    ]
    if weeks:
        parts += [Text(), _weeks(weeks, found.whole.limit)]
    shares = ", ".join(
        f"{name} {percent(count / found.whole.posts)}" for name, count in found.pillars.items() if count
    )
    parts += [Text(), Text(f"Pillars: {shares or 'none'}.")]
    parts += [Text(line) for line in (sentences.missing_pillars(found), sentences.left_out(found)) if line]
    if found.campaigns:
        parts.append(Text(f"Campaigns in force: {', '.join(found.campaigns)}."))
    return Group(*parts)


def hardest(report: Report) -> RenderableType:
    """The posts that pushed hardest, the words marked, with what to write instead."""
    return Group(*(part for post in report.hardest for part in (one_post(post), Text())))


def one_post(found: ReportPost) -> RenderableType:
    """One post: when and where, its text with marks, and each finding once."""
    head = Text(
        f"#{found.number}  {found.post.created_at:%d %b %Y}  {safe(found.post.platform)}  "
        f"{pressure(found.verdict.pressure)}, score {found.verdict.score or 0:.2f}",
        style="dim",
    )
    return Group(head, marked(found.post.text, found.verdict.findings), *told(found.verdict.findings))


def marked(text: str, findings: Sequence[Finding]) -> Text:
    """A text with the words that did it marked: «so» and in colour."""
    out = Text("  ")
    for run, is_marked in runs(shortened(pieces(text, [f for f in findings if f.counts_against]))):
        shown = safe(run).replace("\n", "\n  ")
        if is_marked:
            out.append(f"«{shown}»", style="bold red")
        else:
            out.append(shown)
    return out


def told(findings: Sequence[Finding]) -> list[Text]:
    """Each finding's sentence and suggestion, once a rule."""
    out = []
    for finding in {f.rule: f for f in findings}.values():
        if finding.suppressed is not None:
            line = f"  – suppressed by {safe(finding.suppressed.author)}: {safe(finding.suppressed.reason)}"
            out.append(Text(f"{line} ({finding.rule})", style="dim"))
            continue
        sign = "→" if finding.counts_against else "+"
        out.append(
            Text.assemble(
                f"  {sign} {finding.message} ", (finding.suggestion, "italic"), f" [{finding.rule}]"
            )
        )
        out += (_instead(finding.text, words) for words in finding.replacements)
    return out


def _instead(found: str, words: str) -> Text:
    """Words to put in place of others, in one line."""
    shown = (" ".join(safe(each).split()) for each in (found, words))
    old, new = (each if len(each) <= _MOST_SHOWN else f"{each[: _MOST_SHOWN - 1]}…" for each in shown)
    return Text.assemble(f"    «{old}» could be ", (f"«{new}»", "green"))


def _platforms(found: Mix) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("", "posts", "pushes", "share", "allowed", "status"):
        table.add_column(title, justify="left" if title in ("", "status") else "right")
    rows: list[tuple[str, Share]] = [("all platforms", found.whole)]
    if len(found.platforms) > 1:
        rows += list(found.platforms.items())
    for name, share in rows:
        table.add_row(
            safe(name),
            str(share.posts),
            str(share.pushes),
            percent(share.share) + sentences.interval(share),
            percent(share.limit),
            Text(share.status, style=_STATUS[share.status]),
        )
    return table


def _weeks(weeks: Sequence[Week], limit: float) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("week of")
    table.add_column("posts", justify="right")
    table.add_column("share", justify="right")
    table.add_column(f"│ marks {percent(limit)}")
    for week in weeks:
        bar = Text("█" * round(week.share * _BAR), style="red" if week.share > limit else "green")
        bar.append("·" * (_BAR - len(bar.plain)), style="dim")
        at = min(_BAR - 1, round(limit * _BAR))
        line = bar[:at] + Text("│") + bar[at + 1 :]
        share = percent(week.share) if week.posts else "–"
        table.add_row(f"{week.monday:%d %b}", str(week.posts), share, line)
    return table
