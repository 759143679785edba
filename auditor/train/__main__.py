"""`python -m auditor.train --data FOLDER`: from labelled posts to a finished model folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from auditor.errors import AuditorError
from auditor.train.make import make


def main() -> int:
    """Parse the command line and make the model."""
    words = argparse.ArgumentParser(prog="python -m auditor.train", description=__doc__)
    words.add_argument(
        "--data", type=Path, required=True, metavar="FOLDER", help="holds train.jsonl and dev.jsonl"
    )
    words.add_argument("--out", type=Path, default=Path("models/minilm-push"), metavar="FOLDER")
    words.add_argument(
        "--work",
        type=Path,
        default=Path(".cache/train"),
        metavar="FOLDER",
        help="finished folds are kept here; a run that was interrupted goes on from them",
    )
    asked = words.parse_args()
    try:
        make(asked.data, asked.out, asked.work, lambda line: print(line, flush=True))  # noqa: T201
    except AuditorError as error:
        print(f"Error: {error}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped; finished folds are kept, the same command goes on from them.", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
