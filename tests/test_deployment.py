"""The files of a deployment: their linters find what is wrong, and what they name is there."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from auditor.cli import app
from auditor.settings import Settings
from scripts import deployment

ROOT = Path(__file__).resolve().parent.parent
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())[
    "services"
]


def test_compose_publishes_to_this_machine_alone() -> None:
    assert SERVICES["service"]["ports"] == ["127.0.0.1:8737:8737"]
    assert all("ports" not in SERVICES[name] for name in ("worker", "db"))


def test_compose_holds_no_secret() -> None:
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or "KEY" in name:
                assert value.startswith("${"), name
                assert ":?" in value, name
            assert ":" not in value.removeprefix("postgresql:") or value.startswith("${"), name


def test_what_compose_and_units_run_and_set_is_there() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for service in (SERVICES["service"], SERVICES["worker"]):
        name, *options = service["command"]
        assert set(options) <= {option for param in commands[name].params for option in param.secondary_opts}
        settings = {
            key.removeprefix("AUDITOR_").lower() for key in service["environment"] if "AUDITOR_" in key
        }
        assert settings <= set(Settings.model_fields)
    for unit in deployment.UNITS:
        started = next(line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
        assert started.removeprefix(f"ExecStart={deployment.PROGRAM} ").split()[0] in commands


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is Debian's systemd")
@pytest.mark.parametrize(
    ("old", "new"),
    [("ProtectSystem=", "ProtectSytem="), ("CapabilityBoundingSet=\n", ""), ("ExecStart=/", "ExecStart=")],
)
def test_a_unit_that_is_misspelt_or_less_hardened_is_found(tmp_path: Path, old: str, new: str) -> None:
    unit = tmp_path / "auditor.service"
    unit.write_text(deployment.UNITS[0].read_text().replace(old, new))
    assert list(deployment.units([unit]))
