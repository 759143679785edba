"""LanguageTool's own clients, pointed at our address, show hard selling."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import language_tool_python
import pytest

from tests.api.conftest import Start
from tests.servers.service import Server

PUSH = "Last chance! 😀 Order yours now, it ends tonight. A fern needs little water."
PUSHES = ["en/urgency.last-chance", "en/buying-call.get-yours", "en/urgency.ends-soon"]
UNNAMED = "A pre-owned crocodile bag, black, size 30, in box. £14,500, with receipt"
NPM = Path(__file__).with_name("npm")


@pytest.fixture(scope="module")
def key(server: Server) -> str:
    """A key that may check and nothing else."""
    return server.key("check")


def post(server: Server, key: str, **fields: str) -> Any:
    """What a check by a form is answered with."""
    answer = httpx.post(f"{server.url}/v2/check", data={"language": "en-US", "apiKey": key} | fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def rules(answer: Mapping[str, Any]) -> list[str]:
    """The rules that matched."""
    return [match["rule"]["id"] for match in answer["matches"]]


def tool(server: Server, key: str) -> language_tool_python.LanguageTool:
    """The Python client, by an address that holds the key."""
    return language_tool_python.LanguageTool("en-US", remote_server=f"{server.url}/lt/{key}/")


def gramma(text: str, **options: object) -> Any:
    """What the client from npm makes of the answer."""
    node = shutil.which("node")
    assert node, "node is missing; on Debian: apt-get install nodejs npm"
    given = json.dumps([text, options])
    done = subprocess.run([node, NPM / "gramma.js"], input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_python_client_shows_the_words_that_push(server: Server, key: str) -> None:
    client = tool(server, key)
    found = client.check(PUSH)
    assert [match.rule_id for match in found] == PUSHES
    words = [PUSH[match.offset : match.offset + match.error_length] for match in found]
    assert words == ["Last chance", "Order yours now", "ends tonight"]
    assert found[1].message.endswith("Tell what happened to someone who has one.")
    assert found[1].sentence == "😀 Order yours now, it ends tonight."
    assert client.check("A fern needs little water.") == []


def test_the_python_client_corrects_a_draft_and_what_is_left_pushes_less(server: Server, key: str) -> None:
    client = tool(server, key)
    draft = "LAST CHANCE! 😀 The oak desk is here 🔥🔥🔥 Order yours today. Order now: https://shop.example"
    corrected = client.correct(draft)
    assert corrected == (
        "A reminder! 😀 The oak desk is here 🔥🔥🔥 Order yours. See the details: https://shop.example"
    )
    assert len(client.check(corrected)) < len(client.check(draft))
    assert [match.replacements for match in client.check("Order now!")] == [["See the details"]]


def test_nothing_is_offered_for_words_with_markup_among_them(server: Server, key: str) -> None:
    whole, parted = ([{"text": "Order now!"}], [{"text": "Order"}, {"markup": "<b>"}, {"text": " now!"}])
    for parts, offered in ((whole, [{"value": "See the details"}]), (parted, [])):
        (match,) = post(server, key, data=json.dumps({"annotation": parts}))["matches"]
        assert match["replacements"] == offered


def test_the_python_client_can_turn_rules_off_and_on(server: Server, key: str) -> None:
    client = tool(server, key)
    client.disabled_rules = {"en/urgency.last-chance"}
    assert [match.rule_id for match in client.check(PUSH)] == PUSHES[1:]
    client.disabled_categories = {"BUYING_CALL"}
    assert [match.rule_id for match in client.check(PUSH)] == PUSHES[2:]
    client.disabled_rules, client.disabled_categories = set(), set()
    client.enabled_categories, client.enabled_rules_only = {"BUYING_CALL"}, True
    assert [match.rule_id for match in client.check(PUSH)] == [PUSHES[1]]


def test_the_python_client_reads_the_languages_and_shows_a_refusal(server: Server, key: str) -> None:
    assert str(tool(server, key).language) == "en-US"
    with pytest.raises(ValueError, match="unsupported"):
        tool(server, key).language = "de-DE"
    with pytest.raises(language_tool_python.exceptions.LanguageToolError, match="Error: This key is unknown"):
        tool(server, "sma_000000000000_wrong")


def test_the_client_from_npm_shows_the_words_that_push(server: Server, key: str) -> None:
    found = gramma(PUSH, api_url=f"{server.url}/v2/check", api_key=key, language="en-US")
    assert [match["word"] for match in found["matches"]] == ["Last chance", "Order yours now", "ends tonight"]
    less = gramma(PUSH, api_url=f"{server.url}/v2/check", api_key=key, rules={"urgency": False})
    assert rules(less) == [PUSHES[1]]
    refused = gramma(PUSH, api_url=f"{server.url}/v2/check", api_key="wrong")
    assert refused["error"].startswith("Error: This key is unknown")


def test_the_client_from_npm_reads_markdown(server: Server, key: str) -> None:
    text = "# Ferns 😀\n\n**Order** [yours](https://acme.example/) now.\n"
    found = gramma(text, api_url=f"{server.url}/lt/{key}/v2/check", markdown=True)
    (match,) = found["matches"]
    assert text.encode("utf-16-le")[2 * match["offset"] :][: 2 * match["length"]].decode("utf-16-le") == (
        "Order** [yours](https://acme.example/) now"
    )
    assert match["word"] == "Order** [yours](https://acme.example/) now"


def test_an_answer_has_all_that_languagetool_sends(server: Server, key: str) -> None:
    answer = post(server, key, text=PUSH, language="auto", preferredVariants="en-GB,de-AT")
    assert list(answer) == ["software", "warnings", "language", "matches", "sentenceRanges"]
    assert set(answer["software"]) == {"name", "version", "buildDate", "apiVersion", "premium", "status"}
    assert answer["warnings"] == {"incompleteResults": False}
    language = answer["language"]
    assert (language["name"], language["code"]) == ("English (GB)", "en-GB")
    assert language["detectedLanguage"]["code"] == "en-GB"
    assert 0.5 <= language["detectedLanguage"]["confidence"] <= 1
    assert answer["sentenceRanges"] == [[0, 12], [13, 49], [50, 76]]
    assert answer["matches"][0] == {
        "message": "“Last chance” hurries the reader. " + answer["matches"][0]["message"].split(". ", 1)[1],
        "shortMessage": "Urgency",
        "replacements": [{"value": "A reminder"}],
        "offset": 0,
        "length": 11,
        "context": {
            "text": "Last chance! 😀 Order yours now, it ends tonight. A ...",
            "offset": 0,
            "length": 11,
        },
        "sentence": "Last chance!",
        "type": {"typeName": "Other"},
        "rule": {
            "id": "en/urgency.last-chance",
            "description": "“Last chance” hurries the reader.",
            "issueType": "style",
            "category": {"id": "URGENCY", "name": "Urgency"},
        },
        "ignoreForIncompleteSentence": False,
        "contextForSureMatch": 0,
    }


def test_offsets_count_the_markup_too(server: Server, key: str) -> None:
    parts = [
        {"markup": "<p>😀"},
        {"text": "Order"},
        {"markup": "&nbsp;", "interpretAs": " "},
        {"text": "yours now"},
        {"markup": "</p>"},
    ]
    (match,) = post(server, key, data=json.dumps({"annotation": parts}))["matches"]
    assert (match["offset"], match["length"]) == (5, len("Order&nbsp;yours now"))
    assert match["sentence"] == "Order yours now"
    assert rules(post(server, key, data=json.dumps({"text": PUSH}))) == PUSHES


def test_praise_is_not_shown_and_slight_findings_are_when_asked_for(server: Server, key: str) -> None:
    text = "Buy 2 for £5. Follow us for more! ⭐⭐⭐⭐⭐ “Best tea ever”, says Mia."
    usual, picky = rules(post(server, key, text=text)), rules(post(server, key, text=text, level="picky"))
    assert set(usual) < set(picky)
    assert not [rule for rule in picky if "advocacy" in rule]
    slight = (set(picky) - set(usual)).pop()
    assert slight in rules(post(server, key, text=text, enabledRules=slight))
    assert rules(post(server, key, text=text, enabledRules=slight, enabledOnly="true")) == [slight]


def test_words_that_no_rule_names_are_shown_and_follow_the_brands_threshold(server: Server, key: str) -> None:
    (match,) = post(server, key, text=UNNAMED)["matches"]
    assert match["rule"]["id"] == "model/words"
    assert match["contextForSureMatch"] == -1
    server.store.change_brand("rival", {"threshold": 0.999})
    assert rules(post(server, server.key("check", brand="rival"), text=UNNAMED)) == []


@pytest.mark.parametrize("language", ["de-DE", "zh", "tlh"])
def test_a_language_that_nothing_reads_has_no_matches(server: Server, key: str, language: str) -> None:
    answer = post(server, key, text=PUSH, language=language)
    assert (answer["matches"], answer["language"]["code"]) == ([], language)


def test_an_empty_text_has_no_matches(server: Server, key: str) -> None:
    assert post(server, key, text="", language="auto")["matches"] == []
    assert post(server, key, data='{"annotation": []}', language="auto")["sentenceRanges"] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Missing 'text' or 'data'"),
        ({"text": "a", "language": ""}, "Missing 'language'"),
        ({"text": "a", "language": "not a language"}, "'language'"),
        ({"text": "a", "data": "{}"}, "not both"),
        ({"data": "{"}, "Could not parse"),
        ({"data": "[" * 100_000}, "Could not parse"),
        ({"data": "[]"}, "requires 'text' or 'annotation'"),
        ({"data": '{"text": 1}'}, "requires 'text' or 'annotation'"),
        ({"data": '{"text": "a", "annotation": []}'}, "not both"),
        ({"data": '{"annotation": [{"text": "a"}, {"text": "a", "markup": "<b>"}]}'}, "Item 1"),
        ({"data": '{"annotation": ["a"]}'}, "Item 0"),
        ({"text": "a", "level": "high"}, "'level'"),
        ({"text": "a", "enabledOnly": "true"}, "must specify enabled"),
        ({"text": "a", "enabledOnly": "true", "disabledRules": "x"}, "cannot specify disabled"),
        ({"text": "a", "preferredVariants": "en-GB"}, "language=auto"),
    ],
)
def test_a_form_that_cant_be_meant_is_refused_in_plain_words(
    server: Server, key: str, fields: dict[str, str], words: str
) -> None:
    data = {"language": "en-US", "apiKey": key} | fields
    answer = httpx.post(f"{server.url}/v2/check", data=data)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("Error: ")
    assert words in answer.text


def test_a_text_too_long_is_refused_and_one_just_short_enough_is_read(server: Server, key: str) -> None:
    data = {"language": "en-US", "apiKey": key, "text": "é" * 50_001}
    answer = httpx.post(f"{server.url}/v2/check", data=data)
    assert answer.status_code == 413
    assert answer.text.startswith("Error: Your text exceeds the limit of 50000 characters")
    assert post(server, key, text="é" * 50_000)["matches"] == []


def test_files_are_refused(server: Server, key: str) -> None:
    answer = httpx.post(
        f"{server.url}/v2/check", data={"language": "en"}, files={"text": b"Tea"}, headers={"X-API-Key": key}
    )
    assert (answer.status_code, answer.text[:7]) == (400, "Error: ")


def test_what_is_refused_before_any_route_is_told_in_plain_words_too(server: Server, key: str) -> None:
    deep = {"content": b"[" * 100, "headers": {"Content-Type": "application/json"}}
    for way, path, body, status in (
        ("POST", "/v2/check", {"content": b"text=" + b"x" * 1_000_000}, 413),
        ("POST", f"/lt/{key}/v2/check", {"content": b"text=" + b"x" * 1_000_000}, 413),
        ("POST", f"/lt/{key}/v2/check", deep, 422),
        ("POST", f"/lt/{'x' * 201}/v2/check", {}, 422),
        ("GET", "/lt/check", {}, 404),
    ):
        answer = httpx.request(way, f"{server.url}{path}", **body)  # type: ignore[arg-type]
        assert answer.status_code == status, path
        assert answer.headers["content-type"].startswith("text/plain"), path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.text.startswith("Error: "), path
    elsewhere = httpx.post(f"{server.url}/v1/check", content=b"x" * 1_000_001)
    assert elsewhere.headers["content-type"] == "application/problem+json"


def test_a_draft_in_an_address_is_refused(server: Server, key: str) -> None:
    for path in ("/v2/check", f"/lt/{key}/v2/check"):
        answer = httpx.get(f"{server.url}{path}", params={"text": PUSH, "language": "en", "apiKey": key})
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert answer.text == "Error: Send the text by POST: in an address it would end up in logs."


def test_a_key_is_taken_from_each_place_and_asked_for(server: Server, key: str) -> None:
    form = {"language": "en", "text": PUSH}
    ways: list[tuple[str, dict[str, str], dict[str, str]]] = [
        ("/v2/check", {"apiKey": key}, {}),
        ("/v2/check", {}, {"Authorization": f"Bearer {key}"}),
        ("/v2/check", {}, {"X-API-Key": key}),
        (f"/lt/{key}/v2/check", {}, {}),
    ]
    for path, fields, headers in ways:
        answer = httpx.post(f"{server.url}{path}", data=form | fields, headers=headers)
        assert answer.status_code == 200, path
        assert "ratelimit-remaining" in answer.headers
    for path, fields in (("/v2/check", {}), ("/v2/check", {"apiKey": "wrong"}), ("/lt/wrong/v2/check", {})):
        answer = httpx.post(f"{server.url}{path}", data=form | fields)
        assert (answer.status_code, answer.text[:7]) == (403, "Error: "), path


def test_a_key_in_an_address_may_do_nothing_but_check(server: Server) -> None:
    for scopes in (("admin",), ("read",), ("check", "write")):
        wide = server.key(*scopes)  # type: ignore[arg-type]
        for method, action in (("POST", "check"), ("GET", "languages")):
            answer = httpx.request(method, f"{server.url}/lt/{wide}/v2/{action}")
            assert answer.status_code == 403
            assert answer.text.endswith("auditor keys create --scope check")
        form = {"language": "en", "text": "Tea", "apiKey": wide}
        assert httpx.post(f"{server.url}/v2/check", data=form).status_code == 200


def test_languages_need_no_key(server: Server) -> None:
    known = httpx.get(f"{server.url}/v2/languages").json()
    assert {"name": "English (US)", "code": "en", "longCode": "en-US"} in known
    assert {language["code"] for language in known} == {"en"}


def test_too_many_requests_are_told_so(start: Start) -> None:
    serving = start(rate_limit="1/minute")
    form = {"language": "en", "text": "Tea", "apiKey": serving.key("check")}
    first, second = (serving.client.post("/v2/check", data=form) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    assert second.text.startswith("Error: More than 1 requests")
    assert int(second.headers["retry-after"]) > 0


def test_neither_keys_nor_drafts_reach_a_log(server: Server) -> None:
    secret, draft = server.key("check"), "Zanzibar rooibos, order yours now"
    form = {"language": "en", "text": draft, "apiKey": secret}
    paths = (
        "v2/check",
        "v2/languages",
        "v2/check/",
        "v2//check",
        "v2/%2e%2e/check",
        "v1/check",
        "",
        "v2",
        "%00",
    )
    with httpx.Client(base_url=server.url) as client:
        for method in ("GET", "POST", "DELETE", "HEAD", "OPTIONS"):
            for path in paths:
                client.request(method, f"/lt/{secret}/{path}", data=form)
                client.request(method, f"/{path}", params=form, data=form)
        client.post(f"/lt/{secret}/v2/check", content=b"\xff" * 100, headers={"Content-Type": "a/b"})
    log = server.log.read_text(encoding="utf-8", errors="replace")
    assert '"/lt/{key}/v2/check"' in log
    assert secret not in log
    assert "Zanzibar" not in log
