"""Every number of a report's mixes, worked out again by SQL written by hand and plain Python on its rows."""

import datetime as dt
import statistics
from collections.abc import Sequence
from typing import Any

import pytest

from auditor.mix import Mix, Share
from tests.report.asking import SPAN, Told, utc
from tests.report.seeded import MADE_AT


def test_the_seed_holds_a_bit_of_everything(told: Told) -> None:
    kinds = {row[0] for row in told.ask("SELECT kind FROM known")}
    assert kinds == {"original", "quote", "reply", "repost"}
    (row,) = told.ask(
        """SELECT SUM(CASE WHEN decided IS NOT NULL THEN 1 ELSE 0 END), SUM(CASE WHEN paid THEN 1 ELSE 0 END),
        SUM(CASE WHEN label = 'unreadable' THEN 1 ELSE 0 END), COUNT(cross_post_of), COUNT(DISTINCT platform),
        COUNT(DISTINCT model_version), COUNT(DISTINCT language) FROM known"""
    )
    assert all(count > 1 for count in row)
    later = told.ask("SELECT COUNT(*) FROM known", at=MADE_AT + dt.timedelta(days=90))
    assert later[0][0] > told.ask("SELECT COUNT(*) FROM known")[0][0]
    assert told.ask("SELECT COUNT(*) FROM decision WHERE withdrawn_at <= :at")[0][0] > 10


def test_a_report_says_what_it_is_about(told: Told) -> None:
    found, case = told.snapshot, told.case
    (row,) = told.ask("SELECT slug, name FROM brand WHERE slug = 'acme'")
    assert (found.brand, found.name) == tuple(row)
    assert (found.period.name, found.time_zone) == (case.period, case.time_zone)
    assert (found.final, found.made_at) == (case.final, MADE_AT)
    assert (found.guideline_title, found.guideline_window) == ("Our own", 28)
    assert [campaign.name for campaign in found.campaigns] == list(case.named)
    assert found.standing.campaigns == case.in_force
    assert utc(found.standing.last) == str(dt.datetime.fromisoformat(case.end) - dt.timedelta(microseconds=1))
    assert (utc(found.standing.first), utc(found.mix.first)) == (case.window, case.first)
    assert utc(found.before.first) == case.before


def test_the_counts_of_a_mix_are_those_of_the_rows(span: tuple[Told, Mix]) -> None:
    told, mix = span
    whole = told.ask(f"SELECT label, chance FROM once WHERE {SPAN}")
    check_share(mix.whole, whole, limit_of(told, mix, ""))
    platforms = told.ask(f"SELECT platform, label, chance FROM counted WHERE {SPAN}")
    assert set(mix.platforms) == {row.platform for row in platforms}
    for name, share in mix.platforms.items():
        check_share(share, [row[1:] for row in platforms if row.platform == name], limit_of(told, mix, name))
    for column, counts in (("pressure", mix.pressure), ("pillar", mix.pillars)):
        rows = told.ask(f"SELECT {column}, COUNT(*) FROM once WHERE {SPAN} GROUP BY {column}")
        assert {name: count for name, count in counts.items() if count} == {
            name: count for name, count in rows if name is not None
        }


def test_what_a_mix_leaves_out_is_counted_under_the_first_reason(span: tuple[Told, Mix]) -> None:
    told, mix = span
    rows = told.ask(
        f"""SELECT CASE WHEN paid THEN 'paid' WHEN kind = 'reply' THEN 'replies'
        WHEN kind = 'repost' THEN 'reposts' WHEN label = 'unreadable' THEN 'unreadable'
        ELSE 'cross_posts' END AS why, COUNT(*) FROM known
        WHERE {SPAN} AND post NOT IN (SELECT post FROM once) GROUP BY 1"""
    )
    assert {why: count for why, count in mix.left_out.items() if count} == dict(rows)


def test_pushes_in_a_row_are_islands_between_gaps(span: tuple[Told, Mix]) -> None:
    told, mix = span
    rows = told.ask(
        f"""SELECT platform, handle, COUNT(*) FROM (
            SELECT c.platform, a.handle, c.label,
                   ROW_NUMBER() OVER (PARTITION BY c.account_id ORDER BY c.created_at)
                   - ROW_NUMBER() OVER (PARTITION BY c.account_id, c.label ORDER BY c.created_at) AS island
            FROM counted c JOIN account a ON a.id = c.account_id WHERE {SPAN}
        ) AS runs WHERE label = 'sales_push' GROUP BY platform, handle, island HAVING COUNT(*) > 1"""
    )
    found = [(streak.platform, streak.account, streak.length) for streak in mix.streaks]
    assert sorted(found) == sorted(map(tuple, rows))
    longest = max((row[2] for row in rows), default=0)
    assert [each.found for each in mix.breaches if each.kind == "streak"] == [longest] * (longest > 2)


def test_breaches_and_advice_follow_from_the_counts(span: tuple[Told, Mix]) -> None:
    told, mix = span
    limit = limit_of(told, mix, "")
    (row,) = told.ask(
        f"""SELECT COUNT(*), SUM(CASE WHEN label = 'sales_push' THEN 1 ELSE 0 END),
        SUM(CASE WHEN pressure = 3 THEN 1 ELSE 0 END) FROM once WHERE {SPAN}"""
    )
    posts, pushes, hard = row[0], row[1] or 0, row[2] or 0
    kinds = [(each.kind, each.found, each.allowed) for each in mix.breaches if each.kind != "streak"]
    expected = [("share", mix.whole.share, limit)] if mix.whole.over_limit >= 0.9 and posts >= 10 else []
    expected += [
        ("platform", share.share, share.limit)
        for share in mix.platforms.values()
        if share.over_limit >= 0.9 and share.posts >= 10 and share.limit != limit
    ]
    assert kinds == expected + ([("pressure", hard, 5)] if hard > 5 else [])
    headroom = next(more for more in range(99) if pushes + more + 1 > limit * (posts + more + 1) + 1e-9)
    needed = next(more for more in range(999) if pushes <= limit * (posts + more) + 1e-9)
    assert (mix.headroom, mix.values_needed) == (headroom, needed)


def test_the_corrected_share_is_the_most_likely_one(span: tuple[Told, Mix]) -> None:
    told, mix = span
    rows = told.ask(f"SELECT chance, language FROM once WHERE {SPAN}")
    if len(rows) < 100:
        assert mix.corrected is None
        return
    assert mix.corrected is not None
    priors = [0.4 if row.language == "de" else 0.3 for row in rows]
    share = statistics.mean(row.chance for row in rows)
    for _ in range(400):
        odds = [
            (row.chance * share / prior, (1 - row.chance) * (1 - share) / (1 - prior))
            for row, prior in zip(rows, priors, strict=True)
        ]
        share = statistics.mean(push / (push + value) for push, value in odds)
    assert mix.corrected.share == pytest.approx(share, abs=1e-4)
    assert mix.corrected.low <= mix.corrected.share <= mix.corrected.high


def check_share(share: Share, rows: Sequence[Any], limit: float) -> None:
    """Rows of label and chance; the odds by adding one post after the other."""
    pushes = sum(row[0] == "sales_push" for row in rows)
    assert (share.posts, share.pushes, share.limit) == (len(rows), pushes, limit)
    if not rows:
        assert (share.share, share.status) == (0.0, "too few")
        return
    odds = [1.0]
    for _, chance in rows:
        odds = [
            (odds[k] * (1 - chance) if k < len(odds) else 0.0) + (odds[k - 1] * chance if k else 0.0)
            for k in range(len(odds) + 1)
        ]
    low = next(k for k in range(len(odds)) if sum(odds[: k + 1]) >= 0.025 - 1e-9)
    high = next(k for k in range(len(odds)) if sum(odds[: k + 1]) >= 0.975 - 1e-9)
    over = sum(chance for k, chance in enumerate(odds) if k > limit * len(rows) + 1e-9)
    assert share.share == pushes / len(rows)
    assert share.low == min(low, pushes) / len(rows)
    assert share.high == max(high, pushes) / len(rows)
    assert share.over_limit == pytest.approx(over, abs=1e-9)
    status = "over" if over >= 0.9 else "within" if over <= 0.1 else "near the line"
    assert share.status == (status if len(rows) >= 10 else "too few")


def limit_of(told: Told, mix: Mix, platform: str) -> float:
    """The limit on a mix's last day."""
    limits = told.case.limits_before if mix is told.snapshot.before else told.case.limits
    return limits[platform]
