"""YAML people write: read safely, and refused with `path:line` and the line itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from auditor.errors import RuleError

MOST_BYTES = 1_000_000

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML file says, and the file's own lines for messages about it."""

    path: Path
    content: Any
    source: str

    def line_of(self, where: tuple[str | int, ...]) -> int:
        """The line, from 1, of the deepest part of `where` that stands in the file."""
        node = yaml.compose(self.source, Loader=_Loader)
        line = 1
        for step in where:
            found = _child(node, step)
            if found is None:
                break
            node, line = found, found.start_mark.line + 1
        return line

    def without(self, *keys: str) -> str:
        """The file's source less the lines of these keys of its top level."""
        if not any(f"{key}:" in self.source for key in keys):
            return self.source
        node = yaml.compose(self.source, Loader=_Loader)
        lines = self.source.splitlines(keepends=True)
        if not isinstance(node, yaml.MappingNode):
            return self.source
        starts = [key.start_mark.line for key, _ in node.value]
        for (key, _), start, end in zip(node.value, starts, [*starts[1:], len(lines)], strict=True):
            if key.value in keys:
                lines[start:end] = [""] * (end - start)
        return "".join(lines)


def read_document(path: Path) -> Document:
    """Read one YAML file.

    Raises:
        RuleError: it is unreadable, too large, uses aliases, or is no YAML.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RuleError(f"{path}:1: the file is larger than {MOST_BYTES:,} bytes; split it.")
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}:1: the file can't be read as UTF-8 text ({error}).") from error
    try:
        for event in yaml.parse(source, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise RuleError(
                    f"{path}:{line}: aliases (*name) can't be used; write it out.{_excerpt(source, line)}"
                )
        content = yaml.load(source, Loader=_Loader)  # noqa: S506  # _Loader is a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "it is no YAML"
        raise RuleError(f"{path}:{line}: {problem}; correct the YAML.{_excerpt(source, line)}") from error
    except (ValueError, RecursionError) as error:
        raise RuleError(f"{path}:1: the YAML can't be read ({error}).") from error
    return Document(path, content, source)


def refuse(document: Document, error: ValidationError) -> str:
    """Say the first thing wrong with a document, as `path:line: what`, with the line below."""
    first = error.errors()[0]
    line = document.line_of(first["loc"])
    where = ".".join(str(step) for step in first["loc"])
    problem = str(first["msg"]).removeprefix("Value error, ")
    return f"{document.path}:{line}: {where or 'the file'}: {problem}.{_excerpt(document.source, line)}"


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def _excerpt(source: str, line: int) -> str:
    lines = source.splitlines()
    if not 0 < line <= len(lines):
        return ""
    return f"\n  {line} | {lines[line - 1][:120]}"
