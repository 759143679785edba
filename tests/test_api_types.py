"""The extension's types are the service's shapes."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.api_types import PAGE, WANTED, UnknownSchemaError, page
from tests.servers.service import Server

TSC = Path(__file__).parent / "api" / "npm" / "node_modules" / "typescript" / "bin" / "tsc"


def compile_(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    """Have TypeScript check a module that uses the types."""
    shutil.copy(PAGE, folder / "api.d.ts")
    (folder / "use.ts").write_text(source, encoding="utf-8")
    node = shutil.which("node")
    assert node, "node is missing; on Debian: apt-get install nodejs npm"
    command = [node, TSC, "--noEmit", "--strict", "--target", "es2022", "use.ts"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_what_the_service_answers_fits_its_types(server: Server, tmp_path: Path) -> None:
    headers = server.headers()
    draft = {"text": "Last chance! Order yours now", "brand": "acme", "planned": []}
    with httpx.Client(base_url=server.url, headers=headers) as http:
        answers = {
            "Checked": http.post("/v1/check", json=draft),
            "BatchOut": http.post("/v1/check/batch", json={"drafts": [draft, {"text": 1}]}),
            "MixOut": http.get("/v1/brands/acme/mix"),
            "TrendOut": http.get("/v1/brands/acme/trend"),
            "PageOfBrandOut": http.get("/v1/brands"),
            "PageOfGuideline": http.get("/v1/guidelines"),
            "ModelOut": http.get("/v1/model"),
            "Problem": http.get("/v1/brands/nobody"),
        }
    lines = [f"import type {{ Draft, {', '.join(answers)} }} from './api';"]
    lines.append(f"export const draft: Draft = {json.dumps(draft)};")
    lines += [f"export const _{name}: {name} = {answer.text};" for name, answer in answers.items()]
    done = compile_(tmp_path, "\n".join(lines))
    assert (done.returncode, done.stdout) == (0, "")


def test_a_wrong_use_of_the_types_does_not_compile(tmp_path: Path) -> None:
    wrong = (
        "import type { Checked } from './api';\nexport const f = (c: Checked): string => c.score + c.lable;"
    )
    done = compile_(tmp_path, wrong)
    assert done.returncode != 0
    assert "'lable' does not exist" in done.stdout


def test_what_json_schema_is_not_known_is_not_guessed_at() -> None:
    shapes: dict[str, Any] = {name: {"properties": {}} for name in WANTED}
    shapes["Draft"] = {"properties": {"text": {"allOf": [{"type": "string"}]}}}
    with pytest.raises(UnknownSchemaError, match="allOf"):
        page({"components": {"schemas": shapes}})
