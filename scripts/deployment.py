"""Hold the files of a deployment to their own linters: YAML, Compose, Dockerfile, systemd units.

Debian's systemd brings the one for units; without it they are passed over with a word, but not in CI.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scripts.made import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
PROGRAM = "/opt/auditor/bin/auditor"
MOST_EXPOSED = 20
"""systemd-analyze's exposure in tenths: 0 is sealed off, 100 is a service without any hardening."""


def findings() -> Iterator[str]:
    """What the linters say; nothing where all is well."""
    yield from _said("yamllint", "--strict", "--config-file", ROOT / ".yamllint.yaml", DEPLOY, ROOT / "rules")
    yield from _said(
        *("check-jsonschema", "--quiet", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")
    )
    yield from _said("hadolint", "--no-color", ROOT / "Dockerfile")
    if shutil.which("systemd-analyze"):
        yield from units(UNITS)
    elif os.environ.get("CI"):
        yield "systemd-analyze is missing; on Debian: apt-get install systemd"
    else:
        print("The systemd units were not checked: there is no systemd-analyze here.", file=sys.stderr)


def units(paths: list[Path]) -> Iterator[str]:
    """What systemd says of units, with a program that is there in place of ours, and of their hardening."""
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(folder) / path.name for path in paths]
        for path, copy in zip(paths, copies, strict=True):
            copy.write_text(path.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true"), encoding="utf-8")
        yield from _said("systemd-analyze", "verify", "--man=no", *copies)
    options = ("--no-pager", "--offline=yes", f"--threshold={MOST_EXPOSED}")
    for path in paths:
        if _run("systemd-analyze", "security", *options, path).returncode:
            yield f"{path.name} is more exposed than {MOST_EXPOSED / 10}; see systemd-analyze security"


def _said(name: str, *words: str | Path) -> Iterator[str]:
    """What a linter wrote, by lines; that it failed, where it wrote none."""
    done = _run(name, *words)
    lines = (done.stdout + done.stderr).splitlines()
    yield from lines or ([f"{name} failed with {done.returncode}"] if done.returncode else [])


def _run(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    here = Path(sys.executable).with_name(name)
    command = [str(here) if here.exists() else name, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603


if __name__ == "__main__":
    told = list(findings())
    print("\n".join(told), end="\n" if told else "")
    sys.exit(bool(told))
