"""The client's records are what the service's own description says."""

import dataclasses
import inspect
import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from api.main import create_app
from auditor.client import Draft, calls, records, report_calls
from auditor.client.records import Page, Record
from auditor.settings import Settings

DOCUMENT = create_app(Settings()).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]

NAMES = {
    "Account": "AccountOut",
    "Batch": "BatchOut",
    "Brand": "BrandOut",
    "Change": "ChangeOut",
    "Corrected": "CorrectedOut",
    "Decision": "DecisionOut",
    "Delivery": "DeliveryOut",
    "Job": "JobOut",
    "Link": "LinkOut",
    "MatchedRule": "RuleOut",
    "Mix": "MixOut",
    "Model": "ModelOut",
    "NewPost": "PostIn",
    "Plan": "PlanOut",
    "PlannedDraft": "PlannedOut",
    "Post": "PostOut",
    "Queued": "PlannedIn",
    "Recipient": "RecipientOut",
    "Report": "ReportOut",
    "Rule": "RuleFacts",
    "Schedule": "ScheduleOut",
    "Share": "ShareOut",
    "Streak": "StreakOut",
    "Trend": "TrendOut",
    "Verdict": "VerdictOut",
    "Week": "WeekOut",
    "WeekPlan": "WeekPlanOut",
}
"""Records that the service names otherwise."""

RECORDS = [
    kind
    for _, kind in inspect.getmembers(records, inspect.isclass)
    if issubclass(kind, Record) and kind not in (Record, Page)
]
SHAPE = ("type", "format", "anyOf", "items", "prefixItems", "additionalProperties", "enum", "const", "$ref")
CALLS = [
    call
    for module in (calls, report_calls)
    for name, call in inspect.getmembers(module, inspect.isfunction)
    if not name.startswith("_")
    and call.__module__ == module.__name__
    and str(inspect.signature(call).return_annotation).startswith("Call[")
]
GIVEN: dict[str, Any] = {"slug": "acme", "post_id": 7, "account_id": 7, "job_id": "j", "decision": "agree"}
GIVEN |= {"schedule_id": 7, "delivery_id": 7}


def shape(schema: Any) -> Any:
    """A schema without what does not change its type: titles, lengths, examples."""
    if isinstance(schema, list):
        return [shape(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: shape(schema[name]) for name in SHAPE if name in schema}
    if kept.get("additionalProperties") in (True, False):
        del kept["additionalProperties"]
    if "$ref" in kept:
        name = kept["$ref"].rsplit("/", 1)[-1]
        kept["$ref"] = NAMES.get(name, name)
    return kept


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_has_the_fields_and_types_of_its_schema(kind: type[Record]) -> None:
    own = kind.model_json_schema(by_alias=True)
    theirs = SCHEMAS[NAMES.get(kind.__name__, kind.__name__)]
    assert {name: shape(field) for name, field in own["properties"].items()} == {
        name: shape(field) for name, field in theirs["properties"].items()
    }
    assert set(own.get("required", ())) == set(theirs.get("required", ()))


@pytest.mark.parametrize("build", CALLS, ids=lambda build: build.__name__)
def test_every_call_is_a_route_with_its_parameters_and_answer(build: Any) -> None:
    needed = {
        name: GIVEN.get(name, [] if name in ("drafts", "posts") else "word")
        for name, parameter in inspect.signature(build).parameters.items()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    }
    call = build(**needed)
    pattern = {re.sub(r"{\w+}", "[^/]+", path): path for path in DOCUMENT["paths"]}
    path = next(path for each, path in sorted(pattern.items(), reverse=True) if re.fullmatch(each, call.path))
    route = DOCUMENT["paths"][path][call.method.lower()]
    assert set(call.query) <= {each["name"] for each in route.get("parameters", ()) if each["in"] == "query"}
    answered = next(answer for status, answer in route["responses"].items() if status.startswith("2"))
    schema = answered["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    told = TypeAdapter(call.answer).json_schema()
    if issubclass(call.answer, Page):
        assert set(told["properties"]) <= set(SCHEMAS[schema]["properties"])
        item = SCHEMAS[schema]["properties"]["items"]["items"]["$ref"].rsplit("/", 1)[-1]
        (record,) = told["$defs"].keys() & {told["properties"]["items"]["items"]["$ref"].rsplit("/", 1)[-1]}
        assert NAMES.get(record, record) == item
    else:
        assert NAMES.get(call.answer.__name__, call.answer.__name__) == schema


def test_what_a_later_version_adds_is_passed_over() -> None:
    assert records.Brand.model_validate_json(
        '{"slug": "acme", "name": "Acme", "time_zone": "UTC", "threshold": null, "colour": "green"}'
    ) == records.Brand(slug="acme", name="Acme", time_zone="UTC", threshold=None)


def test_records_are_frozen_and_do_not_show_drafts() -> None:
    draft = Draft(text="Zanzibar rooibos")
    with pytest.raises(ValidationError):
        draft.text = "Ceylon"  # type: ignore[misc]
    with pytest.raises(ValidationError) as failure:
        Draft(text=["Zanzibar rooibos"])  # type: ignore[arg-type]
    shown = (repr(draft), str(failure.value), repr(calls.check("Zanzibar rooibos")))
    assert not [words for words in shown if "Zanzibar" in words]
    assert dataclasses.is_dataclass(calls.check("Tea"))
