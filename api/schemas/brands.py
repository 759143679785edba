"""Brands and their accounts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.base import In, Moment, Name, Out, Status, example
from auditor.store import Brand, KnownAccount

Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", examples=["acme"])]


class BrandIn(In):
    """A brand to make."""

    slug: Slug = Field(description="Its short name, in addresses and commands.")
    name: Annotated[Name, Field(max_length=120)] = ""
    time_zone: Annotated[str, Field(max_length=64)] = Field(default="UTC", examples=["Europe/Oslo"])

    model_config = In.model_config | {
        "json_schema_extra": example(slug="acme", name="Acme Tea", time_zone="Europe/Oslo")
    }


class BrandOut(Out):
    """A brand."""

    slug: str
    name: str
    time_zone: str
    threshold: float | None = Field(description="Its own least score of a push; null means the model's.")


class BrandPatch(In):
    """What an administrator changes; a field that is left out stays, null takes a threshold back."""

    name: Annotated[Name, Field(min_length=1, max_length=120)] | None = None
    time_zone: Annotated[str, Field(max_length=64)] | None = None
    threshold: Annotated[float, Field(gt=0, lt=1)] | None = None

    model_config = In.model_config | {"json_schema_extra": example(threshold=0.6)}


class Standing(Out):
    """A brand's mix in one line."""

    threshold: float
    share: float | None
    posts: int
    pushes: int
    low: float
    high: float
    limit: float
    status: Status


class Moved(Out):
    """A changed brand, with its mix before and after; posts are re-labelled by a job."""

    brand: BrandOut
    before: Standing
    after: Standing
    job: str | None = Field(description="The job that writes the new labels, where the threshold moved.")


class AccountIn(In):
    """An account: the address of its profile, or platform and handle."""

    address: Annotated[Name, Field(max_length=500)] = ""
    platform: Annotated[str, Field(max_length=32)] = ""
    handle: Name = ""

    model_config = In.model_config | {
        "json_schema_extra": example(address="https://bsky.app/profile/acme.example")
    }


class AccountOut(Out):
    """An account of a brand, and how its last collection ended."""

    id: int
    platform: str
    handle: str
    host: str
    posts: int
    newest: Moment | None
    collected_at: Moment | None
    stopped: str = Field(description="Why the last collection stopped early; empty when it didn't.")
    capped: bool = Field(description="True when the platform shows nothing older than what was read.")


class Forgotten(Out):
    """What was deleted."""

    posts: int


def brand_out(brand: Brand) -> BrandOut:
    """A brand as it is sent."""
    return BrandOut(slug=brand.slug, name=brand.name, time_zone=brand.time_zone, threshold=brand.threshold)


def account_out(known: KnownAccount) -> AccountOut:
    """An account as it is sent."""
    return AccountOut(
        id=known.id,
        platform=known.account.platform,
        handle=known.account.handle,
        host=known.account.host,
        posts=known.posts,
        newest=known.newest,
        collected_at=known.run_at,
        stopped=known.stopped,
        capped=known.capped,
    )
