"""Rules and guidelines are pages that anyone on a team can read."""

from auditor import guideline
from tests.api.conftest import Serving
from tests.web.visitor import said, sign_in


def test_every_rule_is_listed_and_has_a_page_with_why_and_what_instead(module_serving: Serving) -> None:
    visitor = sign_in(module_serving, "check")
    rules = module_serving.app.state.service.auditor.rules.all()
    listed = said(visitor.get("/app/rules"))
    assert f"{len(rules)} rules" in listed
    for rule in rules:
        assert f'href="/app/rules/{rule.id}"' in listed
    for rule in rules[::7]:
        page = visitor.get(f"/app/rules/{rule.id}")
        assert page.status_code == 200
        for words in (rule.message, rule.why, rule.suggestion, *rule.examples.match, *rule.examples.no_match):
            assert words in said(page), rule.id


def test_every_guideline_is_told_in_sentences(module_serving: Serving) -> None:
    visitor = sign_in(module_serving, "check")
    listed = said(visitor.get("/app/guidelines"))
    for name in guideline.names():
        found = guideline.load(name)
        assert f'href="/app/guidelines/{name}"' in listed
        page = said(visitor.get(f"/app/guidelines/{name}"))
        assert found.title in page
        assert found.version in page
        assert f"At most {100 * found.max_push_share:.0f}\u00a0% of the posts push a sale." in page
    own = said(visitor.get("/app/guidelines/ease-up"))
    assert "In force" in own
    assert "No two pushes in a row on one account." in own
    assert "No post presses hard." in own
    assert "In force" not in said(visitor.get("/app/guidelines/80-20"))
