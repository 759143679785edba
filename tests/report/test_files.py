"""A report's files are its formats and the posts of its days, as they were known when it was made."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from auditor import guideline
from auditor.errors import UsageError
from auditor.finding import Verdict
from auditor.period import Period
from auditor.report.files import known, write
from auditor.report.language import ENGLISH
from auditor.report.look import Look
from auditor.report.making import make
from auditor.report.posts import COLUMNS
from auditor.report.records import Report
from auditor.store import Store
from tests.factories import finding, post, verdict

WEEK = Period.parse("2025-W46")
SUNDAY = dt.datetime(2025, 11, 16, 22, 30, tzinfo=dt.UTC)
TEXTS = ("Buy now, hurry", "A fern", "=1+1; order now", "Thanks!", "Last week's")


def said_of(text: str) -> Verdict:
    found = tuple(finding(text, words) for words in ("Buy now", "hurry") if words in text)
    return verdict(findings=found, label="sales_push" if found else "value", score=0.97 if found else 0.12345)


def published(store: Store) -> None:
    """Five posts of Oslo's, the last of which is of the week before."""
    store.ensure_brand("acme", time_zone="Europe/Oslo")
    posts = [
        post(n, text=text, created_at=SUNDAY - dt.timedelta(hours=n), url=f"https://x.example/{n}")
        for n, text in enumerate(TEXTS[:4])
    ]
    posts[3] = post(3, text=TEXTS[3], created_at=SUNDAY - dt.timedelta(hours=3), kind="reply")
    posts.append(post(4, text=TEXTS[4], created_at=SUNDAY - dt.timedelta(days=7)))
    store.add("acme", posts)
    store.add_verdicts(
        [(each, said_of(each.post.text)) for each in store.unchecked("acme", "m@1", "r1", 0.5)]
    )


def rows(store: Store, report: Report) -> list[dict[str, str]]:
    file = write(store, store.brand("acme"), report, "posts.csv", language=ENGLISH, look=Look(), brief=True)
    assert (file.name, file.media_type) == ("acme-2025-w46-posts.csv", "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


def test_posts_are_those_of_the_days_with_what_counted_then(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/a.db") as store:
        published(store)
        store.decide(3, "sales_push", why="It asks for an order", who="Mia")
        report = make(store, store.brand("acme"), WEEK, guideline.load("ease-up"))
        store.decide(1, "value", why="Later on", who="Ada")
        found = rows(store, report)
    assert list(found[0]) == list(COLUMNS)
    assert [row["text"] for row in found] == ["Thanks!", "'=1+1; order now", "A fern", "Buy now, hurry"]
    last, decided = found[3], found[1]
    assert (last["date"], last["account"], last["label"], last["score"]) == (
        "2025-11-16 23:30", "acme", "sales_push", "0.97",
    )  # fmt: skip
    assert (last["marked_words"], last["decided_by"], last["counted"]) == ("Buy now | hurry", "", "yes")
    assert (decided["label"], decided["decided_by"], decided["pressure"]) == ("sales_push", "Mia", "2")
    assert [row["counted"] for row in found] == ["reply", "yes", "yes", "yes"]
    counted = [row for row in found if row["counted"] == "yes"]
    assert len(counted) == report.snapshot.mix.whole.posts
    assert sum(row["label"] == "sales_push" for row in counted) == report.snapshot.mix.whole.pushes


def test_an_unknown_file_is_refused_with_those_there_are() -> None:
    assert (known("pdf"), known("posts.csv")) == ("pdf", "posts.csv")
    with pytest.raises(UsageError, match=r"'docx' is no format of a report; choose from html, pdf, md, txt"):
        known("docx")
