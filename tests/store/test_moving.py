"""A brand's posts move from one database to the other by export and import, as the guide says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.importers import read
from auditor.store import Store
from auditor.store.export import rows, write_csv, write_jsonl
from tests.factories import NOON, post


@pytest.mark.parametrize(("suffix", "write"), [("jsonl", write_jsonl), ("csv", write_csv)])
def test_an_export_of_one_database_is_read_by_the_other(
    sqlite_url: str, postgres_url: str, tmp_path: Path, suffix: str, write: Callable[..., int]
) -> None:
    posts = [
        post(1, url="https://x.com/acme/status/1", paid=True, media="photo", alt_text="a kiln"),
        post(2, text="=Soup\nand 🍞", original_text="raw", kind="reply", reply_to="1001"),
        post(3, platform="facebook", language="en", metrics={"likes": 3.0, "reach": 90.0}),
        post(4, platform="mastodon", host="a.example", content_warning="food", created_at=NOON),
    ]
    path = tmp_path / f"acme.{suffix}"
    with Store.open(sqlite_url) as here, Store.open(postgres_url) as there:
        for store in (here, there):
            store.ensure_brand("acme")
        here.add("acme", posts)
        with path.open("w", newline="", encoding="utf-8") as target:
            assert write(rows(here, "acme"), target) == 4
        assert there.add("acme", read(path).posts).stored == 4
        assert told(there) == told(here)


def told(store: Store) -> list[tuple[object, ...]]:
    posts = [item.post for item in store.checked("acme")]
    return [(p.native_id, p.text, p.kind, p.paid, p.url, p.created_at, p.metrics, p.host) for p in posts]
