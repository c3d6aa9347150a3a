"""The command line: 1 when an interleaving breaks the books; the shortest one that does is printed."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from evals import setting
from evals.chaos import databases
from evals.money_machine import crash
from evals.money_machine.machine import done
from evals.money_machine.run import play

if TYPE_CHECKING:
    from evals.chaos.databases import Kind

CHUNK = 250


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.money_machine")
    parser.add_argument("--sequences", type=int, default=5000)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-shrink", action="store_true", help="stop at once at what is found")
    asked = parser.parse_args()
    setting.quiet()
    kinds: list[Kind] = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    counts: dict[Kind, Counter[str]] = {kind: Counter() for kind in kinds}
    took: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, left in enumerate(range(asked.sequences, 0, -CHUNK)):
            for kind in kinds:  # in turns, so that a run that is stopped has seen both
                started = time.monotonic()
                done.clear()
                crash.POINTS.crashes = 0
                with databases.made(kind, Path(folder)):
                    play(
                        sequences=min(left, CHUNK),
                        steps=asked.steps,
                        seed_number=asked.seed + number,
                        shrink=not asked.no_shrink,
                    )
                counts[kind] += done
                counts[kind]["crashes"] += crash.POINTS.crashes
                took[kind] += round(time.monotonic() - started)
                print(_line(kind, counts[kind], took[kind]), flush=True)
    for kind in kinds:
        print(f"\n{_line(kind, counts[kind], took[kind])}")
        for name, count in sorted(counts[kind].items(), key=lambda one: -one[1]):
            print(f"  {count:>8,}  {name}")
    return 0


def _line(kind: str, counted: Counter[str], seconds: int) -> str:
    steps = sum(count for name, count in counted.items() if name not in ("sequences", "crashes"))
    return (
        f"{kind}: {counted['sequences']:,} sequences, {steps:,} steps, {counted['crashes']:,} crashes, "
        f"{seconds} s: the books are right"
    )


if __name__ == "__main__":
    sys.exit(main())
