"""A small report for tests of formats: every number of it is worked out by hand in the tests."""

import datetime as dt
from dataclasses import replace
from typing import Any

from auditor.finding import PILLARS, Suppression
from auditor.guideline import load
from auditor.mix import Item, compute, weeks
from auditor.period import Period
from auditor.report import Report, ReportPost, Snapshot
from auditor.report.records import Campaign, Earned, Effect, Versions
from tests.factories import NOON, finding, post, verdict

PERIOD = Period.week(NOON.date())
UNTIL = PERIOD.bounds("UTC")[1]

HOSTILE = [
    "]]><svg onload=alert(1)>",
    " \t\"'=1+1;=2+2\n@SUM(A1)",
    "a\r\nBcc: everyone@evil.example\r\n\r\nbody",
    "<script>alert(1)</script>",
    "</p></article></style><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% for x in y %} {count} ${7*7} #{7*7}",
    "\u202egnp.exe \u2066 \x1b[31m \0",
    "W" * 50_000,
    '=HYPERLINK("https://evil.example","open")',
    "lone \ud800 half, \U0001f331 emoji, 値下げ 할인 促销 بيع",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) `code` | cell | # head\n---\n| a |",
]
"""The last eight are quoted, as many as a report does; all of them are everywhere else."""


def items() -> list[Item]:
    """Twelve posts of the week, five of them pushes, and ten of the week before, two of them pushes."""
    made = []
    for number in range(22):
        this_week, pushes = number < 12, number < 5 or 12 <= number < 14
        days = number % 6 if this_week else 7 + number % 6
        made.append(
            Item(
                created_at=UNTIL - dt.timedelta(days=days, hours=1, minutes=number),
                platform="x" if number % 3 else "instagram",
                account="acme",
                label="sales_push" if pushes else "value",
                score=1.0 if pushes else 0.0,
                pressure=2 if pushes else 0,
                pillar="offer" if pushes else "educate",
                decided=True,
            )
        )
    return made


def effect(
    posts: int, ratio: float | None = None, low: float | None = None, high: float | None = None
) -> Effect:
    return Effect(posts, ratio, low, high)


REACH = Earned(
    "reach",
    {"value": effect(15, 2.1, 1.4, 3.0), "sales_push": effect(9, 0.6, 0.4, 0.9)},
    {name: effect(15, 2.1, 1.4, 3.0) if name == "educate" else effect(0) for name in PILLARS},
    effect(24, 3.5, 1.8, 6.1),
    can_tell=True,
    without=3,
)
CLICKS = Earned(
    "clicks",
    {"value": effect(9, 1.1, 0.7, 1.6), "sales_push": effect(8, 0.9, 0.5, 1.9)},
    {name: effect(0) for name in PILLARS},
    effect(17, 1.2, 0.6, 2.4),
    can_tell=False,
    without=0,
    too_young=2,
)


def snapshot(**changes: Any) -> Snapshot:
    """A week of Acme's."""
    guideline = load("ease-up")
    first = PERIOD.bounds("UTC")[0]
    before_first, before_last = PERIOD.before.bounds("UTC")
    made = Snapshot(
        brand="acme",
        name="Acme",
        time_zone="UTC",
        period=PERIOD,
        made_at=UNTIL + dt.timedelta(hours=8),
        final=True,
        guideline_title=guideline.title,
        guideline_summary=guideline.summary,
        guideline_window=guideline.window_days,
        standing=compute(items(), guideline, until=UNTIL),
        mix=compute(items(), guideline, until=UNTIL, since=first),
        before=compute(items(), guideline, until=before_last, since=before_first),
        weeks=tuple(weeks(items(), until=UNTIL)),
        silent_weeks={"educate": 0, "entertain": 1, "inspire": 2, "engage": 3, "care": 9, "news": None},
        earned=(REACH, CLICKS),
        hardest=(),
        praised=(),
        versions=(Versions("m@2", "r2", 0.5, 12),),
        versions_before=(Versions("m@1", "r1", 0.45, 10),),
        campaigns=(Campaign("Winter sale", dt.date(2026, 11, 1), dt.date(2026, 11, 30), ("x",), 0.4),),
        to_review=2,
        unchecked=1,
        notes=("x:acme: the platform shows nothing older than what was read.",),
    )
    return replace(made, **changes)


def report_post(number: int, text: str, **changes: Any) -> ReportPost:
    """A push whose first half is marked."""
    words = text[: max(1, len(text) // 2)]
    made = post(number, text=text, **changes)
    return ReportPost(number, made, verdict(findings=(finding(text, words),) if text else ()), "sales_push")


def report(texts: tuple[str, ...] = ("Buy the last ferns now",), praise: str = "", **changes: Any) -> Report:
    """A report that quotes some texts."""
    praised = (report_post(900, praise),) if praise else ()
    return Report(
        7,
        snapshot(**changes),
        tuple(report_post(number, text) for number, text in enumerate(texts, 1)),
        praised,
    )


def hostile() -> Report:
    """A report with a hostile text wherever a report holds text."""
    found = report(
        tuple(HOSTILE[-8:]), praise="".join(HOSTILE), name=HOSTILE[0] + HOSTILE[6], notes=tuple(HOSTILE)
    )
    share = found.snapshot.standing.whole
    campaign = found.snapshot.campaigns[0]
    changed = replace(
        found.snapshot,
        standing=replace(found.snapshot.standing, platforms={text[:200]: share for text in HOSTILE}),
        campaigns=tuple(replace(campaign, name=text[:80], platforms=(text[:30],)) for text in HOSTILE),
        guideline_title="</style><script>alert(2)</script>",
    )
    posts = [_everywhere(post, text) for post, text in zip(found.hardest, HOSTILE[-8:], strict=True)]
    return replace(found, snapshot=changed, hardest=tuple(posts))


def _everywhere(found: ReportPost, text: str) -> ReportPost:
    account = replace(found.post.account, handle=text[:300])
    url = "javascript:alert(1)" if "<" in text else f"https://x.example/{text[:80]}"
    suppressed = finding(text, text[:5], suppressed=Suppression(text[:200], text[:80]), rule="en/other.one")
    verdict = replace(found.verdict, findings=(*found.verdict.findings, suppressed))
    return replace(found, post=replace(found.post, account=account, url=url), verdict=verdict, decided=text)
