"""Where `rules/`, `models/` and `api/` are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_bundle"

ROOT = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent
RULES = ROOT / "rules"
GUIDELINES = RULES / "guidelines"
MODELS = ROOT / "models"
SAMPLES = _PACKAGE / "samples"
