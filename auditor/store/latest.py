"""Which of a post's verdicts counts: the latest said of its present text."""

from __future__ import annotations

from typing import Any, Self

from sqlalchemy import Boolean, ColumnElement, ScalarSelect, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from auditor.store import tables as t


class the_one(FunctionElement[bool]):  # noqa: N801  # named as functions of SQL are
    """True where a column is the one value of a query, which is asked for each row of what it is joined to.

    PostgreSQL would else read a table of millions from end to end to join it, as soon as it takes a filter
    for one that leaves little; an array it can only look up.
    """

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002
        """Stand in a condition as it is; SQLAlchemy would compare it to 1, and SQLite find no index then."""
        return self


@compiles(the_one)
def _equal(element: the_one, compiler: SQLCompiler, **options: Any) -> str:
    column, query = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = {query}"


@compiles(the_one, "postgresql")
def _in_an_array(element: the_one, compiler: SQLCompiler, **options: Any) -> str:
    column, query = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY (ARRAY{query})"


def latest_verdict() -> ColumnElement[bool]:
    """True of the latest verdict on a post's present text; what posts and verdicts are joined on."""
    other, p = t.verdict.alias(), t.post.c
    latest: ScalarSelect[Any] = (
        select(func.max(other.c.id))
        .where(other.c.post_id == p.id, other.c.text_hash == p.text_hash)
        .correlate(t.post)
        .scalar_subquery()
    )
    return the_one(t.verdict.c.id, latest)
