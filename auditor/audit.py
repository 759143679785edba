"""The spine: rules and classifier make verdicts. The only module that knows every stage."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import regex

from auditor import rules
from auditor.asked import Asked as Asked
from auditor.asked import Reuse
from auditor.bundle import RULES
from auditor.classify import Classifier, Prediction, Reading
from auditor.explain import weightiest_phrases
from auditor.finding import PRESSURE_CATEGORIES, Finding, Verdict
from auditor.settings import Settings
from auditor.store import Brand, Store
from auditor.text import UNKNOWN_LANGUAGE, language, prose

BATCH = 256
LONGEST_EXPLAINED = 5_000
"""Characters; a longer text is no post, and searching it would cost more than the marks are worth."""

PROMISED = "en"
"""The language a text too short to tell is read in."""

_LATIN = regex.compile(r"\p{Latin}")
_LETTER = regex.compile(r"\p{L}")


class Auditor:
    """Rules and a classifier, ready to say verdicts; safe to share between threads."""

    def __init__(self, rule_set: rules.Rules, classifier: Classifier) -> None:
        self.rules = rule_set
        self.classifier = classifier

    @classmethod
    def load(cls, settings: Settings) -> Auditor:
        """Load the shipped packs, the team's own from `home`, and the classifier.

        Raises:
            RuleError: a pack or the team's `rules.yaml` can't be used.
            ModelError: the classifier can't be loaded.
        """
        return cls(load_rules(settings.home), Classifier.load(settings.model, settings.threads))

    def check(self, texts: Sequence[str], threshold: float | None = None) -> list[Verdict]:
        """Say a verdict on each text, in order. Nothing is stored or logged.

        `threshold` is a brand's own least score of a push; None means the model's.
        """
        return self.check_each([Asked(text, threshold) for text in texts])

    def check_each(self, asked: Sequence[Asked], reuse: Reuse | None = None) -> list[Verdict]:
        """Say a verdict on each text, in order, each by its own threshold and in its own language.

        What is asked twice is read once; with `reuse`, also what an earlier call of the same run asked.
        """
        said: dict[Asked, Verdict] = {}
        if reuse is not None:
            said = {one: known for one in dict.fromkeys(asked) if (known := reuse.get(one)) is not None}
        new = [one for one in dict.fromkeys(asked) if one not in said]
        for one, verdict in zip(new, self._check_distinct(new), strict=True):
            said[one] = verdict
            if reuse is not None:
                reuse.keep(one, verdict)
        return [said[one] for one in asked]

    def _check_distinct(self, asked: Sequence[Asked]) -> list[Verdict]:
        unread = [self._read(each) for each in asked]
        readings = [read for read in unread if isinstance(read, Reading)]
        made = self.classifier.predict(readings)
        verdicts = map(self._verdict, self._with_words_that_did_it(readings, made), made)
        return [read if isinstance(read, Verdict) else next(verdicts) for read in unread]

    @property
    def versions(self) -> tuple[str, str, float]:
        """Model, rules and threshold: what a verdict depends on beside the text."""
        return self.classifier.version, self.rules.version, self.classifier.threshold

    def versions_for(self, brand: Brand) -> tuple[str, str, float]:
        """The versions a brand's verdicts depend on: its own threshold where it has one."""
        model, rules_version, threshold = self.versions
        return model, rules_version, threshold if brand.threshold is None else brand.threshold

    def waiting(self, store: Store, brand: str) -> int:
        """How many stored posts of a brand have no verdict of these versions."""
        return store.count_unchecked(brand, *self.versions_for(store.brand(brand)))

    def audit(self, store: Store, brand: str) -> Iterator[int]:
        """Check every stored post of a brand that has no verdict of these versions.

        Yields the number of posts done after each stored batch, so that an interruption costs one
        batch at most. Several may audit a brand at once and share its posts; each ends when all are checked.
        Memory does not grow with the brand; a text posted again and again is read once as long
        as it is among the last few thousand.
        """
        versions, reuse = self.versions_for(store.brand(brand)), Reuse()
        work = store.work(brand, versions)
        while batch := work.claim(BATCH):
            with batch:
                asked = [Asked(stored.post.text, versions[-1]) for stored in batch.posts]
                batch.keep(self.check_each(asked, reuse))
            yield len(batch.posts)

    def _read(self, asked: Asked) -> Reading | Verdict:
        """What the classifier is to read; or, of a text nobody can read, the verdict that says so."""
        threshold = self.classifier.threshold if asked.threshold is None else asked.threshold
        code = asked.language or language(asked.text)
        reason = self._unreadable_because(asked.text, code)
        if reason:
            return self._unreadable(code, reason, threshold)
        spoken = PROMISED if code == UNKNOWN_LANGUAGE else code
        return Reading(asked.text, spoken, self.rules.find(asked.text, spoken), threshold)

    def _unreadable_because(self, text: str, code: str) -> str:
        words = prose(text)
        letters = len(_LETTER.findall(words))
        if not letters:
            return "it has no words"
        if code in self.classifier.languages:
            return ""
        if code != UNKNOWN_LANGUAGE:
            return f"its language ({code}) is not one the classifier was shown to read"
        if 2 * len(_LATIN.findall(words)) <= letters:
            return "it is too short to tell its language"
        return ""

    def _unreadable(self, code: str, reason: str, threshold: float) -> Verdict:
        return Verdict(
            label="unreadable",
            score=None,
            pressure=None,
            pillar=None,
            findings=(),
            needs_review=False,
            language=code,
            model_version=self.classifier.version,
            rules_version=self.rules.version,
            threshold=threshold,
            unreadable_because=reason,
        )

    def _verdict(self, read: Reading, made: Prediction) -> Verdict:
        return Verdict(
            label="sales_push" if made.score >= read.threshold else "value",
            score=made.score,
            pressure=_pressure(made.pressure, read.findings),
            pillar=made.pillar,
            findings=tuple(sorted(read.findings, key=lambda finding: (finding.offset, finding.length))),
            needs_review=self.classifier.needs_review(made.score),
            language=read.language,
            model_version=self.classifier.version,
            rules_version=self.rules.version,
            threshold=read.threshold,
        )

    def _with_words_that_did_it(
        self, readings: Sequence[Reading], made: Sequence[Prediction]
    ) -> list[Reading]:
        """The readings, each push that no finding counts against with a finding on its weightiest words."""
        unexplained = [
            number
            for number, (read, said) in enumerate(zip(readings, made, strict=True))
            if said.score >= read.threshold
            and not any(finding.counts_against for finding in read.findings)
            and len(read.text) <= LONGEST_EXPLAINED
        ]

        def log_odds(variants: Sequence[tuple[int, str]]) -> list[float]:
            # No rule found these words, so the findings stay.
            return self.classifier.log_odds(
                [replace(readings[unexplained[push]], text=text) for push, text in variants]
            )

        pushes = [(readings[number].text, _log_odds(made[number].score)) for number in unexplained]
        marked = list(readings)
        for number, phrase in zip(unexplained, weightiest_phrases(pushes, log_odds), strict=True):
            if phrase is not None:
                read = readings[number]
                marked[number] = replace(read, findings=(*read.findings, _marked(read.text, *phrase)))
        return marked


def load_rules(home: Path) -> rules.Rules:
    """Load the shipped packs, every pack in `home/rules`, and the team's changes in `home/rules.yaml`.

    Raises:
        RuleError: one of them can't be used; the message starts with `path:line`.
    """
    shipped = sorted(path.parent for path in RULES.glob("*/meta.yaml"))
    own = sorted(path.parent for path in (home / "rules").glob("*/meta.yaml"))
    changes = home / "rules.yaml"
    overrides = rules.load_overrides(changes) if changes.is_file() else None
    return rules.load([*shipped, *own], overrides)


def _pressure(predicted: int | None, findings: Sequence[Finding]) -> int | None:
    """High pressure needs words that press, one plainly or two together, as well as a score that says so."""
    pressing = [f for f in findings if f.category in PRESSURE_CATEGORIES and f.counts_against]
    presses = len(pressing) > 1 or any(f.severity == "high" for f in pressing)
    return 2 if predicted == 3 and not presses else predicted


def _log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _marked(text: str, offset: int, length: int) -> Finding:
    return Finding(
        rule="model/words",
        category="model",
        severity="medium",
        message="No rule names it, but these words are what makes this read as a push.",
        suggestion="Say what the reader gets out of it even if they buy nothing today.",
        offset=offset,
        length=length,
        text=text[offset : offset + length],
    )
