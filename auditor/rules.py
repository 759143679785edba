"""Rule packs: YAML on disk in, findings out. One file a rule; its id is `pack/category.name`."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import re2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from auditor import checks
from auditor.checks import Kind, Pattern, Span
from auditor.document import Document, read_document, refuse
from auditor.errors import NotFoundError, RuleError
from auditor.finding import Finding, Severity
from auditor.rewording import Calm, Rewording, Wording
from auditor.text import Repaired, repair

Sentence = Annotated[str, Field(min_length=1, max_length=400)]
ANY_LANGUAGE = "any"
_WORDINGS = ("replace", "calm")
"""Fields that say nothing of what a rule finds: the rules' version, and verdicts, stay when they change."""

_RANK: dict[Severity, int] = {"info": 0, "low": 1, "medium": 2, "high": 3}


class Examples(BaseModel):
    """Posts a rule must find something in, and near misses it must leave alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    match: Annotated[tuple[str, ...], Field(min_length=3)]
    no_match: Annotated[tuple[str, ...], Field(min_length=3)]


class Rule(BaseModel):
    """One rule, as written. Patterns are RE2; `words` match between word edges, `raw` anywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    kind: Kind = "existence"
    category: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    severity: Severity
    message: Sentence
    why: Sentence
    suggestion: Sentence
    words: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()
    ignore_case: bool = True
    minimum: Annotated[int, Field(ge=1)] = 1
    exceptions: tuple[str, ...] = Field(default=(), description="A match that overlaps one is left alone.")
    unless: tuple[str, ...] = Field(default=(), description="Anywhere in the text, they silence the rule.")
    examples: Examples
    replace: tuple[Wording, ...] = Field(
        default=(), description="Wordings to put in place of what was found."
    )
    calm: Calm | None = Field(default=None, description="The same words, calmer; capitals need not say so.")

    @property
    def rewording(self) -> Rewording:
        """What is offered in place of what this rule finds."""
        usual: Calm | None = "sentence-case" if self.kind == "shouting" else None
        return Rewording.of(self.replace, self.calm or usual)


class Meta(BaseModel):
    """`meta.yaml` of a pack."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Sentence
    language: Annotated[str, Field(pattern=r"^([a-z]{2,3}|any)$")]
    version: str
    license: str = ""
    maintainers: tuple[str, ...] = ()


class Change(BaseModel):
    """What a team changes about one rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    disabled: bool = False
    severity: Severity | None = None
    exceptions: tuple[str, ...] = ()


class Overrides(BaseModel):
    """A team's own `rules.yaml`: rule id → change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: dict[str, Change] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ready:
    rule: Rule
    language: str
    pattern: Pattern
    exceptions: Pattern | None
    unless: Pattern | None
    rewording: Rewording

    def find(self, text: str) -> list[Span]:
        """Spans in repaired text."""
        if self.unless is not None and next(self.unless.spans(text), None) is not None:
            return []
        found = checks.KINDS[self.rule.kind](self.pattern, text, self.rule.minimum)
        if not found or self.exceptions is None:
            return found
        fine = list(self.exceptions.spans(text))
        return [(a, b) for a, b in found if not any(a < d and c < b for c, d in fine)]


@dataclass(frozen=True)
class Rules:
    """Loaded packs, ready to find; safe to share between threads."""

    ready: tuple[_Ready, ...]
    version: str
    _sets: dict[str, tuple[tuple[_Ready, ...], Any]] = field(default_factory=dict, repr=False)

    def all(self) -> tuple[Rule, ...]:
        """Every rule in force, by id."""
        return tuple(sorted((item.rule for item in self.ready), key=lambda rule: rule.id))

    def get(self, rule_id: str) -> Rule:
        """One rule by its id, or by the part after the pack's name.

        Raises:
            NotFoundError: there is none; close names are given.
        """
        import difflib

        ids = {rule.id: rule for rule in self.all()}
        short = {rule.id.split("/", 1)[1]: rule for rule in self.all()}
        if (found := ids.get(rule_id) or short.get(rule_id)) is not None:
            return found
        close = difflib.get_close_matches(rule_id, [*ids, *short], n=3, cutoff=0.4)
        hint = f"; close: {', '.join(close)}" if close else ""
        raise NotFoundError(f"There is no rule {rule_id}{hint}; list them with: auditor rules list")

    def find(self, text: str, language: str) -> tuple[Finding, ...]:
        """Every finding in a text as written, by offset; `text[offset:offset + length]` is what matched.

        Of two findings of one category and pack that overlap, the more severe stays, or the longer.

        Raises:
            RuleError: the language's rules are too large to be searched at once.
        """
        repaired = repair(text)
        ready, prefilter = self._for(language)
        if prefilter is None or not repaired.text:
            return ()
        found: list[Finding] = []
        for index in prefilter.Match(repaired.text) or ():
            item = ready[index]
            found += (_finding(item, repaired, span, language) for span in item.find(repaired.text))
        return _without_overlaps(found)

    def _for(self, language: str) -> tuple[tuple[_Ready, ...], Any]:
        """The rules of a language, and one set of all their patterns that says which can hit."""
        if language not in self._sets:
            ready = tuple(item for item in self.ready if item.language in (language, ANY_LANGUAGE))
            try:
                prefilter = checks.prefilter(item.pattern for item in ready) if ready else None
            except re2.error as error:
                raise RuleError(
                    f"The {len(ready)} rules for {language!r} hold more words than can be searched at once; "
                    "take words out of your own packs."
                ) from error
            self._sets[language] = (ready, prefilter)
        return self._sets[language]


def load(packs: Sequence[Path], overrides: Overrides | None = None) -> Rules:
    """Load packs and apply a team's changes.

    Raises:
        RuleError: a file can't be used; the message starts with `path:line`.
    """
    changes = overrides.rules if overrides else {}
    twice = [name for name, count in Counter(pack.name for pack in packs).items() if count > 1]
    if twice:
        raise RuleError(f"{packs[-1]}:1: there are two packs named {twice[0]}; give yours another name.")
    digest = hashlib.sha256()
    ready: list[_Ready] = []
    for pack in packs:
        meta = _meta(pack, digest)
        for document, rule in read_pack(pack):
            digest.update(document.without(*_WORDINGS).encode())
            change = changes.get(rule.id, Change())
            if not change.disabled:
                ready.append(_prepare(document, _changed(rule, change), meta.language))
    unknown = (
        set(changes) - {item.rule.id for item in ready} - {key for key, c in changes.items() if c.disabled}
    )
    if unknown:
        raise RuleError(
            f"rules.yaml:1: there is no rule {sorted(unknown)[0]}; list them with: auditor rules list"
        )
    digest.update(overrides.model_dump_json().encode() if overrides else b"")
    return Rules(tuple(ready), digest.hexdigest()[:8])


def load_overrides(path: Path) -> Overrides:
    """Read a team's `rules.yaml`.

    Raises:
        RuleError: it can't be used; the message starts with `path:line`.
    """
    document = read_document(path)
    try:
        found = Overrides.model_validate(document.content or {})
    except ValidationError as error:
        raise RuleError(refuse(document, error)) from error
    for name, change in found.rules.items():
        _try_each(document, ("rules", name, "exceptions"), change.exceptions)
    return found


def read_pack(pack: Path) -> Iterator[tuple[Document, Rule]]:
    """Every rule of a pack and the file it stands in.

    Raises:
        RuleError: a file can't be used; the message starts with `path:line`.
    """
    for path in sorted(pack.glob("*.yaml")):
        if path.name == "meta.yaml":
            continue
        document = read_document(path)
        try:
            rule = Rule.model_validate(document.content)
        except ValidationError as error:
            raise RuleError(refuse(document, error)) from error
        if not rule.words and not rule.raw and rule.kind != "shouting":
            raise RuleError(f"{path}:1: the rule looks for nothing; give it `words` or `raw` patterns.")
        if not path.stem.startswith(f"{rule.category}."):
            raise RuleError(f"{path}:1: the file of a rule is named after it: {rule.category}.NAME.yaml.")
        yield document, rule.model_copy(update={"id": f"{pack.name}/{path.stem}"})


def _meta(pack: Path, digest: Any) -> Meta:
    path = pack / "meta.yaml"
    if not path.is_file():
        raise RuleError(f"{path}:1: the pack has no meta.yaml; give it a title, a language and a version.")
    document = read_document(path)
    digest.update(f"{pack.name}\n{document.source}".encode())
    try:
        return Meta.model_validate(document.content)
    except ValidationError as error:
        raise RuleError(refuse(document, error)) from error


def _changed(rule: Rule, change: Change) -> Rule:
    return rule.model_copy(
        update={
            "severity": change.severity or rule.severity,
            "exceptions": (*rule.exceptions, *change.exceptions),
        }
    )


def _prepare(document: Document, rule: Rule, language: str) -> _Ready:
    try:
        return _Ready(
            rule,
            language,
            _combined(document, rule),
            checks.words(rule.exceptions) if rule.exceptions else None,
            checks.words(rule.unless) if rule.unless else None,
            rule.rewording,
        )
    except re2.error:
        _try_all(document, rule)
        raise


def _combined(document: Document, rule: Rule) -> Pattern:
    if rule.kind == "shouting":
        return checks.raw((checks.CAPITAL_WORDS,), ignore_case=False)
    if rule.words and rule.raw:
        raise RuleError(f"{document.path}:1: a rule has `words` or `raw`, not both; make it two rules.")
    if rule.words:
        return checks.words(rule.words, ignore_case=rule.ignore_case)
    return checks.raw(rule.raw, ignore_case=rule.ignore_case)


def _try_all(document: Document, rule: Rule) -> None:
    for name in ("words", "raw", "exceptions", "unless"):
        _try_each(document, (name,), getattr(rule, name))


def _try_each(document: Document, where: tuple[str | int, ...], patterns: Sequence[str]) -> None:
    """Compile patterns one at a time, to name the line of the one that can't be."""
    for number, pattern in enumerate(patterns):
        try:
            checks.words((pattern,))
        except re2.error as error:
            line = document.line_of((*where, number))
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            raise RuleError(f"{document.path}:{line}: {pattern!r} is no RE2 pattern ({reason}).") from error


def _finding(item: _Ready, repaired: Repaired, span: Span, language: str) -> Finding:
    rule = item.rule
    start, end = repaired.span(*span)
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        message=rule.message,
        suggestion=rule.suggestion,
        offset=start,
        length=end - start,
        text=repaired.original[start:end],
        replacements=item.rewording.offers(repaired, *span, language),
    )


def _pack(finding: Finding) -> str:
    return finding.rule.split("/", 1)[0]


def _without_overlaps(found: Sequence[Finding]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda f: (-_RANK[f.severity], -f.length, f.offset, f.rule)):
        end = finding.offset + finding.length
        rivals = (k for k in kept if (k.category, _pack(k)) == (finding.category, _pack(finding)))
        if not any(finding.offset < k.offset + k.length and k.offset < end for k in rivals):
            kept.append(finding)
    return tuple(sorted(kept, key=lambda f: (f.offset, f.length, f.rule)))


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that does not do its work; `expected` is `match`, `no_match` or what it was to become."""

    path: Path
    line: int
    rule: str
    example: str
    expected: str


@dataclass(frozen=True, slots=True)
class PackResult:
    """How a pack's rules did on their own examples."""

    rules: int
    examples: int
    failures: tuple[ExampleFailure, ...]


def try_examples(pack: Path) -> PackResult:
    """Run every rule of a pack over its own examples.

    Raises:
        RuleError: a file can't be used; the message starts with `path:line`.
    """
    meta = _meta(pack, hashlib.sha256())
    rules = examples = 0
    failures: list[ExampleFailure] = []
    for document, rule in read_pack(pack):
        _try_all(document, rule)
        ready = _prepare(document, rule, meta.language)
        rules += 1
        for where, example, expected, done in _tried(ready):
            examples += 1
            if not done:
                line = document.line_of(where)
                failures.append(ExampleFailure(document.path, line, rule.id, example, expected))
    return PackResult(rules, examples, tuple(failures))


def _tried(ready: _Ready) -> Iterator[tuple[tuple[str | int, ...], str, str, bool]]:
    """Each example of a rule: where it stands, its text, what is expected of it, and whether it does that."""
    for expected in ("match", "no_match"):
        for number, example in enumerate(getattr(ready.rule.examples, expected)):
            done = bool(ready.find(repair(example).text)) == (expected == "match")
            yield ("examples", expected, number), example, expected, done
    for number, wording in enumerate(ready.rule.replace):
        for example, expected in wording.examples.items():
            done = expected in _replaced(ready, example)
            yield ("replace", number, "examples", example), example, expected, done


def _replaced(ready: _Ready, text: str) -> Iterator[str]:
    """The text with one of the rule's findings replaced, for each and each of its offers."""
    repaired = repair(text)
    language = "en" if ready.language == ANY_LANGUAGE else ready.language
    for span in ready.find(repaired.text):
        start, end = repaired.span(*span)
        for offer in ready.rewording.offers(repaired, *span, language):
            yield text[:start] + offer + text[end:]
