"""A snapshot as it is stored, and back: JSON with the number of its format, so that it is never misread."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter, ValidationError

from auditor.errors import StoreError
from auditor.report.records import Snapshot
from auditor.store import Brand, Store
from auditor.store.reports import NewReport, StoredReport

FORMAT = 1


def keep(store: Store, brand: Brand, snapshot: Snapshot) -> int:
    """Store a snapshot, beside any of the same period that is there, and return its number.

    Raises:
        NotFoundError: the brand was deleted meanwhile.
    """
    fields = {"format": FORMAT, "snapshot": _shape().dump_python(snapshot, mode="json")}
    return store.reports.add(
        brand,
        NewReport(
            period=snapshot.period.name,
            guideline=snapshot.mix.guideline,
            guideline_version=snapshot.mix.guideline_version,
            final=snapshot.final,
            made_at=snapshot.made_at,
            snapshot=fields,
        ),
    )


def load(stored: StoredReport) -> Snapshot:
    """The snapshot of a stored report.

    Raises:
        StoreError: another version of the auditor stored it, and this one can't read it.
    """
    try:
        if stored.snapshot["format"] == FORMAT:
            return _shape().validate_python(stored.snapshot["snapshot"])
    except (KeyError, ValidationError):
        pass
    raise StoreError(
        f"Report {stored.id} was stored by another version of the auditor, which alone can read it; "
        f"make one on {stored.period} anew, by auditor report --again."
    )


@cache
def _shape() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)
