"""A guideline: the limits a mix is held against, as YAML anyone can read and change."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from auditor.bundle import GUIDELINES
from auditor.document import read_document, refuse
from auditor.errors import NotFoundError, RuleError

Share = Annotated[float, Field(ge=0, le=1)]


class Limits(BaseModel):
    """Limits of a platform or a campaign; what is left out stays as the guideline has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_push_share: Share | None = None
    max_pushes_in_a_row: Annotated[int, Field(ge=0)] | None = None
    max_high_pressure: Annotated[int, Field(ge=0)] | None = None


class Campaign(Limits):
    """Days, both included, on which other limits hold; named in every report."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    first_day: Annotated[dt.date, Field(alias="from")]
    last_day: Annotated[dt.date, Field(alias="to")]
    platforms: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Campaign:
        if self.last_day < self.first_day:
            raise ValueError("a campaign can't end before it starts")
        return self


class Guideline(BaseModel):
    """A policy on the mix. `version` is a short hash of its content; mixes carry it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    summary: Annotated[str, Field(min_length=1, max_length=300)]
    source: str = ""
    window_days: Annotated[int, Field(ge=1, le=366)] = 28
    max_push_share: Share = 0.20
    max_pushes_in_a_row: Annotated[int, Field(ge=0)] | None = None
    max_high_pressure: Annotated[int, Field(ge=0)] | None = None
    min_posts: Annotated[int, Field(ge=1)] = 10
    platforms: dict[str, Limits] = Field(default_factory=dict)
    campaigns: tuple[Campaign, ...] = ()
    version: str = ""

    def on(self, platform: str = "", day: dt.date | None = None) -> Guideline:
        """The limits that hold on a platform on a day: campaign over platform over guideline."""
        layers: list[Limits] = []
        if platform in self.platforms:
            layers.append(self.platforms[platform])
        layers.extend(c for c in self.in_force(day) if not c.platforms or platform in c.platforms)
        changed: dict[str, float | int] = {}
        for layer in layers:
            changed |= layer.model_dump(include=set(Limits.model_fields), exclude_none=True)
        return self.model_copy(update=changed)

    def in_force(self, day: dt.date | None) -> tuple[Campaign, ...]:
        """The campaigns of a day."""
        if day is None:
            return ()
        return tuple(c for c in self.campaigns if c.first_day <= day <= c.last_day)


Status = Literal["over", "within", "near the line", "too few"]


def names() -> list[str]:
    """The guidelines that come with the auditor."""
    return sorted(path.stem for path in GUIDELINES.glob("*.yaml"))


def load(name: str) -> Guideline:
    """Load a shipped guideline by name, or one's own by path.

    Raises:
        NotFoundError: there is no such guideline.
        RuleError: the file can't be used; the message starts with `path:line`.
    """
    shipped = GUIDELINES / f"{name}.yaml"
    path = shipped if name in names() else Path(name)
    if not path.is_file():
        raise NotFoundError(
            f"There is no guideline {name}; choose one of {', '.join(names())}, or give the path of your own."
        )
    document = read_document(path)
    try:
        found = Guideline.model_validate(document.content)
    except ValidationError as error:
        raise RuleError(refuse(document, error)) from error
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return found.model_copy(update={"version": digest})
