"""`python -m evals.chaos [--messages 500] [--database sqlite|postgresql|both]`: a table, reports/chaos-<time>.json."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from evals import setting
from evals.chaos.databases import Kind
from evals.chaos.run import Plan, run

REPORTS = Path("reports")


def main() -> int:
    """The command line; 1 when a message was lost, or answered or sent twice."""
    parser = argparse.ArgumentParser(prog="python -m evals.chaos")
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    setting.quiet()
    kinds: list[Kind] = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    results = []
    for kind in kinds:
        result = run(Plan(kind, messages=asked.messages, seed=asked.seed))
        results.append(result)
        print(result.text(), flush=True)
    REPORTS.mkdir(exist_ok=True)
    file = REPORTS / f"chaos-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    at = datetime.now(UTC).isoformat(timespec="seconds")
    report = {"at": at, "cpus": os.cpu_count(), "runs": [asdict(result) for result in results]}
    file.write_text(json.dumps(report, indent=2))
    print(f"written to {file}")
    return 1 if any(result.counts.problems for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
