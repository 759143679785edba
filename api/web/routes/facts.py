"""What posts are judged by, for people: the rules and the guidelines."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.schemas.verdict import category
from api.service import Service
from api.web.pages import page
from api.web.signed import Checks
from auditor import guideline
from auditor.errors import NotFoundError
from auditor.finding import ADVOCACY
from auditor.guideline import Guideline

router = APIRouter()


@router.get("/rules")
def list_rules(request: Request, caller: Checks) -> Response:
    """Every rule in force, by what it is about; praise comes last."""
    rules = sorted(
        caller.service.auditor.rules.all(),
        key=lambda rule: (rule.category == ADVOCACY, rule.category, rule.id),
    )
    kinds = [(_kind(name), list(each)) for name, each in groupby(rules, lambda rule: rule.category)]
    return page(request, "rules.html.jinja", kinds=kinds, count=len(rules))


@router.get("/rules/{pack}/{name}")
def show_rule(request: Request, pack: str, name: str, caller: Checks) -> Response:
    """One rule: what it finds, why, examples, and what to write instead."""
    known = {rule.id: rule for rule in caller.service.auditor.rules.all()}
    found = known.get(f"{pack}/{name}")
    if found is None:
        raise NotFoundError("There is no such rule in force.")
    beside = [rule for rule in known.values() if rule.category == found.category and rule.id != found.id]
    praises = found.category == ADVOCACY
    return page(
        request,
        "rule.html.jinja",
        rule=found,
        kind=_kind(found.category),
        beside=beside,
        praises=praises,
    )


@router.get("/guidelines")
def list_guidelines(request: Request, caller: Checks) -> Response:
    """Every guideline, the one in force first."""
    return page(request, "guidelines.html.jinja", guidelines=_guidelines(caller.service))


@router.get("/guidelines/{name}")
def show_guideline(request: Request, name: str, caller: Checks) -> Response:
    """One guideline: its limits in words."""
    known = _guidelines(caller.service)
    found = next((each for each in known if each.name == name), None)
    if found is None:
        raise NotFoundError("There is no such guideline.")
    return page(request, "guideline.html.jinja", guideline=found, in_force=found is known[0])


def _kind(name: str) -> str:
    return "Fear of missing out" if name == "fomo" else category(name).name


def _guidelines(service: Service) -> list[Guideline]:
    own = service.guideline("")
    return [own, *(guideline.load(name) for name in guideline.names() if name != own.name)]
