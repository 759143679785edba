"""Links to reports: made, listed, taken back. What signs them is not kept here."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, insert, select, update

from auditor.errors import NotFoundError
from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.records import Brand
from auditor.store.transactions import writing


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A read-only link to one report; `brand` is a short name, `period` the report's, `who` made it."""

    id: str
    report_id: int
    brand: str
    period: str
    who: str
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None

    def alive(self, now: dt.datetime) -> bool:
        """True while it shows the report."""
        return self.revoked_at is None and now < self.expires_at


class Shares:
    """Every question about links to reports."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def create(self, report_id: int, *, who: str, expires_at: dt.datetime) -> ShareLink:
        """Write down a link.

        Raises:
            NotFoundError: there is no such report.
        """
        report = select(t.report.c.id).where(t.report.c.id == report_id).with_for_update(key_share=True)
        values = {"id": secrets.token_hex(16), "report_id": report_id, "who": who[:64]}
        values |= {"created_at": dt.datetime.now(dt.UTC), "expires_at": expires_at}
        with writing(self._engine, self._where) as connection:
            if connection.execute(report).first() is None:
                raise NotFoundError(f"There is no report {report_id}.")
            connection.execute(insert(t.share_link).values(values))
        return self.get(str(values["id"]))

    def get(self, link_id: str) -> ShareLink:
        """A link by its id.

        Raises:
            NotFoundError: there is none, or its report went with its brand.
        """
        with mapped(self._where), self._engine.connect() as connection:
            row = connection.execute(_query().where(t.share_link.c.id == link_id)).one_or_none()
        if row is None:
            raise NotFoundError("There is no such link; see auditor share list.")
        return ShareLink(*row)

    def of(self, brand: Brand | None = None) -> list[ShareLink]:
        """A brand's links, or all, the newest first; those that are over too."""
        query = _query().order_by(t.share_link.c.created_at.desc(), t.share_link.c.id)
        if brand is not None:
            query = query.where(t.brand.c.id == brand.id)
        with mapped(self._where), self._engine.connect() as connection:
            return [ShareLink(*row) for row in connection.execute(query)]

    def revoke(self, link_id: str) -> ShareLink:
        """Take a link back, at once and for good.

        Raises:
            NotFoundError: there is none.
        """
        s = t.share_link.c
        taken = update(t.share_link).where(s.id == link_id, s.revoked_at.is_(None))
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(taken.values(revoked_at=dt.datetime.now(dt.UTC)))
        return self.get(link_id)


def _query() -> Select[Any]:
    s, r, b = t.share_link.c, t.report.c, t.brand.c
    columns = (s.id, s.report_id, b.slug, r.period, s.who, s.created_at, s.expires_at, s.revoked_at)
    return select(*columns).join(t.report, r.id == s.report_id).join(t.brand, b.id == r.brand_id)
