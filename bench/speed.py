"""How fast posts are read, beside transformers' own pipeline: `make bench`.

Both read the same posts (those of models/data/written.jsonl, in a seeded order) in one run, in rounds
that take turns; figures are medians over rounds and the comparison is a ratio. The pipeline is
`text-classification` with the encoder ours is made from, in torch: at batch 1, and at the best of several
batch sizes. Writes bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import results

ROOT = Path(__file__).resolve().parent.parent
POSTS = ROOT / "models" / "data" / "written.jsonl"
BATCHES = (8, 32, 64)
Read = Callable[[Sequence[str]], object]


def posts(count: int) -> list[str]:
    """So many posts we wrote ourselves, in an order that is the same every time."""
    texts = [json.loads(line)["text"] for line in POSTS.read_text(encoding="utf-8").splitlines()]
    random.Random(7).shuffle(texts)
    return texts[:count]


def classifier() -> Read:
    """Our classifier alone: text to score, pressure and pillar."""
    from auditor.classify import Classifier, Reading

    made = Classifier.load("minilm-push")
    return lambda texts: made.predict([Reading(text, "en") for text in texts])


def whole_verdict() -> Read:
    """The whole of a verdict: language, rules, classifier, explanation."""
    from auditor.audit import Auditor
    from auditor.settings import Settings

    return Auditor.load(Settings(home=Path("/nonexistent"))).check


def pipeline(batch: int) -> Read:
    """Transformers' pipeline over the same encoder with two labels, as torch runs it."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, logging
    from transformers import pipeline as make

    from auditor.train.network import base_folder

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    folder = base_folder()
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=2, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    run = make("text-classification", model=model, tokenizer=tokenizer, device=-1)
    return lambda texts: run(list(texts), batch_size=batch, truncation=True, max_length=512)


CONTENDERS: dict[str, Callable[[], Read]] = {
    "classifier": classifier,
    "whole verdict": whole_verdict,
    "pipeline, batch 1": lambda: pipeline(1),
} | {f"pipeline, batch {batch}": (lambda batch=batch: pipeline(batch)) for batch in BATCHES}


def throughput(texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Posts a second of every contender, the median over rounds that take turns."""
    readers = {name: make() for name, make in CONTENDERS.items()}
    for read in readers.values():
        read(texts[:32])
    taken: dict[str, list[float]] = {name: [] for name in readers}
    for number in range(rounds):
        for name, read in readers.items():
            started = time.perf_counter()
            read(texts)
            taken[name].append(time.perf_counter() - started)
            print(
                f"round {number + 1} of {rounds}, {name}: {len(texts) / taken[name][-1]:.0f} posts/s",
                flush=True,
            )
    return {name: len(texts) / statistics.median(times) for name, times in taken.items()}


def latency(name: str, texts: Sequence[str]) -> tuple[float, float]:
    """Milliseconds for one post by itself, the median and the 99th percentile."""
    read = CONTENDERS[name]()
    read(texts[:8])
    taken = []
    for text in texts:
        started = time.perf_counter()
        read([text])
        taken.append(1e3 * (time.perf_counter() - started))
    taken.sort()
    return statistics.median(taken), taken[int(0.99 * len(taken))]


def memory(name: str) -> int:
    """Megabytes resident at the most, of a fresh process that reads 200 posts."""
    done = subprocess.run(
        [sys.executable, __file__, "--memory-of", name], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return int(done.stdout.split()[-1])


def peak_of_this_process() -> int:
    """Megabytes; from /proc, since getrusage hands a child its parent's peak."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def cold_start(times: int = 7) -> float:
    """Seconds from nothing to a printed verdict, by the command line."""
    command = [Path(sys.executable).with_name("auditor"), "check", "Last chance! 50% off ends tonight"]
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    """Measure, print and write the results."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--posts", type=int, default=600)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--memory-of", default="")
    asked = words.parse_args()
    if asked.memory_of:
        CONTENDERS[asked.memory_of]()(posts(200))
        print(peak_of_this_process())
        return
    texts = posts(asked.posts)
    speeds = throughput(texts, asked.rounds)
    best = max((name for name in speeds if name.startswith("pipeline")), key=speeds.__getitem__)
    single = speeds["pipeline, batch 1"]
    shown = ("classifier", "whole verdict", "pipeline, batch 1")
    late = {name: latency(name, texts[:300]) for name in shown}
    held = {name: memory(name) for name in shown}
    lines = [
        f"`make bench` on {results.machine('onnxruntime', 'torch', 'transformers')}. {len(texts)} posts, "
        f"medians of {asked.rounds} rounds that take turns.",
        "",
        "| | posts a second | × batch 1 | × best batch | one post, p50 / p99 ms | memory, MB |",
        "|---|---|---|---|---|---|",
    ]
    for name, speed in speeds.items():
        times = f"{late[name][0]:.1f} / {late[name][1]:.1f}" if name in late else ""
        lines.append(
            f"| {name} | {speed:.0f} | {speed / single:.1f} | {speed / speeds[best]:.1f} "
            f"| {times} | {held.get(name, '')} |"
        )
    lines += ["", f"`auditor check TEXT` from a cold start: {cold_start():.2f} s (median of 7)."]
    results.write("Reading posts", lines)


if __name__ == "__main__":
    main()
