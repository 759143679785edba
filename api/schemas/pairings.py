"""Codes for keys."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from api.schemas.base import In, Out, example
from auditor.store.keys import Scope

Verifier = Annotated[str, Field(pattern=r"^([A-Za-z0-9._~-]{43,128})?$")]


class PairingIn(In):
    """What proves that it was you who asked for the code (RFC 7636); nothing for an invitation."""

    verifier: Verifier = Field(default="", description="Its SHA-256 in base64 is the challenge you sent.")

    model_config = In.model_config | {
        "json_schema_extra": example(verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    }


class Paired(Out):
    """A key of your own, shown this once; null `brand` means every brand, null `expires_at` for good."""

    key: str
    id: str
    scopes: list[Scope]
    brand: str | None
    brand_name: str
    expires_at: dt.datetime | None
