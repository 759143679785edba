"""What all schemas share: texts that can be written out again, aware times, pages."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

MOST_CHARACTERS = 50_000

T = TypeVar("T")


def _whole(text: str) -> str:
    """Put U+FFFD for half a surrogate pair, which no encoding can write; offsets stay as they are."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in text)
    return text


def _storable(text: str) -> str:
    return _whole(text.replace("\0", ""))


def _in_range(moment: dt.datetime) -> dt.datetime:
    if not 1971 <= moment.year <= 9998:
        raise ValueError("must lie between the years 1971 and 9998")
    return moment


Text = Annotated[str, Field(max_length=MOST_CHARACTERS), AfterValidator(_whole)]
"""Words of a draft or post."""

Name = Annotated[str, Field(max_length=200), AfterValidator(_storable)]
StoredText = Annotated[str, Field(max_length=MOST_CHARACTERS), AfterValidator(_storable)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]
Platform = Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,32}$", examples=["x", "instagram"])]
Label = Literal["value", "sales_push", "unreadable"]
Status = Literal["over", "within", "near the line", "too few"]
Offsets = Literal["utf16", "codepoints"]


class In(BaseModel):
    """A body that is taken; what is not known in it is refused, so that a typing mistake shows."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Out(BaseModel):
    """A body that is given."""

    model_config = ConfigDict(from_attributes=True)


class Page(Out, Generic[T]):
    """One page of many; `next_cursor` opens the next, null at the end."""

    items: list[T]
    next_cursor: str | None = None


def example(**values: Any) -> dict[str, Any]:
    """One example for the documentation."""
    return {"examples": [values]}
