"""The table on the command line."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from evals import setting
from evals.mutations import table


def main() -> int:
    """Print the table; 1 when a guard is not sound."""
    setting.quiet()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, setting.fresh_database(Path(folder)):
        rows = table()
    for row in rows:
        verdict_of = "sound" if row.sound else "NOT SOUND"
        with_it = "stopped" if row.stopped_with else "THROUGH"
        without = "stopped" if row.stopped_without else "through"
        sys.stdout.write(f"{row.name:52} {with_it:8} {without:8} {verdict_of:10} {row.probed_by}\n")
    sound = sum(row.sound for row in rows)
    sys.stdout.write(f"{sound} of {len(rows)} guards are sound, {time.perf_counter() - started:.0f} s\n")
    return 0 if sound == len(rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
