"""The whole of it in order: fits, score and threshold, export, figures, card."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

from auditor.classify import Classifier, Logits, ModelFacts, Reading, read_facts
from auditor.classify.tokens import HEAD_TOKENS, TAIL_TOKENS
from auditor.errors import ModelError
from auditor.train import baselines, calibrate, card, evaluate, export, features
from auditor.train.data import Corpus, Row, enough, read
from auditor.train.held_out import Fitted, fit_all
from auditor.train.measure import f1
from auditor.train.readings import agreement
from auditor.train.train import Hyperparameters, device, say
from auditor.train.unseen import Unseen

NAME = "minilm-push"
BASE = "sentence-transformers/all-MiniLM-L6-v2"
LEAST_AGREEMENT = 0.995
MOST_LOST = 0.005
TYPICAL = 12  # every so manieth written post shows the quantiser how large activations get
"""Of the exported model: labels that are the torch model's, and F1 it may lose to it on dev."""


def make(texts: Path, labels: Path, out: Path, work: Path, settings: Hyperparameters | None = None) -> None:
    """Make a model folder: model.onnx, tokenizer.json, labels.json, metrics.json, README.md.

    It takes the place of an older one only when it is whole and was found to say what it should.

    Raises:
        InputError: the labelled posts can't be read.
        ModelError: the base weights are missing or not the expected ones, or the exported model says
            other than the trained one.
    """
    settings = settings or Hyperparameters()
    corpus, readings = _material(texts, labels, settings)
    fitted = fit_all(corpus, settings, work)
    unseen = Unseen.of(corpus, fitted)
    new = work / f"{out.name}-new"
    export.write(fitted.network, new, [row.text for row in corpus.written[::TYPICAL]])
    facts = _facts(unseen, new)
    (new / "labels.json").write_text(facts.model_dump_json(indent=2) + "\n", encoding="utf-8")
    _write_figures(_metrics(corpus, fitted, unseen, facts, new, settings) | {"readings": readings}, new)
    out.mkdir(parents=True, exist_ok=True)
    for file in sorted(new.iterdir()):
        shutil.copyfile(file, out / file.name)
    say(f"{out} is finished; look at {out / 'README.md'}.")


def judge(texts: Path, labels: Path, out: Path, work: Path, settings: Hyperparameters | None = None) -> None:
    """Measure a finished model folder beside the baselines; write metrics.json and README.md.

    The out-of-fold predictions come from `work`; what is not there is fitted first.

    Raises:
        InputError: the labelled posts can't be read.
        ModelError: the model can't be loaded, or says other than the trained one.
    """
    settings = settings or Hyperparameters()
    corpus, readings = _material(texts, labels, settings)
    fitted = fit_all(corpus, settings, work)
    metrics = _metrics(corpus, fitted, Unseen.of(corpus, fitted), read_facts(out), out, settings)
    _write_figures(metrics | {"readings": readings}, out)
    say(f"{out} is measured; look at {out / 'README.md'}.")


def _write_figures(metrics: dict[str, object], folder: Path) -> None:
    content = json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"
    (folder / "metrics.json").write_text(content, encoding="utf-8")
    (folder / "README.md").write_text(card.render(metrics), encoding="utf-8")


def _material(texts: Path, labels: Path, settings: Hyperparameters) -> tuple[Corpus, dict[str, float]]:
    corpus, readings = read(texts, labels), agreement(labels / "readings.jsonl")
    enough(corpus.train, brands=settings.folds)
    enough(_english(corpus.dev))
    say(
        f"{len(corpus.train)} training posts, {len(corpus.dev)} for judging, {len(corpus.written)} of our own"
        + (f"; {corpus.missing} labelled posts have no text here" if corpus.missing else "")
        + (f"; {corpus.shared} left out of judging, their brand is trained on" if corpus.shared else "")
    )
    return corpus, readings


def _english(rows: Sequence[Row]) -> list[Row]:
    """The rows the promise is measured on: English, and clear to a careful reader."""
    return [row for row in rows if row.language == calibrate.PROMISED and not row.unclear]


def _facts(unseen: Unseen, out: Path) -> ModelFacts:
    scores, pressures = unseen.scores(), unseen.pressures()
    made, promised, push = unseen.made, unseen.promised, unseen.made.push
    threshold = calibrate.best_threshold(
        calibrate.apply_layer(scores[calibrate.PROMISED], made)[promised], push[promised]
    )
    pushes = unseen.clear & unseen.english & push
    pressing = calibrate.apply_layer(pressures[calibrate.PROMISED], made)
    readable = unseen.public & unseen.clear
    languages, _ = calibrate.languages_that_hold(unseen.take(readable), unseen.served.predicted[readable])
    return ModelFacts(
        scheme="push-pressure-pillar/3",
        name=NAME,
        version=f"{dt.datetime.now(dt.UTC):%Y.%m.%d}",
        base=BASE,
        trained_on=len(unseen.rows),
        scores=scores,
        pressures=pressures,
        threshold=threshold,
        review=calibrate.review_band(unseen.served.scores[promised], threshold),
        high_pressure=calibrate.best_threshold(pressing[pushes], unseen.presses[pushes]),
        languages=languages,
        rules=features.shipped_rules().version,
        files=export.checksums(out),
    )


def _metrics(
    corpus: Corpus, fitted: Fitted, unseen: Unseen, facts: ModelFacts, out: Path, settings: Hyperparameters
) -> dict[str, object]:
    promised, readable = unseen.promised, unseen.public & unseen.clear
    written = ~unseen.public & unseen.clear & unseen.english
    rows, dev = unseen.take(promised), _english(corpus.dev)
    made, folds = unseen.made, unseen.folds
    ours = unseen.served.part(promised)
    alone = evaluate.cross_fitted(made.without_findings(), folds, promised, made.push).part(promised)
    on_dev, agreed, dev_logits = _judge_dev(dev, fitted, facts, out)
    out_of_fold = {
        "this model": evaluate.figures(rows, ours),
        "its network alone": evaluate.figures(rows, alone),
    }
    held = {"this model (int8)": evaluate.figures(dev, on_dev)}
    beats: dict[str, object] = {}
    for name, baseline in baselines.all_of_them().items():
        say(f"judging {name} on the same rows")
        odds = baselines.out_of_fold(baseline, unseen.rows, folds)
        theirs = evaluate.by_odds(odds, made.push, folds, promised).part(promised)
        out_of_fold[name] = evaluate.figures(rows, theirs)
        beats[name] = evaluate.compare(rows, ours, theirs)
        new = baseline(unseen.rows, dev)
        held[name] = evaluate.figures(dev, evaluate.fitted_elsewhere(odds, made.push, promised, new))
    _, languages = calibrate.languages_that_hold(unseen.take(readable), unseen.served.predicted[readable])
    return {
        "facts": facts.model_dump(),
        "sets": {"out of fold": out_of_fold, "dev": held},
        "beats": beats,
        "written": evaluate.figures(unseen.take(written), unseen.served.part(written)),
        "groups": {
            "platform": evaluate.by_group(rows, ours, lambda row: row.platform),
            "brand": evaluate.by_group(rows, ours, lambda row: row.author),
            "drawn": evaluate.by_group(rows, ours, lambda row: row.sample.split(":")[0]),
        },
        "languages": {code: asdict(at) for code, at in languages.items()},
        "pillars": {
            "out of fold": evaluate.pillars(rows, unseen.logits.pillar[promised]),
            "dev": evaluate.pillars(dev, dev_logits.pillar),
        },
        "pressure": {
            name: evaluate.pressures(
                unseen.take(inside),
                unseen.logits.pressure[inside],
                unseen.served.part(inside),
                unseen.pressing.part(inside),
            )
            for name, inside in (("out of fold", promised), ("posts of our own", written))
        },
        "export": agreed,
        "review": {
            "out of fold": evaluate.review(rows, ours, facts.threshold, folds[promised]),
            "dev": evaluate.inside_band(dev, on_dev, facts.review),
        },
        "run": _run(corpus, settings),
    }


def _run(corpus: Corpus, settings: Hyperparameters) -> dict[str, object]:
    paired = sum(row.paired for row in corpus.written)
    return {
        "command": "make train DATA=FOLDER",
        "train_posts": len(corpus.train),
        "dev_posts": len(corpus.dev),
        "shared_posts": corpus.shared,
        "written_posts": len(corpus.written),
        "written_languages": len({row.language for row in corpus.written}),
        "paired_share": paired / max(1, len(corpus.written)),
        "hyperparameters": asdict(settings),
        "tokens": [HEAD_TOKENS, TAIL_TOKENS],
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {device().type}",
        "versions": ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "onnxruntime")),
        "made_on": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}",
    }


def _judge_dev(
    dev: list[Row], fitted: Fitted, facts: ModelFacts, out: Path
) -> tuple[evaluate.Judged, dict[str, float], Logits]:
    """Read dev with the exported model, and with the torch one to see that they agree.

    Raises:
        ModelError: they don't.
    """
    classifier = Classifier.load(out)
    packs = features.shipped_rules()
    readings = [Reading(row.raw, row.language, packs.find(row.raw, row.language)) for row in dev]
    scores = np.array([made.score for made in classifier.predict(readings)])
    counts = features.findings(dev)
    exported = Logits(*classifier.logits([row.raw for row in dev]))
    in_torch = export.torch_logits(fitted.network, [row.text for row in dev])
    layer = facts.scores[calibrate.PROMISED]
    torch_scores = calibrate.apply_layer(layer, features.of(dev, in_torch, counts))
    push = np.array([row.push for row in dev])
    predicted, torch_predicted = scores >= facts.threshold, torch_scores >= facts.threshold
    agreement = {
        "label_agreement": float((predicted == torch_predicted).mean()),
        "f1_int8": f1(push, predicted),
        "f1_torch": f1(push, torch_predicted),
        "largest_score_difference": float(np.abs(scores - torch_scores).max()),
    }
    lost = agreement["f1_torch"] - agreement["f1_int8"]
    if agreement["label_agreement"] < LEAST_AGREEMENT or lost > MOST_LOST:
        raise ModelError(f"The exported model says other than the trained one: {agreement}; see export.py.")
    return evaluate.Judged(scores, predicted), agreement, exported
