"""A cluster's mix is a single machine's, to the last digit; and so is every post and verdict."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import guideline, importers
from auditor.audit import Auditor
from auditor.classify import find, read_facts
from auditor.period import Period
from auditor.post import Account, Post
from auditor.report.building import build
from auditor.scale import mixing
from auditor.scale.sameness import Sameness, repeated
from auditor.store import Store
from auditor.store.adding import text_hash
from tests.factories import NOON
from tests.scale import lifelike, results
from tests.scale.conftest import Run

BRANDS = ("acme", "rival", "Fern & Kettle: größer/../…")


def test_posts_verdicts_and_mixes_equal_the_single_machines(
    run: Run, tmp_path: Path, auditor: Auditor
) -> None:
    made = lifelike.rows(BRANDS, 300, days=70)
    lifelike.write_files(tmp_path / "in", made, 3)
    assert run(tmp_path / "in", "--timezone", "Europe/Oslo").exit_code == 0
    told = results.mixes(tmp_path / "out")
    assert list(told) == sorted(BRANDS)
    policy, priors = guideline.load("ease-up"), read_facts(find("minilm-push")).priors
    with Store.open(f"sqlite:///{tmp_path}/single.db") as store:
        for number, brand in enumerate(BRANDS):
            slug = f"b{number}"
            store.ensure_brand(slug, time_zone="Europe/Oslo")
            mine = [row for row in made if row["brand"] == brand]
            where = lifelike.write(tmp_path / "single" / f"{slug}.parquet", mine)
            read = importers.read(where, timezone="Europe/Oslo", fallback_account=brand)
            store.add(slug, read.posts)
            list(auditor.audit(store, slug))
            known = store.brand(slug)
            checked = list(store.checked(slug))
            last = max(each.post.created_at for each in checked) + dt.timedelta(hours=1)
            period = Period.ending(last.date(), policy.window_days)
            snapshot = build(store, known, period, policy, priors=priors)
            mix = mixing.fields(brand, snapshot.standing, list(snapshot.weeks))
            weeks = mix.pop("weeks")
            assert {name: told[brand][name] for name in mix} == mix
            assert told[brand]["weeks"][-len(weeks) :] == weeks
            assert mix["whole"]["posts"] > 10
            theirs = sorted(
                (p.post.platform, p.post.native_id, p.post.text, p.label, p.verdict.score or 0)
                for p in checked
                if p.verdict
            )
            ours = sorted(
                (r["platform"], r["native_id"], r["text"], r["label"], r["score"] or 0)
                for r in results.of(tmp_path / "out", brand)
            )
            assert ours == theirs
            crossing = sum(each.cross_post_of is not None for each in checked)
            assert sum(row["cross_post"] for row in results.of(tmp_path / "out", brand)) == crossing > 0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, blank_database: Path) -> Store:
    return Store.open(f"sqlite:///{blank_database.with_name('sameness.db')}")


@pytest.fixture(scope="module")
def same() -> Iterator[Sameness]:
    made = Sameness()
    yield made
    made.close()


POSTS = st.lists(
    st.builds(
        lambda platform, number, words, hours, made_up, source: Post(
            platform=platform,
            native_id=f"h-{number}" if made_up else str(number),
            account=Account(platform, "acme"),
            text=("", "One text of ours", "another text", "a third text")[words],
            created_at=NOON + dt.timedelta(hours=hours),
            source=source,
        ),
        st.sampled_from(["x", "threads"]),
        st.integers(1, 4),
        st.integers(0, 3),
        st.sampled_from([0, 12, 24, 25, 60]),
        st.booleans(),
        st.sampled_from(["own", "x api"]),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(POSTS)
def test_rows_that_are_left_alone_could_not_be_one_post_with_another(
    store: Store, same: Sameness, given: list[Post]
) -> None:
    brand = f"b{len(store.brands())}"
    store.ensure_brand(brand)
    store.add(brand, given)
    whole = sorted(_shown(each.post, each.cross_post_of is not None) for each in store.checked(brand))
    table = pa.table(
        {
            "platform": [post.platform for post in given],
            "host": [post.host for post in given],
            "native_id": [post.native_id for post in given],
            "text_key": [text_hash(post.text)[:16] for post in given],
            "created_at": pa.array([post.created_at for post in given], pa.timestamp("us", "UTC")),
        },
        schema=pa.schema(
            [
                *((name, pa.string()) for name in ("platform", "host", "native_id", "text_key")),
                ("created_at", pa.timestamp("us", "UTC")),
            ]
        ),
    )
    unsure = repeated(table)
    kept = list(same.kept((int(row), given[row]) for row in np.flatnonzero(unsure)))
    merged = same.posts([each.number for each in kept])
    found = [_shown(post, False) for post, again in zip(given, unsure, strict=True) if not again]
    found += [_shown(post, each.cross_post) for post, each in zip(merged, kept, strict=True)]
    assert sorted(found) == whole
    assert all(given[each.row].text == post.text for each, post in zip(kept, merged, strict=True))


def _shown(post: Post, cross_post: bool) -> tuple[object, ...]:
    return (post.platform, post.native_id, post.text, post.created_at, post.source, cross_post)
