"""Accounts are shown with what stopped their last collection, and an empty page says how to add one."""

import datetime as dt

from auditor.post import Account
from tests.factories import post
from tests.web.visitor import Visitor, said


def test_what_stopped_a_collection_is_shown(visitor: Visitor) -> None:
    store = visitor.store
    brand = store.brand("acme")
    for platform in ("x", "reddit", "youtube"):
        store.accounts.add(brand, Account(platform, f"{platform}-acme"))
    for known, sentence in zip(store.accounts.of(brand), ("The <key> was refused.", ""), strict=False):
        store.accounts.shelf(brand, known).ended(sentence)
    page = visitor.get("accounts")
    for words in (
        "reddit:reddit-acme",
        "Stopped: The <key> was refused.",
        "Read to its end",
        "Imported only",
    ):
        assert words in said(page)
    assert "<key>" not in page.text


def test_an_empty_page_says_how_to_add_one(visitor: Visitor) -> None:
    page = said(visitor.get("accounts"))
    assert "No account yet" in page
    assert "auditor account add acme " in page


def test_the_newest_post_is_told_however_it_came(visitor: Visitor) -> None:
    account = Account("x", "acme")
    older, newer = (dt.datetime(2026, 11, day, 9, 30, tzinfo=dt.UTC) for day in (3, 5))
    visitor.store.add("acme", [post(1, account=account, created_at=older)])
    visitor.store.add("acme", [post(2, account=account, created_at=newer)])
    page = said(visitor.get("accounts"))
    assert "05 Nov 2026" in page
    assert "03 Nov 2026" not in page
