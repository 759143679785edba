"""The command line says what it did, in one sentence when it could not, with the right exit code."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from auditor.cli import app
from auditor.errors import UsageError
from auditor.store import Store
from tests.importers import exports

PUSH = "Last chance! 50% off ends tonight, order yours now"
VALUE = "How to repot a fern without tearing its roots"


def auditor(*words: str, stdin: str | bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    raw = stdin.encode("utf-8", "surrogatepass") if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-c", "from auditor.cli import main; main()", *words],
        input=raw,
        capture_output=True,
        env=os.environ | {"COLUMNS": "200"} | env,
        check=False,
    )
    return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    path = exports.write_csv(tmp_path / "x.csv", exports.table("x"))
    assert auditor("import", str(path), "--brand", "acme").returncode == 0
    return path


def test_a_push_is_flagged_with_exit_code_1_and_value_with_0() -> None:
    push, value = auditor("check", PUSH), auditor("check", VALUE)
    assert (push.returncode, value.returncode) == (1, 0)
    assert "«Last chance»" in push.stdout
    assert "\x1b" not in push.stdout
    assert value.stdout.startswith("Value")


def test_json_offsets_count_what_was_asked_for() -> None:
    text = f"🔥 {PUSH}"
    for units, offset in (("codepoints", 2), ("utf16", 3)):
        made = json.loads(auditor("check", text, "--format", "json", "--offsets", units).stdout)
        first = made["findings"][0]
        assert (first["offset"], first["text"]) == (offset, "Last chance")
        assert {"rule", "category", "severity", "message", "suggestion", "length"} <= set(first)


def test_line_and_sarif_point_to_line_and_column() -> None:
    text = f"Hello\n  {PUSH}"
    assert (
        "stdin:2:3: high en/urgency.last-chance"
        in auditor("check", "-", "--format", "line", stdin=text).stdout
    )
    log = json.loads(auditor("check", "-", "--format", "sarif", stdin=text).stdout)
    region = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (2, 3)


def test_what_could_stand_instead_is_told_in_every_format_that_has_a_place_for_it() -> None:
    text = "🌿 Order now!\nThe prints are here."
    assert "«Order now» could be «See the details»" in auditor("check", text).stdout
    (found,) = json.loads(auditor("check", text, "--format", "json").stdout)["findings"]
    assert found["replacements"] == ["See the details"]
    (result,) = json.loads(auditor("check", text, "--format", "sarif").stdout)["runs"][0]["results"]
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"][0]["replacements"]
    region = change["deletedRegion"]
    assert (region["charOffset"], region["charLength"], region["startColumn"]) == (2, 9, 3)
    assert change["insertedContent"] == {"text": "See the details"}
    assert "Order now! → " not in auditor("rules", "explain", "en/urgency.hurry").stdout
    assert "Hurry! The boxes are in. → Have a look!" in auditor("rules", "explain", "en/urgency.hurry").stdout


def test_a_stream_keeps_its_order_and_its_fields_and_marks_bad_lines() -> None:
    lines = [
        json.dumps({"text": PUSH, "id": 1}),
        "{broken",
        json.dumps({"id": 3}),
        '{"text": "\\ud83d hi", "id": 4}',
    ]
    done = auditor("check", "--jsonl", "-", "--format", "jsonl", stdin="\n".join(lines))
    made = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item.get("id") for item in made] == [1, None, None, 4]
    assert made[0]["label"] == "sales_push"
    assert [item.get("line") for item in made] == [None, 2, 3, None]
    assert done.returncode == 2
    assert "2 line(s)" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", PUSH, "--column", "body"], "--column goes with --jsonl, --parquet or --csv"),
        (["check", "--csv", "a", "b", "--compression", "gzip"], "--compression goes with --parquet"),
        (["check", "--csv", "a", "b", "--platform", "x"], "--csv goes with neither"),
        (["audit", "--brand", "acme", "--address", "auto"], "go with --engine ray"),
        (["audit", "--brand", "acme", "--endpoint", "http://x"], "go with --engine ray"),
        (["audit", "--brand", "acme", "--timezone", "Europe/Oslo"], "go with --engine ray"),
    ],
)
def test_options_that_would_do_nothing_are_refused(words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        get_command(app).main(words, standalone_mode=False)


def test_what_the_environment_says_of_clusters_is_no_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://minio:9000")
    monkeypatch.setenv("RAY_ADDRESS", "auto")
    with pytest.raises(UsageError, match="Say which brand"):
        get_command(app).main(["audit"], standalone_mode=False)


def test_a_clean_stream_ends_well_unless_told_to_fail() -> None:
    line = json.dumps({"text": PUSH})
    assert auditor("check", "--jsonl", "-", stdin=line).returncode == 0
    other = json.dumps({"text": VALUE, "body": PUSH})
    done = auditor("check", "--jsonl", "-", "--column", "body", "--fail-on", "push", stdin=other)
    assert (done.returncode, json.loads(done.stdout)["findings"][0]["text"]) == (1, "Last chance")
    assert auditor("check", "--jsonl", "-", "--fail-on", "push", stdin=line).returncode == 1


@pytest.mark.parametrize(("on", "code"), [("push", 1), ("finding", 1), ("high-pressure", 1), ("never", 0)])
def test_fail_on_says_what_counts(on: str, code: int) -> None:
    loud = "LAST CHANCE!!! 50% off ENDS TONIGHT. Hurry, shop now before they're gone!"
    assert auditor("check", loud, "--fail-on", on).returncode == code


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("check", "a", "--file", "b"),
        ("check", "--file", "nothere.txt"),
        ("check", "--nonesuch"),
        ("import", "nothere.csv", "--brand", "acme"),
        ("import", ".", "--brand", "acme"),
        ("mix", "--brand", "nobody"),
        ("label", "17", "value", "--why", "x"),
        ("rules", "explain", "nonesuch"),
        ("guidelines", "show", "nonesuch"),
        ("model", "info", "nonesuch"),
        ("nonesuch",),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(words: tuple[str, ...]) -> None:
    done = auditor(*words)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_import_tells_what_it_did_as_json(tmp_path: Path) -> None:
    lines = [*exports.table("x"), ["", "someday", "No date", *[""] * 14]]
    path = exports.write_csv(tmp_path / "x.csv", lines)
    first = json.loads(auditor("import", str(path), "--brand", "acme", "--format", "json").stdout)
    again = json.loads(auditor("import", str(path), "--brand", "acme", "--format", "json").stdout)
    assert (first["format"], first["stored"], first["accounts"]) == ("x", 3, ["x:fernandkettle"])
    assert first["unusable"][0]["line"] == 6
    assert (again["stored"], again["duplicates"]) == (0, 3)
    assert {"updated", "ignored", "paid", "empty"} <= set(first)


def test_one_bad_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    good = exports.write_csv(tmp_path / "x.csv", exports.table("x"))
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    done = auditor("import", str(tmp_path / "bad.csv"), str(good), "--brand", "acme")
    assert done.returncode == 2
    assert "3 stored" in done.stdout
    assert "Headers seen: a, b" in done.stderr


def test_audit_decision_and_export_go_round_and_each_write_is_in_the_trail(
    imported: Path, home: Path, tmp_path: Path
) -> None:
    audited = auditor("audit", "--brand", "acme", "--output", "out/report.html")
    assert audited.returncode == 0
    assert (tmp_path / "out" / "report.html").is_file()
    rows = [json.loads(line) for line in auditor("export", "--brand", "acme").stdout.splitlines()]
    pushes = [row for row in rows if row["label"] == "sales_push"]
    assert len(pushes) == 1
    assert pushes[0]["findings"]
    number = str(pushes[0]["id"])
    assert auditor("label", number, "value", "--why", "an inside joke", "--by", "Ada").returncode == 0
    decided = [json.loads(line) for line in auditor("export", "--brand", "acme").stdout.splitlines()]
    row = next(row for row in decided if str(row["id"]) == number)
    assert (row["label"], row["verdict_label"], row["decision_who"]) == ("value", "sales_push", "Ada")
    mix = json.loads(auditor("mix", "--brand", "acme", "--format", "json").stdout)
    assert mix["whole"]["pushes"] == 0
    assert auditor("label", number, "--undo").returncode == 0
    assert auditor("suppress", number, "urgency.today", "--why", "fine").returncode == 0
    assert auditor("account", "add", "acme", "https://bsky.app/profile/acme.example").returncode == 0
    assert auditor("account", "remove", "acme", "https://bsky.app/profile/acme.example").returncode == 0
    assert auditor("forget", "--brand", "acme", "--yes").returncode == 0
    with Store.open(f"sqlite:///{home / 'auditor.db'}") as store:
        trail = [(event.action, event.subject) for event in reversed(store.trail.latest("acme"))]
        assert {event.who[:4] for event in store.trail.latest()} == {"cli:"}
    assert trail == [
        ("posts.import", ""),
        ("decision.create", f"post:{number}"),
        ("decision.withdraw", f"post:{number}"),
        ("finding.suppress", f"post:{number}"),
        ("account.create", "bluesky:acme.example"),
        ("account.delete", "bluesky:acme.example"),
        ("brand.delete", ""),
    ]


def test_check_says_what_publishing_would_do_to_the_mix(imported: Path) -> None:
    auditor("audit", "--brand", "acme")
    made = json.loads(auditor("check", PUSH, "--brand", "acme", "--format", "json").stdout)
    assert made["mix"]["projected"] >= made["mix"]["current"]
    assert "moves acme from" in auditor("check", PUSH, "--brand", "acme").stdout


def test_a_locked_database_is_one_sentence(imported: Path, home: Path) -> None:
    holder = sqlite3.connect(home / "auditor.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        done = auditor("import", str(imported), "--brand", "other")
    finally:
        holder.close()
    assert done.returncode == 2
    assert "held by another process" in done.stderr


def test_a_broken_rule_of_the_teams_own_is_shown_by_line(home: Path) -> None:
    home.mkdir()
    (home / "rules.yaml").write_text("rules:\n  en/urgency.hurry: {severity: loud}\n")
    done = auditor("check", VALUE)
    assert done.returncode == 2
    assert "rules.yaml:2:" in done.stderr


def test_a_pack_of_the_teams_own_is_found_and_marks_its_words(home: Path) -> None:
    pack = home / "rules" / "ours"
    pack.mkdir(parents=True)
    (pack / "meta.yaml").write_text("title: Ours\nlanguage: en\nversion: '1'\n")
    (pack / "urgency.fern.yaml").write_text(
        "category: urgency\nseverity: low\nmessage: Ferns.\nwhy: W.\nsuggestion: S.\nwords: [fern]\n"
        "examples:\n  match: [fern, a fern, fern!]\n  no_match: [ferns, a, b]\n"
    )
    made = json.loads(auditor("check", VALUE, "--format", "json").stdout)
    assert [(f["rule"], f["text"]) for f in made["findings"]] == [("ours/urgency.fern", "fern")]
    assert "ours/urgency.fern" in auditor("rules", "list").stdout


def test_a_fault_of_ours_is_one_sentence_without_the_draft() -> None:
    broken = (
        "import auditor.rules as r; r.Rules.find = lambda *a: 1 / 0; from auditor.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", broken, "check", PUSH], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"Error: The auditor itself failed (ZeroDivisionError)")
    assert b"chance" not in done.stderr


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    done = auditor("check", VALUE, AUDITOR_THREADS="many")
    assert done.returncode == 2
    assert "AUDITOR_THREADS" in done.stderr


def test_the_demo_tells_the_whole_story(tmp_path: Path) -> None:
    done = auditor("demo")
    assert done.returncode == 0
    assert "posts pushed a sale" in done.stdout
    assert "«" in done.stdout
    assert str(tmp_path / "report.html") in done.stdout
    assert done.stdout.strip().splitlines()[-1].startswith("Next")


def test_rules_test_fails_on_a_pack_that_breaks_its_word(tmp_path: Path) -> None:
    pack = tmp_path / "ours"
    pack.mkdir()
    (pack / "meta.yaml").write_text("title: Ours\nlanguage: en\nversion: '1'\n")
    (pack / "urgency.x.yaml").write_text(
        "category: urgency\nseverity: low\nmessage: M.\nwhy: W.\nsuggestion: S.\nwords: [now]\n"
        "examples:\n  match: [now, then, now!]\n  no_match: [a, b, c]\n"
    )
    done = auditor("rules", "test", str(pack))
    assert done.returncode == 1
    assert "urgency.x.yaml:8: ours/urgency.x must find: then" in done.stdout


def test_every_command_has_an_example_in_its_help() -> None:
    from typer.main import get_command

    from auditor.cli import app
    from scripts.cli_docs import commands

    for path, command in commands(get_command(app), "auditor"):
        assert f"Example: {path}" in (command.help or ""), path
