"""Write `extension/api.d.ts`, the service's shapes for TypeScript; `--check` fails when it is out of date.

Made from the service's own OpenAPI document. It knows the part of JSON Schema that is met there, and stops at
anything else instead of guessing.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from api.main import create_app
from auditor.settings import Settings
from scripts.made import ROOT, keep

PAGE = ROOT / "extension" / "api.d.ts"
HEAD = "// The service's shapes. Made by `make docs` from its OpenAPI document; not edited by hand.\n"
WANTED = (
    "Draft",
    "Checked",
    "Batch",
    "BatchOut",
    "MixOut",
    "TrendOut",
    "Page_BrandOut_",
    "Page_Guideline_",
    "ModelOut",
    "PairingIn",
    "Paired",
    "Problem",
)
"""Shapes the extension sends and gets; those they are made of come along."""

_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_BESIDE = frozenset(("title", "description", "default", "examples", "format", "pattern"))
_BOUNDS = re.compile(r"(min|max|exclusiveM)\w+")


class UnknownSchemaError(Exception):
    """A part of JSON Schema that this script does not know."""


def page(document: Mapping[str, Any]) -> str:
    """The whole file."""
    schemas = document["components"]["schemas"]
    names = sorted(_reached(schemas, WANTED), key=_named)
    return "\n".join([HEAD, *(_interface(name, schemas[name]) for name in names)])


def _reached(schemas: Mapping[str, Any], names: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schemas[name]))
    return found


def _interface(name: str, schema: Mapping[str, Any]) -> str:
    needed = schema.get("required", ())
    lines = [*_comment(schema.get("description", ""), ""), f"export interface {_named(name)} {{"]
    for field, shape in schema["properties"].items():
        key = field if _NAME.fullmatch(field) else json.dumps(field)
        lines += _comment(shape.get("description", ""), "  ")
        lines.append(f"  {key}{'' if field in needed else '?'}: {_type(shape)};")
    return "\n".join([*lines, "}\n"])


def _type(schema: Mapping[str, Any]) -> str:
    """A schema as a type.

    Raises:
        UnknownSchemaError: there is a keyword in it that is not known here.
    """
    told = {word for word in schema if word not in _BESIDE and not _BOUNDS.fullmatch(word)}
    if not told:
        return "unknown"
    if told == {"$ref"}:
        return _named(schema["$ref"].rsplit("/", 1)[-1])
    if told == {"anyOf"}:
        return " | ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    if told <= {"type", "enum", "const"} and told != {"type"}:
        return " | ".join(json.dumps(value) for value in schema.get("enum", [schema.get("const")]))
    if told <= {"type", "items"} and schema.get("type") == "array":
        inner = _type(schema.get("items", {}))
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if told <= {"type", "additionalProperties"} and schema.get("type") == "object":
        inner = schema.get("additionalProperties", True)
        return f"Record<string, {'unknown' if inner is True else _type(inner)}>"
    if told == {"type"} and schema["type"] in _PLAIN:
        return _PLAIN[schema["type"]]
    raise UnknownSchemaError(
        f"scripts/api_types.py does not know {sorted(told)} of {json.dumps(schema)[:200]}."
    )


def _named(name: str) -> str:
    return re.sub(r"^(\w+?)_(\w+)_$", r"\1Of\2", name)


def _comment(words: str, indent: str) -> Iterator[str]:
    lines = textwrap.wrap(" ".join(words.split()).replace("*/", "* /"), 100 - len(indent))
    if len(lines) == 1:
        yield f"{indent}/** {lines[0]} */"
    elif lines:
        yield f"{indent}/**"
        yield from (f"{indent} * {line}" for line in lines)
        yield f"{indent} */"


if __name__ == "__main__":
    sys.exit(keep(PAGE, page(create_app(Settings(_env_file=None)).openapi())))
