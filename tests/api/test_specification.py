"""The whole specification, thrown at the service: no answer it does not announce, and none of 500."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.main import create_app
from auditor.settings import Settings
from tests.api.conftest import Serving
from tests.api.test_access import filled

FEW, MANY = 6, 15 if os.environ.get("SOAK_SLICE") else 150
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
HARMLESS = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
WAYS = sorted(
    (path, method.upper())
    for path, ways in create_app(Settings()).openapi()["paths"].items()
    for method in ways
)


@pytest.fixture(scope="module")
def specification(module_serving: Serving) -> schemathesis.BaseSchema:
    """The service's own description of itself."""
    filled(module_serving)
    return schemathesis.openapi.from_asgi("/openapi.json", module_serving.app)


each_way = pytest.mark.parametrize(
    ("path", "method"), WAYS, ids=[f"{method} {path}" for path, method in WAYS]
)


@each_way
def test_the_service_keeps_to_its_specification(
    specification: schemathesis.BaseSchema, module_serving: Serving, path: str, method: str
) -> None:
    hold(specification[path][method], module_serving.headers("admin"), FEW)


@pytest.mark.soak
@each_way
def test_the_service_keeps_to_its_specification_at_length(
    specification: schemathesis.BaseSchema, module_serving: Serving, path: str, method: str
) -> None:
    hold(specification[path][method], module_serving.headers("admin"), MANY)


def hold(operation: schemathesis.APIOperation, headers: dict[str, str], examples: int) -> None:
    """Call an operation with what its own description allows, and with what it doesn't."""

    @settings(HARMLESS, max_examples=examples)
    @given(case=operation.as_strategy())
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    holds()
