"""Accounts are shown with what stopped their last collection, and an empty page says how to add one."""

from auditor.post import Account
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
