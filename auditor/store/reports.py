"""Reports as they were made, each a row that never changes, and the posts they quote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Engine, Select, insert, select

from auditor.errors import NotFoundError
from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.quoting import Citation, QuotedPost, quoted
from auditor.store.records import Brand
from auditor.store.transactions import hold_brand, writing


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report to keep: the names it is found by, and its numbers as plain JSON."""

    period: str
    guideline: str
    guideline_version: str
    final: bool
    made_at: dt.datetime
    snapshot: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredReport(NewReport):
    """A report that is kept."""

    id: int


_COLUMNS = tuple(field.name for field in fields(NewReport))


class Reports:
    """Every question about stored reports."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def add(self, brand: Brand, report: NewReport) -> int:
        """Keep a report beside those of the same period that are there; return its number.

        Raises:
            NotFoundError: the brand was deleted meanwhile.
        """
        values = {name: getattr(report, name) for name in _COLUMNS}
        with writing(self._engine, self._where) as connection:
            hold_brand(connection, brand.id)
            made = connection.execute(insert(t.report).values(**values, brand_id=brand.id))
            return int(made.inserted_primary_key[0])  # type: ignore[index]  # never None here

    def get(self, brand: Brand, report_id: int) -> StoredReport:
        """One report of a brand.

        Raises:
            NotFoundError: the brand has no such report.
        """
        found = self._first(_of(brand).where(t.report.c.id == report_id))
        if found is None:
            raise NotFoundError(f"{brand.slug} has no report {report_id}.")
        return found

    def find(
        self, brand: Brand, period: str, guideline: str, *, only_final: bool = False
    ) -> StoredReport | None:
        """The latest report on a period by a guideline, or the latest made when the period was over."""
        r = t.report.c
        query = _of(brand).where(r.period == period, r.guideline == guideline)
        return self._first(query.where(r.final) if only_final else query)

    def latest(self, brand: Brand, *, before: int | None = None, limit: int = 50) -> list[StoredReport]:
        """A brand's reports, newest first; `before` is the number they come before."""
        query = _of(brand).limit(limit)
        if before is not None:
            query = query.where(t.report.c.id < before)
        with mapped(self._where), self._engine.connect() as connection:
            return [_report(row) for row in connection.execute(query)]

    def quoted(self, brand: Brand, quotes: Sequence[Citation], at: dt.datetime) -> dict[int, QuotedPost]:
        """The posts quoted at a moment, by verdict, each with that verdict and decision.

        The text is the one the verdict was said of. Where it is gone, text and findings are empty and
        `deleted_at` is set; a post whose account was forgotten is left out.
        """
        with mapped(self._where), self._engine.connect() as connection:
            return quoted(connection, brand, quotes, at)

    def _first(self, query: Select[Any]) -> StoredReport | None:
        with mapped(self._where), self._engine.connect() as connection:
            row = connection.execute(query.limit(1)).one_or_none()
        return None if row is None else _report(row)


def _of(brand: Brand) -> Select[Any]:
    r = t.report.c
    columns = (*(r[name] for name in _COLUMNS), r.id)
    return select(*columns).where(r.brand_id == brand.id).order_by(r.id.desc())


def _report(row: Any) -> StoredReport:
    return StoredReport(*row)
