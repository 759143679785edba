"""What every record is, and the words several of them share."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")

Label = Literal["value", "sales_push", "unreadable"]
Status = Literal["over", "within", "near the line", "too few"]
ChangeKind = Literal["soften", "move", "drop"]


class Record(BaseModel):
    """Base of all records."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True)


class Page(Record, Generic[T]):
    """One page of many; `next_cursor` opens the next, None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None = None
