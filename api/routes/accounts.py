"""A brand's accounts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.deps import Reads, Rules, Slug, Writes
from api.paging import Cursor, Limit, after
from api.problems import responses
from api.schemas.base import Page
from api.schemas.brands import AccountIn, AccountOut, Forgotten, account_out
from auditor.collect import recognise
from auditor.collect.tokens import open_tokens
from auditor.errors import NotFoundError, UsageError
from auditor.store import KnownAccount, Store, shown
from auditor.store.records import Brand

router = APIRouter(prefix="/v1/brands/{slug}/accounts", tags=["accounts"])

AccountId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Its number here.")]


@router.get("", responses=responses(400, 401, 403, 404, 429))
def list_accounts(slug: Slug, caller: Reads, limit: Limit = 100, cursor: Cursor = "") -> Page[AccountOut]:
    """List a brand's accounts and how their last collection ended."""
    known = sorted(caller.service.store.accounts.of(caller.brand(slug)), key=_place)
    page, following = after(known, cursor, limit, _place)
    return Page(items=[account_out(each) for each in page], next_cursor=following)


@router.post("", status_code=201, responses=responses(400, 401, 403, 404, 409, 413, 415, 422, 429))
def create_account(slug: Slug, body: AccountIn, caller: Writes) -> AccountOut:
    """Give a brand an account that can be collected."""
    brand = caller.brand(slug)
    said = body.address or body.handle
    if not said:
        raise UsageError("Name the account by its address, or by platform and handle.")
    account = recognise(said, body.platform)
    caller.service.store.accounts.add(brand, account)
    caller.wrote("account.create", brand=slug, subject=shown(account))
    return account_out(caller.service.store.accounts.find(brand, account))


@router.get("/{account_id}", responses=responses(401, 403, 404, 429))
def read_account(slug: Slug, account_id: AccountId, caller: Reads) -> AccountOut:
    """Read one account."""
    return account_out(_find(caller.service.store, caller.brand(slug), account_id))


@router.delete("/{account_id}", responses=responses(401, 403, 404, 429))
def delete_account(slug: Slug, account_id: AccountId, caller: Rules) -> Forgotten:
    """Delete an account and everything stored about it, for ever."""
    known = _find(caller.service.store, caller.brand(slug), account_id)
    open_tokens(caller.service.settings).remove(known.account)
    count = caller.service.store.accounts.forget([known])
    caller.wrote("account.delete", brand=slug, subject=shown(known.account), detail={"posts": count})
    return Forgotten(posts=count)


def _find(store: Store, brand: Brand, account_id: int) -> KnownAccount:
    for known in store.accounts.of(brand):
        if known.id == account_id:
            return known
    raise NotFoundError(f"{brand.slug} has no account {account_id}.")


def _place(known: KnownAccount) -> str:
    return f"{known.id:020}"
