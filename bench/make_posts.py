"""As many lifelike posts as asked for: `python bench/make_posts.py 100000 --seed 7 --output posts.parquet`.

Brands with a voice of their own post fresh texts, cross-posts, evergreens, replies and paid posts, push
harder in season, and are counted. Texts are variations of the posts in models/data/written.jsonl. The same
seed gives the same bytes; memory stays flat. --distinct is the share of posts whose text stands nowhere
before: exactly that many are drawn from pools that never give one text twice, and every other post repeats
one, on another platform the same day or weeks later, so the share is the same for ten thousand posts and for
ten million.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import math
import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feed
import voices
import wording

END = dt.date(2026, 11, 22)
POSTS_A_BRAND = 6_000
ROWS = 5_000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    posts: int
    seed: int
    brands: int
    days: int
    distinct: float
    output: Path
    per_file: int


def orders(asked: Asked) -> Iterator[feed.Order]:
    """Every brand's part: large ones and small ones, the whole and the share exact."""
    chance = random.Random(f"{asked.seed} sizes")
    weights = [(1 + number) ** -0.4 * chance.uniform(0.6, 1.4) for number in range(asked.brands)]
    first = END - dt.timedelta(days=asked.days - 1)
    whole, so_far, given, told = sum(weights), 0.0, 0, 0
    for number, weight in enumerate(weights):
        so_far += weight
        until = asked.posts if number == asked.brands - 1 else round(asked.posts * so_far / whole)
        texts = round(asked.distinct * until)
        yield feed.Order(number, until - given, texts - told, first, asked.days)
        given, told = until, texts


def made(asked: Asked) -> Iterator[Row]:
    """The posts, brand by brand and oldest first."""
    names = wording.names()
    texts = feed.Texts(wording.pools(asked.seed))
    for order in orders(asked):
        yield from feed.posts(order, voices.voice(asked.seed, order.number, names), texts, asked.seed)


def write_jsonl(rows: Iterable[Row], target: Path) -> None:
    """Our own JSON lines; the file has its name only once it is whole."""
    part = target.with_name(target.name + ".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            told = row | {"created_at": f"{row['created_at']:%Y-%m-%dT%H:%M:%SZ}"}
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
    part.replace(target)


def write_parquet(rows: Iterable[Row], target: Path) -> None:
    """The same columns, times as timestamps in UTC and counts as a struct."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = (
        "brand", "time_zone", "platform", "host", "account", "account_name", "native_id", "text",
        "created_at", "url", "kind", "reply_to", "paid", "language", "media", "alt_text",
    )  # fmt: skip
    kinds = {"created_at": pa.timestamp("us", tz="UTC"), "paid": pa.bool_()}
    counts = [(name, pa.int64()) for name in ("impressions", "likes", "comments", "shares", "clicks")]
    fields = [(name, kinds.get(name, pa.string())) for name in texts]
    schema = pa.schema([*fields, ("metrics", pa.struct(counts))])
    part = target.with_name(target.name + ".part")
    left = iter(rows)
    with pq.ParquetWriter(part, schema, compression="zstd") as writer:
        while batch := list(itertools.islice(left, ROWS)):
            writer.write_batch(pa.RecordBatch.from_pylist(batch, schema))
    part.replace(target)


def write_folder(rows: Iterable[Row], folder: Path, per_file: int) -> int:
    """Parquet files of `per_file` posts each; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    left = iter(rows)
    for number in itertools.count():
        head = list(itertools.islice(left, 1))
        if not head:
            remove_from(folder, number)
            return number
        rest = itertools.islice(left, per_file - 1)
        write_parquet(itertools.chain(head, rest), folder / f"posts-{number:05d}.parquet")
    raise AssertionError


def remove_from(folder: Path, number: int) -> None:
    """Delete what an earlier, larger run left: it would be read as part of this one."""
    for file in folder.glob(f"posts-{'[0-9]' * 5}.parquet"):
        if int(file.stem.removeprefix("posts-")) >= number:
            file.unlink()


def counted(rows: Iterable[Row], whole: int) -> Iterator[Row]:
    """The rows, telling a terminal how far they are."""
    for number, row in enumerate(rows, 1):
        if number % 10_000 == 0 and sys.stderr.isatty():
            print(f"\r{number:,} of {whole:,} posts", end="", file=sys.stderr, flush=True)
        yield row


def read_asked() -> Asked:
    """Read the command line, and refuse what can't be made."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("posts", type=int, help="how many posts")
    words.add_argument("--seed", type=int, default=7)
    words.add_argument(
        "--brands", type=int, default=0, help=f"one for each {POSTS_A_BRAND:,} posts unless given"
    )
    words.add_argument("--days", type=int, default=730, help=f"days up to {END} that they lie in")
    words.add_argument("--distinct", type=float, default=0.75, help="share of distinct texts, up to 1")
    words.add_argument(
        "--output", type=Path, required=True, help="FILE.jsonl, FILE.parquet or a folder for them"
    )
    words.add_argument("--per-file", type=int, default=50_000, help="posts in each file of a folder")
    told = words.parse_args()
    brands = told.brands or math.ceil(told.posts / POSTS_A_BRAND)
    asked = Asked(
        told.posts, told.seed, brands, told.days, told.distinct, told.output, per_file=told.per_file
    )
    if min(asked.posts, asked.brands, asked.days, asked.per_file) < 1 or not 0 < asked.distinct <= 1:
        words.error("posts, brands, days and posts per file are at least 1, and --distinct lies in (0, 1]")
    if asked.output.suffix[1:].isalpha() and asked.output.suffix not in (".jsonl", ".parquet"):
        words.error(f"{asked.output} is neither FILE.jsonl, FILE.parquet nor a folder")
    for order in orders(asked):
        if order.posts < 1 or order.distinct < 1 or not order.lasts():
            words.error(
                f"brand {order.number + 1} would say {order.posts:,} things in {order.days:,} days with "
                f"{order.distinct:,} texts, and so repeat itself within a day; ask for more days or posts, "
                "fewer brands, or a larger --distinct"
            )
    return asked


def write(asked: Asked) -> str:
    """Write them, and say where they are."""
    rows = counted(made(asked), asked.posts)
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    if asked.output.suffix == ".jsonl":
        write_jsonl(rows, asked.output)
    elif asked.output.suffix == ".parquet":
        write_parquet(rows, asked.output)
    else:
        return f"{asked.output} ({write_folder(rows, asked.output, asked.per_file):,} files)"
    return str(asked.output)


def main() -> None:
    """Make them, and say what was made."""
    asked = read_asked()
    try:
        where = write(asked)
    except OSError as error:
        sys.exit(f"{asked.output} can't be written: {error.strerror or error}; make room or name another.")
    distinct = sum(order.distinct for order in orders(asked))
    print(
        f"Wrote {asked.posts:,} posts of {asked.brands:,} brands over {asked.days:,} days up to {END}, "
        f"{distinct:,} distinct texts ({distinct / asked.posts:.2%}), to {where}."
    )


if __name__ == "__main__":
    main()
