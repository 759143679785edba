"""The specification shows one example of every answer, and each example is what its schema allows."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from api.main import create_app
from auditor.settings import Settings

DOCUMENT = create_app(Settings()).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]


def shown(place: str, node: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every example below a node: where it is, its schema, and itself."""
    if isinstance(node, dict):
        for example in node["examples"] if isinstance(node.get("examples"), list) else ():
            yield place, node, example
        for name, inner in node.items():
            if name != "examples":
                yield from shown(f"{place}/{name}", inner)
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from shown(f"{place}/{number}", inner)


EXAMPLES = [*shown("paths", DOCUMENT["paths"]), *shown("components", DOCUMENT["components"])]


def answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """The schema of every JSON answer under /v1 that is no refusal, by its route."""
    for path, ways in DOCUMENT["paths"].items():
        for way, route in ways.items():
            for status, answer in route["responses"].items():
                for kind, told in answer.get("content", {}).items():
                    if path.startswith("/v1/") and status.startswith("2") and kind == "application/json":
                        yield f"{way} {path}", told["schema"]


@pytest.mark.parametrize(
    ("schema", "example"), [each[1:] for each in EXAMPLES], ids=[place for place, _, _ in EXAMPLES]
)
def test_every_example_is_what_its_schema_allows(schema: dict[str, Any], example: object) -> None:
    within = {"components": DOCUMENT["components"]} | schema
    jsonschema_rs.Draft202012Validator(within, validate_formats=True).validate(example)


def test_every_answer_has_an_example() -> None:
    without = {
        route
        for route, schema in answers()
        if "examples" not in SCHEMAS[schema.get("$ref", "").rsplit("/", 1)[-1]]
    }
    assert without == set()
