"""The second pass: an actor that makes a brand's months and its mix of the parts its rows are in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auditor.errors import AuditorError
from auditor.post import Account, Post
from auditor.scale import mixing, months, parts
from auditor.scale.layout import BRANDS, digest, final_columns, named, post_columns, post_values
from auditor.scale.places import Place, put, read, said
from auditor.scale.sameness import Kept, Sameness, created, repeated

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

FORMAT = "1"
"""Changes when the same parts would be written otherwise."""

_KNOWN = (
    *("platform", "host", "native_id", "text_key", "time_zone", "created_at", "account", "kind", "paid"),
    *("label", "score", "pressure", "pillar", "detected_language"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """Where rows of a brand are: a part, the first of them and how many."""

    part: str
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Task:
    """What every gatherer is told: where results go, what mixes are held against, and the usual time zone."""

    output: Place
    asked: mixing.Asked
    time_zone: str


class Gatherer:
    """One core's share of the brands. A brand whose parts are those it was last made of keeps its months."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._same = Sameness()

    def __call__(self, batch: Mapping[str, NDArray[np.object_]]) -> dict[str, list[str]]:
        """Gather every brand of a batch; answer with one outcome each, as JSON."""
        return {"outcome": [json.dumps(self._done(load)) for load in batch["load"]]}

    def __del__(self) -> None:
        self._same.close()

    def _done(self, load: str) -> dict[str, Any]:
        import pyarrow as pa

        made: list[dict[str, Any]] = []
        for brand, shares in json.loads(load):
            try:
                made.append(self._one(brand, [Share(*share) for share in shares]))
            except AuditorError as error:
                return {"stop": str(error)}
            except (pa.ArrowException, OSError) as error:
                why = said(error) if isinstance(error, OSError) else type(error).__name__
                return {
                    "stop": f"The parts in {self._task.output.address} can't be read ({why}); "
                    "run the same again, or remove its folder _parts to begin anew."
                }
        return {"rows": sum(each["rows"] for each in made), "made": made}

    def _one(self, brand: str, shares: Sequence[Share]) -> dict[str, Any]:
        import pyarrow as pa

        output = self._task.output
        known = pa.concat_tables(
            [parts.rows_of(output, s.part, s.first, s.count, _KNOWN) for s in shares]
        ).combine_chunks()
        zone = _zone(known, self._task.time_zone)
        unsure = repeated(known)
        kept = list(self._same.kept(self._unsure(shares, unsure))) if unsure.any() else []
        posts = _posts(known, unsure, kept)
        standing, told = mixing.mix_of(posts, zone, self._task.asked)
        calendar = months.Calendar(created(posts), zone)
        made_of = digest(FORMAT, brand, zone, *(f"{s.part}:{s.first}:{s.count}" for s in shares))
        if not self._is_made(brand, made_of):
            months.write(output, brand, calendar, self._tables(shares, unsure, kept))
        facts = {
            "made_of": made_of,
            "time_zone": zone,
            "rows": known.num_rows,
            "posts": posts.num_rows,
            "mix": mixing.fields(brand, standing, told),
        }
        put(output, f"{BRANDS}/{named(brand)}.json", json.dumps(facts, ensure_ascii=False).encode())
        return facts

    def _is_made(self, brand: str, made_of: str) -> bool:
        before = read(self._task.output, f"{BRANDS}/{named(brand)}.json")
        return before is not None and json.loads(before)["made_of"] == made_of

    def _unsure(self, shares: Sequence[Share], unsure: NDArray[np.bool_]) -> Iterator[tuple[int, Post]]:
        names = post_columns().names
        at = 0
        for share in shares:
            rows = np.flatnonzero(unsure[at : at + share.count])
            if len(rows):
                table = parts.rows_of(self._task.output, share.part, share.first, share.count, names)
                for row, values in zip(rows, table.take(rows).to_pylist(), strict=True):
                    yield at + int(row), _post(values)
            at += share.count

    def _tables(
        self, shares: Sequence[Share], unsure: NDArray[np.bool_], kept: Sequence[Kept]
    ) -> Iterator[pa.Table]:
        """The brand's posts, each once, a table a part."""
        import pyarrow as pa

        from auditor.columns import VERDICT_SCHEMA

        by_row: dict[int, list[int]] = {}
        for each in kept:
            by_row.setdefault(each.row, []).append(each.number)
        crossing = {each.number for each in kept if each.cross_post}
        columns = final_columns()
        at = 0
        for share in shares:
            table = parts.rows_of(self._task.output, share.part, share.first, share.count)
            alone = table.filter(~unsure[at : at + share.count])
            alone = alone.append_column("cross_post", pa.array(np.zeros(alone.num_rows, np.bool_)))
            yield alone.select(columns.names).cast(columns)
            here = [(r, n) for r in range(at, at + share.count) for n in by_row.get(r, ())]
            if here:
                numbers = [number for _, number in here]
                values = [
                    post_values(post) | {"cross_post": number in crossing}
                    for number, post in zip(numbers, self._same.posts(numbers), strict=True)
                ]
                said_of = table.take([row - at for row, _ in here]).select(VERDICT_SCHEMA.names)
                made = pa.Table.from_pylist(values, schema=_without_verdict(columns))
                for name in VERDICT_SCHEMA.names:
                    made = made.append_column(name, said_of[name])
                yield made.select(columns.names).cast(columns)
            at += share.count


def _without_verdict(columns: pa.Schema) -> pa.Schema:
    import pyarrow as pa

    from auditor.columns import VERDICT_SCHEMA

    return pa.schema([field for field in columns if field.name not in VERDICT_SCHEMA.names])


def _posts(known: pa.Table, unsure: NDArray[np.bool_], kept: Sequence[Kept]) -> pa.Table:
    """What the mix needs to know of each post: of rows that are posts by themselves, then of those kept."""
    import pyarrow as pa

    alone = known.filter(~unsure)
    alone = alone.append_column("cross_post", pa.array(np.zeros(alone.num_rows, np.bool_)))
    alone = alone.select(mixing.ITEM)
    merged = known.take([each.row for each in kept]) if kept else known.slice(0, 0)
    merged = merged.append_column("cross_post", pa.array([each.cross_post for each in kept], pa.bool_()))
    for name in ("created_at", "platform", "account", "kind", "paid"):
        at = merged.schema.get_field_index(name)
        field = merged.schema.field(at)
        merged = merged.set_column(at, field, pa.array([getattr(e, name) for e in kept], field.type))
    return pa.concat_tables([alone, merged.select(mixing.ITEM)])


def _zone(known: pa.Table, usual: str) -> str:
    """The first time zone that the brand's rows name."""
    named_there = (zone for batch in known["time_zone"].unique().to_pylist() if (zone := batch))
    return next(named_there, usual)


def _post(values: dict[str, Any]) -> Post:
    account = Account(values["platform"], values.pop("account"), values["host"], values.pop("account_name"))
    counts = {name: count for name, count in values.pop("metrics").items() if count is not None}
    return Post(**values, account=account, metrics=counts)
