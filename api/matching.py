"""A verdict as LanguageTool would tell it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from api.marked import Marked, Units, sentences
from api.schemas.languagetool import (
    USUAL,
    CheckForm,
    DetectedLanguage,
    MatchRule,
    MatchType,
    Software,
    TextLanguage,
    ToolAnswer,
    ToolMatch,
    Warnings,
    language_name,
    tidy,
)
from api.schemas.verdict import AROUND, Context, Replacement, category
from auditor.audit import PROMISED
from auditor.finding import Finding, Verdict
from auditor.text import UNKNOWN_LANGUAGE

_PICKY = ("info", "low")
_BY_THE_WHOLE_TEXT = "model/words"


def answer(form: CheckForm, text: Marked, verdict: Verdict, detected: tuple[str, float]) -> ToolAnswer:
    """Tell a verdict as far as the form asks for it; `detected` is the language found and how sure it is."""
    units, ranges = Units(text.whole), list(sentences(text.plain))
    shown = [found for found in verdict.findings if found.counts_against and _is_wanted(found, form)]
    spans = [text.span(start, end) for start, end in ranges]
    return ToolAnswer(
        software=Software(),
        warnings=Warnings(),
        language=_language(form, detected),
        matches=[_match(found, text, units, ranges) for found in shown],
        sentenceRanges=[(units.at(start), units.at(end)) for start, end in spans],
    )


def _is_wanted(found: Finding, form: CheckForm) -> bool:
    """LanguageTool's order: what is named goes before its category, and what is enabled before the rest."""
    names = {found.rule.casefold(), found.rule.partition("/")[2].casefold()}
    kind = category(found.category).id.casefold()
    if names & form.enabledRules:
        return True
    if names & form.disabledRules:
        return False
    if form.only or kind in form.enabledCategories:
        return kind in form.enabledCategories
    return kind not in form.disabledCategories and (form.level == "picky" or found.severity not in _PICKY)


def _match(found: Finding, text: Marked, units: Units, ranges: Sequence[tuple[int, int]]) -> ToolMatch:
    first, last = text.span(found.offset, found.offset + found.length)
    start, end = units.at(first), units.at(last)
    of_whole = found.rule == _BY_THE_WHOLE_TEXT
    return ToolMatch(
        message=f"{found.message} {found.suggestion}",
        shortMessage=category(found.category).name,
        replacements=_replacements(found, text.whole[first:last]),
        offset=start,
        length=end - start,
        context=_context(text.whole, first, last),
        sentence=_sentence(text.plain, found.offset, ranges),
        type=MatchType(),
        rule=MatchRule(id=found.rule, description=found.message, category=category(found.category)),
        ignoreForIncompleteSentence=of_whole,
        contextForSureMatch=-1 if of_whole else 0,
    )


def _replacements(found: Finding, source: str) -> list[Replacement]:
    """None where putting words in would harm: half of the markup among those found would go with them.

    Nor where a character takes two units: language_tool_python corrects offsets for those but not lengths,
    and would take away the start of the next word.
    """
    if source != found.text or any(ord(character) > 0xFFFF for character in source):
        return []
    return [Replacement(value=words) for words in found.replacements]


def _context(whole: str, first: int, last: int) -> Context:
    """The words around, in one line, with dots where there is more, as LanguageTool cuts them."""
    begin, end = max(0, first - AROUND), min(len(whole), last + AROUND)
    before = ("..." if begin else "") + whole[begin:first]
    words, after = whole[first:last], whole[last:end] + ("..." if end < len(whole) else "")
    line = "".join((before, words, after)).replace("\r", " ").replace("\n", " ")
    units = Units(line)
    start = units.at(len(before))
    return Context(text=line, offset=start, length=units.at(len(before) + len(words)) - start)


def _sentence(plain: str, at: int, ranges: Sequence[tuple[int, int]]) -> str:
    index = bisect_right(ranges, (at, len(plain))) - 1
    return plain[slice(*ranges[index])] if index >= 0 else ""


def _language(form: CheckForm, detected: tuple[str, float]) -> TextLanguage:
    found = PROMISED if detected[0] == UNKNOWN_LANGUAGE else detected[0]
    variants = [tidy(each.strip()) for each in form.preferredVariants.split(",")]
    named = next((code for code in variants if code.partition("-")[0] == found), USUAL.get(found, found))
    code = named if form.language == "auto" else tidy(form.language)
    seen = DetectedLanguage(name=language_name(named), code=named, confidence=round(detected[1], 3))
    return TextLanguage(name=language_name(code), code=code, detectedLanguage=seen)
