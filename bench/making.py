"""Posts for a bench, made by bench/make_posts.py and kept in bench/out for the next run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kept import OUT

MADE = OUT / "posts"


@dataclass(frozen=True, slots=True)
class Material:
    """So many posts of so many brands (0: one for each 6,000), and which share of their texts is distinct."""

    posts: int
    distinct: float
    brands: int = 0
    days: int = 730

    @property
    def name(self) -> str:
        """A name that says which they are."""
        return f"{self.posts}-{self.distinct:g}-{self.brands}-{self.days}"

    def file(self, ending: str) -> Path:
        """One file of them: `jsonl` or `parquet`."""
        return self._made(MADE / f"{self.name}.{ending}")

    def folder(self, per_file: int) -> Path:
        """A folder of Parquet files of them."""
        return self._made(MADE / f"{self.name}-by-{per_file}", "--per-file", str(per_file))

    def _made(self, target: Path, *more: str) -> Path:
        if not target.exists():
            MADE.mkdir(parents=True, exist_ok=True)
            part = target.with_name("part-" + target.name)
            words = [str(self.posts), "--distinct", str(self.distinct), "--days", str(self.days), *more]
            words += ["--brands", str(self.brands)] if self.brands else []
            program = Path(__file__).with_name("make_posts.py")
            subprocess.run([sys.executable, program, *words, "--output", part], check=True)
            part.rename(target)
        return target


def clear() -> None:
    """Delete the posts; figures stay."""
    shutil.rmtree(MADE, ignore_errors=True)
