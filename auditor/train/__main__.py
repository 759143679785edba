"""`python -m auditor.train make|evaluate|adopt`: make a model folder, measure it, or take in a checkpoint."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from auditor.bundle import MODELS
from auditor.errors import AuditorError
from auditor.train.adopt import adopt
from auditor.train.make import judge, make
from auditor.train.train import say


def main() -> int:
    """Parse the command line and do what it asks."""
    asked = _words().parse_args()
    try:
        match asked.what:
            case "make":
                make(asked.data, asked.labels, asked.out, asked.work)
            case "evaluate":
                judge(asked.data, asked.labels, asked.out, asked.work)
            case "adopt":
                adopt(asked.checkpoint, asked.data, asked.labels, asked.out)
                say(f"{asked.out} is ready; use it with AUDITOR_MODEL={asked.out}")
    except AuditorError as error:
        sys.stderr.write(f"Error: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; finished fits are kept, the same command goes on from them.\n")
        return 2
    return 0


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="python -m auditor.train", description=__doc__)
    verbs = words.add_subparsers(dest="what", required=True)
    for name, told in (
        ("make", "train, calibrate, export and measure a model"),
        ("evaluate", "measure a finished model beside the baselines"),
        ("adopt", "make a model folder of a Hugging Face sequence-classification checkpoint"),
    ):
        verb = verbs.add_parser(name, help=told, description=told)
        verb.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="the texts, *.jsonl")
        verb.add_argument("--labels", type=Path, default=MODELS / "data", metavar="FOLDER")
        if name == "adopt":
            verb.add_argument("--checkpoint", type=Path, required=True, metavar="FOLDER")
            verb.add_argument("--out", type=Path, required=True, metavar="FOLDER")
            continue
        verb.add_argument("--out", type=Path, default=MODELS / "minilm-push", metavar="FOLDER")
        verb.add_argument(
            "--work",
            type=Path,
            default=Path(".cache/train"),
            metavar="FOLDER",
            help="finished fits are kept here; a run that was interrupted goes on from them",
        )
    return words


if __name__ == "__main__":
    sys.exit(main())
