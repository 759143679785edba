"""Write `docs/report.schema.json` from what a report's JSON is; `--check` fails when it is out of date."""

from __future__ import annotations

import json
import sys

from auditor.report.json import schema
from scripts.made import ROOT, keep

PAGE = ROOT / "docs" / "report.schema.json"

if __name__ == "__main__":
    sys.exit(keep(PAGE, json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"))
