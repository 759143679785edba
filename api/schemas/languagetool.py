"""What LanguageTool's clients send and get.

Source: its HTTP API, https://languagetool.org/http-api/, and `ApiV2` and `RuleMatchesAsJsonSerializer` of
its open server, languagetool-org/languagetool.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.marked import Marked, Part
from api.schemas.base import MOST_CHARACTERS, Out, example
from api.schemas.verdict import Category, Context, Replacement
from auditor import __version__
from auditor.errors import UsageError

CODE = r"^(auto|[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*)$"
ENGLISH = {
    "en": "English",
    "en-AU": "English (Australian)",
    "en-CA": "English (Canadian)",
    "en-GB": "English (GB)",
    "en-NZ": "English (New Zealand)",
    "en-ZA": "English (South African)",
    "en-US": "English (US)",
}
USUAL = {"en": "en-US"}
"""The variant that is meant where none is named."""


def _names(given: object) -> object:
    if not isinstance(given, str):
        return given
    return frozenset(name.strip().casefold() for name in given.split(",") if name.strip())


Names = Annotated[
    frozenset[str],
    BeforeValidator(_names, json_schema_input_type=str),
    Field(default_factory=frozenset, json_schema_extra={"default": ""}),
]


class CheckForm(BaseModel):
    """A check as LanguageTool's clients ask for one; fields that mean nothing here are passed over."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra=example(language="en-US", text="Last chance! Order yours now, it ends tonight."),
    )

    language: str = Field(
        pattern=CODE,
        description="`auto` or a language, as en-US; one that nothing reads has no matches.",
    )
    text: str | None = Field(
        default=None, description=f"The text, or `data`; {MOST_CHARACTERS:,} characters at most."
    )
    data: str | None = Field(
        default=None,
        description='JSON: {"text": …} or {"annotation": [{"text": …}, {"markup": …, "interpretAs": …}]}.',
    )
    preferredVariants: str = Field(  # noqa: N815  # LanguageTool's names, here and below
        default="", description="With language=auto, the variant to name: en-GB."
    )
    enabledRules: Names = Field(description="Rules to show, by commas, whatever their level.")  # noqa: N815
    disabledRules: Names = Field(description="Rules not to show, by commas.")  # noqa: N815
    enabledCategories: Names = Field(description="Categories to show, by commas.")  # noqa: N815
    disabledCategories: Names = Field(description="Categories not to show, by commas.")  # noqa: N815
    enabledOnly: Literal["true", "false", "yes", "no"] = Field(  # noqa: N815
        default="false", description="Show the enabled rules and categories alone."
    )
    level: Literal["default", "picky"] = Field(
        default="default", description="`picky` shows findings of severity info and low too."
    )
    apiKey: str = Field(default="", description="The API key, for clients that send it here.")  # noqa: N815
    username: str = Field(default="", description="Passed over.")
    motherTongue: str = Field(default="", description="Passed over.")  # noqa: N815

    @property
    def only(self) -> bool:
        """True when nothing but what is enabled is to be shown."""
        return self.enabledOnly in ("true", "yes")

    def marked(self) -> Marked:
        """The text to check, with its markup.

        Raises:
            UsageError: there is none, or it can't be read; in LanguageTool's words where it has some.
        """
        if self.text is not None and self.data is not None:
            raise UsageError("Set only 'text' or 'data' parameter, not both")
        if self.text is not None:
            return Marked([Part(self.text, self.text)])
        if self.data is None:
            raise UsageError("Missing 'text' or 'data' parameter")
        return Marked(_parts(self.data))

    def hold_together(self) -> None:
        """Refuse what can't all be meant.

        Raises:
            UsageError: it can't; in LanguageTool's words.
        """
        if self.only and (self.disabledRules or self.disabledCategories):
            raise UsageError("You cannot specify disabled rules or categories using enabledOnly=true")
        if self.only and not (self.enabledRules or self.enabledCategories):
            raise UsageError("You must specify enabled rules or categories when using enabledOnly=true")
        if self.preferredVariants and self.language != "auto":
            raise UsageError("You specified 'preferredVariants' but you didn't specify 'language=auto'")


def _parts(data: str) -> Iterator[Part]:
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        raise UsageError("Could not parse JSON from 'data' parameter") from None
    if not isinstance(given, dict):
        raise UsageError("'data' key in JSON requires 'text' or 'annotation' key")
    text, annotation = given.get("text"), given.get("annotation")
    if text is not None and annotation is not None:
        raise UsageError("'data' key in JSON requires either 'text' or 'annotation' key, not both")
    if isinstance(text, str):
        yield Part(text, text)
    elif isinstance(annotation, list):
        for index, node in enumerate(annotation):
            yield _part(node, index)
    else:
        raise UsageError("'data' key in JSON requires 'text' or 'annotation' key")


def _part(node: object, index: int) -> Part:
    fields = node if isinstance(node, dict) else {}
    text, markup, read = (fields.get(name) for name in ("text", "markup", "interpretAs"))
    if isinstance(text, str) and markup is None and read is None:
        return Part(text, text)
    if isinstance(markup, str) and text is None and isinstance(read, str | None):
        return Part(markup, read or "")
    raise UsageError(
        f"Item {index} of the 'annotation' list needs 'text' alone, or 'markup' with or without 'interpretAs'"
    )


class Software(Out):
    """What answered."""

    name: str = "Social mix auditor"
    version: str = __version__
    buildDate: str = ""  # noqa: N815
    apiVersion: int = 1  # noqa: N815
    premium: bool = False
    status: str = ""


class Warnings(Out):
    """What is missing from the answer."""

    incompleteResults: bool = False  # noqa: N815


class DetectedLanguage(Out):
    """The language a text seems to be in."""

    name: str
    code: str
    confidence: float
    source: str = "fasttext"


class TextLanguage(Out):
    """The language a text was read in."""

    name: str
    code: str
    detectedLanguage: DetectedLanguage  # noqa: N815


class MatchType(Out):
    """The kind of a match."""

    typeName: str = "Other"  # noqa: N815


class MatchRule(Out):
    """The rule that matched."""

    id: str
    description: str
    issueType: str = "style"  # noqa: N815
    category: Category


class ToolMatch(Out):
    """One finding; offsets are UTF-16 units of the whole text, markup included."""

    message: str
    shortMessage: str  # noqa: N815
    replacements: list[Replacement]
    offset: int
    length: int
    context: Context
    sentence: str
    type: MatchType
    rule: MatchRule
    ignoreForIncompleteSentence: bool  # noqa: N815
    contextForSureMatch: int  # noqa: N815


class ToolAnswer(Out):
    """A check's answer."""

    software: Software
    warnings: Warnings
    language: TextLanguage
    matches: list[ToolMatch]
    sentenceRanges: list[tuple[int, int]]  # noqa: N815


class KnownLanguage(Out):
    """A language that is read."""

    name: str
    code: str
    longCode: str  # noqa: N815


def language_name(code: str) -> str:
    """A language as LanguageTool names it; its code where that is not known here."""
    return ENGLISH.get(code, code)


def tidy(code: str) -> str:
    """A language's code as LanguageTool writes it: en-US for EN_us."""
    language, _, rest = code.replace("_", "-").partition("-")
    return f"{language.lower()}-{rest.upper() if len(rest) == 2 else rest}" if rest else language.lower()


def form_schema() -> dict[str, Any]:
    """What the OpenAPI document says of the form."""
    schema = CheckForm.model_json_schema()
    return schema | {"oneOf": [{"required": ["text"]}, {"required": ["data"]}]}
