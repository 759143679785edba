"""Every other number of a report, worked out again by SQL written by hand and plain Python on its rows."""

import datetime as dt
import json
import statistics
from collections.abc import Sequence
from typing import Any

import pytest

from auditor.finding import PILLARS
from auditor.report.records import Effect
from tests.report.asking import SPAN, Told, findings, moment


def test_twelve_weeks_are_counted_week_by_week(told: Told) -> None:
    bounds = told.case.weeks
    assert len(told.snapshot.weeks) == len(bounds) - 1 == 12
    for week, first, end in zip(told.snapshot.weeks, bounds[:-1], bounds[1:], strict=True):
        (row,) = told.ask(
            f"""SELECT COUNT(*), COALESCE(SUM(CASE WHEN label = 'sales_push' THEN 1 ELSE 0 END), 0)
            FROM once WHERE {SPAN}""",
            first,
            end,
        )
        assert (week.posts, week.pushes) == tuple(row)
        assert week.share == (row[1] / row[0] if row[0] else 0.0)
    assert told.snapshot.weeks[-1].monday == told.case.last_day - dt.timedelta(told.case.last_day.weekday())


def test_silences_are_whole_weeks_since_the_last_post_of_a_pillar(told: Told) -> None:
    case = told.case
    rows = told.ask(
        """SELECT pillar, MAX(created_at) FROM counted
        WHERE created_at < :end AND pillar IS NOT NULL GROUP BY pillar"""
    )
    (first,) = told.ask(
        """SELECT MIN(p.created_at) FROM post p JOIN brand b ON b.id = p.brand_id AND slug = 'acme'
        WHERE first_seen <= :at"""
    )
    # Days of the brand are counted off from the end of its last one, which every case gives in UTC.
    ends = dt.datetime.fromisoformat(case.end)
    for pillar in PILLARS:
        last = dict(map(tuple, rows)).get(pillar, first[0])
        days = int((ends - dt.datetime.fromisoformat(str(last))) / dt.timedelta(days=1))
        assert told.snapshot.silent_weeks[pillar] == (days // 7 if days < 91 else None)


def test_the_posts_that_pushed_hardest_are_those_of_the_rows(told: Told) -> None:
    rows = told.ask(f"SELECT * FROM once WHERE {SPAN} AND label = 'sales_push'")
    rows = rows or told.ask(f"SELECT * FROM once WHERE {SPAN} AND label = 'sales_push'", told.case.window)
    put = {row[0] for row in told.ask("SELECT post_id FROM suppression WHERE created_at <= :at")}

    def against(row: Any) -> int:
        rules = [f["rule"] for f in findings(row) if f["category"] != "advocacy"]
        return sum(rule != "en/urgency.a" or row.post not in put for rule in rules)

    ranked = sorted(rows, key=lambda row: (-row.pressure, -(row.score or 0), -against(row), row.post))[:8]
    check_quotes(told.snapshot.hardest, ranked)


def test_praised_posts_are_the_first_with_a_finding_that_speaks_for_them(told: Told) -> None:
    query = f"SELECT * FROM once WHERE {SPAN} AND label = 'value' ORDER BY created_at, post"
    for first in (told.case.first, told.case.window):
        rows = [row for row in told.ask(query, first) if "advocacy" in {f["category"] for f in findings(row)}]
        if rows:
            break
    check_quotes(told.snapshot.praised, rows[:5])


def test_versions_reviews_and_waiting_posts_are_counted(told: Told) -> None:
    query = f"SELECT model_version, COUNT(*) FROM once WHERE {SPAN} GROUP BY model_version"
    for found, rows in (
        (told.snapshot.versions, told.ask(query)),
        (told.snapshot.versions_before, told.ask(query, told.case.before, told.case.first)),
    ):
        assert {each.model: each.posts for each in found} == dict(map(tuple, rows))
        assert {(each.rules, each.threshold) for each in found} <= {("r1", 0.5)}
        assert [each.posts for each in found] == sorted((each.posts for each in found), reverse=True)
    (row,) = told.ask(f"SELECT COUNT(*) FROM once WHERE {SPAN} AND needs_review AND decided IS NULL")
    assert told.snapshot.to_review == row[0]
    (row,) = told.ask(
        f"""SELECT COUNT(*) FROM post p JOIN brand b ON b.id = p.brand_id AND slug = 'acme'
        WHERE {SPAN.replace("created_at", "p.created_at")} AND first_seen <= :at
        AND (deleted_at IS NULL OR deleted_at > :at) AND p.id NOT IN (SELECT post FROM known)"""
    )
    assert told.snapshot.unchecked == row[0]


def test_notes_tell_of_every_account_that_came_short(told: Told) -> None:
    rows = told.ask(
        """SELECT platform, handle, host, capped, stopped FROM collection c
        JOIN account a ON a.id = c.account_id
        JOIN brand b ON b.id = a.brand_id AND slug = 'acme' WHERE capped OR stopped <> ''
        ORDER BY platform, handle"""
    )
    assert [(row.capped, row.stopped) for row in rows] == [(False, "The budget is spent."), (True, "")]
    assert told.snapshot.notes == (
        "facebook:acme@facebook.test: the last collection stopped early. The budget is spent.",
        "x:acme@x.test: the platform shows nothing older than what was read.",
    )


def test_what_posts_earned_is_a_median_of_ratios_to_the_accounts_own(told: Told) -> None:
    rows = told.ask(f"SELECT * FROM counted WHERE {SPAN}", told.case.weeks[0])
    settled = [
        row for row in rows if moment(row.metrics_at) - moment(row.created_at) >= dt.timedelta(hours=48)
    ]
    for earned in told.snapshot.earned:
        figures = {row.post: figure(row, earned.measure) for row in settled}
        by_account: dict[Any, list[float]] = {}
        for row in settled:
            if figures[row.post] is not None:
                name, count = figures[row.post]
                by_account.setdefault((row.account_id, name), []).append(count)
        medians = {
            account: statistics.median(counts)
            for account, counts in by_account.items()
            if len(counts) >= 5 and statistics.median(counts) > 0
        }
        ratios = {
            row.post: figures[row.post][1] / medians[row.account_id, figures[row.post][0]]
            for row in settled
            if figures[row.post] is not None and (row.account_id, figures[row.post][0]) in medians
        }
        assert (earned.without, earned.too_young) == (len(settled) - len(ratios), len(rows) - len(settled))
        for column, groups in (("label", earned.labels), ("pillar", earned.pillars)):
            for name, effect in groups.items():
                chosen = [ratios[r.post] for r in settled if r.post in ratios and getattr(r, column) == name]
                check_effect(effect, chosen)
        value, push = earned.labels["value"], earned.labels["sales_push"]
        assert earned.difference.posts == value.posts + push.posts
        if earned.difference.ratio is not None and value.ratio is not None and push.ratio:
            assert earned.difference.ratio == pytest.approx(value.ratio / push.ratio)


def check_effect(effect: Effect, ratios: Sequence[float]) -> None:
    assert effect.posts == len(ratios)
    if effect.ratio is None or effect.low is None or effect.high is None:
        assert len(ratios) < 8
        return
    assert effect.ratio == pytest.approx(statistics.median(ratios))
    assert effect.low <= effect.ratio <= effect.high


def figure(row: Any, measure: str) -> tuple[str, float] | None:
    metrics = row.metrics if isinstance(row.metrics, dict) else json.loads(row.metrics)
    whole = {"reach": "impressions", "engagement": "engagements", "clicks": "clicks"}[measure]
    if whole in metrics:
        return whole, metrics[whole]
    if measure == "engagement" and "likes" in metrics:
        return "parts", metrics["likes"] + metrics["comments"]
    return None


def check_quotes(found: Sequence[Any], rows: Sequence[Any]) -> None:
    names = ("post_id", "verdict_id", "decision_id", "label", "score", "pressure", "pillar")
    told = [tuple(getattr(quote, name) for name in names) for quote in found]
    assert told == [(r.post, r.verdict, r.decision, r.label, r.score, r.pressure, r.pillar) for r in rows]
