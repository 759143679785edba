"""Rows as collectors bring them: cross-posts, repeats, edits, replies, paid posts, texts nobody can read."""

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

END = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
PLATFORMS = ("x", "instagram", "linkedin", "facebook")
TEXTS = (
    "Last chance! 50% off everything ends tonight, order now before it is gone. Batch {n}",
    "Use code KILN{n} at the checkout and save today, only a few are left",
    "Buy now: the winter glaze set is on sale until Sunday, number {n} of the season",
    "How we mix a celadon glaze, step by step: part {n}, the sieve and the patience",
    "What did you throw this week? Show us your wobbliest bowl, week {n}",
    "Our apprentice finished her first teapot today, and we are proud of her. Day {n}",
    "A short history of the kiln behind our shop, chapter {n}, with old photographs",
    "🔥🔥🔥",
    "",
)


def rows(brands: Sequence[str], count: int, seed: int = 7, days: int = 120) -> list[dict[str, Any]]:
    """So many rows over the brands, in the order in which they came."""
    draw = random.Random(seed)
    made: list[dict[str, Any]] = []
    while len(made) < count:
        brand, platform = draw.choice(brands), draw.choice(PLATFORMS)
        when = END - dt.timedelta(seconds=draw.randrange(days * 86_400))
        row = _row(brand, platform, f"{10_000 + len(made)}", draw.choice(TEXTS), when)
        row["text"] = row["text"].format(n=draw.randrange(40))
        row["kind"] = draw.choices(("original", "reply", "quote", "repost"), (85, 8, 4, 3))[0]
        row["paid"] = draw.random() < 0.05
        made.append(row)
        again = draw.random()
        if again < 0.15:  # to another platform, within the day or not
            later = when + dt.timedelta(hours=draw.choice((0, 1, 23, 24, 25)))
            made.append(row | _where(draw.choice(PLATFORMS), f"{20_000 + len(made)}", later))
        elif again < 0.25:  # the same reading once more, edited now and then
            edited = draw.random() < 0.5
            made.append(row | ({"text": f"{row['text']} (edited)"} if edited else {"paid": True}))
        elif again < 0.32:  # the same account and words under another id
            made.append(row | {"native_id": f"{30_000 + len(made)}"})
        elif again < 0.36:
            made.append(row | {"native_id": ""})
    draw.shuffle(made)
    return made[:count]


def _row(brand: str, platform: str, native_id: str, text: str, when: dt.datetime) -> dict[str, Any]:
    return {"brand": brand, "text": text, **_where(platform, native_id, when)}


def _where(platform: str, native_id: str, when: dt.datetime) -> dict[str, Any]:
    return {"platform": platform, "account": f"{platform}-kiln", "native_id": native_id, "created_at": when}


def write(path: Path, made: Sequence[dict[str, Any]], *, group: int = 1_000_000) -> Path:
    """Write rows as one Parquet file, with row groups of at most `group`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(list(made), schema=SCHEMA)
    parquet.write_table(table, path, row_group_size=group)
    return path


def write_files(folder: Path, made: Sequence[dict[str, Any]], files: int) -> list[Path]:
    """Write rows as so many files, in their order."""
    size = -(-len(made) // files)
    return [
        write(folder / f"posts-{number:04d}.parquet", made[number * size : (number + 1) * size])
        for number in range(files)
    ]


SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("brand", "platform", "account", "native_id", "text", "kind")),
        ("created_at", pa.timestamp("us", "UTC")),
        ("paid", pa.bool_()),
    ]
)
