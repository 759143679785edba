"""Refusals."""

from __future__ import annotations

from auditor.client.records.base import Record


class FieldProblem(Record):
    """One field that can't be used; `pointer` is a JSON pointer into the request."""

    pointer: str
    detail: str


class Problem(Record):
    """A refusal, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[FieldProblem, ...] | None = None
