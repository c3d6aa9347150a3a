"""`python -m evals.bench [--quick]`: every benchmark in one run, a table, and reports/bench-<time>.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals import setting
from evals.bench import audit_bench, contact_bench, model_bench, turn_bench

REPORTS = Path("reports")
_QUESTIONS = (
    "Do I have to pay VAT on this?", "Why is there sales tax on delivery?", "What is reverse charge?",
    "Can I get a W-9?", "Is software taxed?", "Who owes the tax if it was never charged?",
    "Do nonprofits pay sales tax?", "How long must I keep invoices?",
)  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench")
    parser.add_argument("--quick", action="store_true", help="under a minute, with coarser figures")
    quick = parser.parse_args().quick
    setting.quiet()
    started, load_before = time.perf_counter(), os.getloadavg()
    with tempfile.TemporaryDirectory() as folder, setting.fresh_database(Path(folder)):
        turns = turn_bench.whole_turn(turns=36 if quick else 120, invoices=5_000 if quick else 100_000)
        offline = turn_bench.offline_turn(turns=32 if quick else 160)
        search = _search(80 if quick else 400)
    report: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "machine": {"cpus": os.cpu_count(), "python": platform.python_version(), "load_before": load_before},
        "turn": turns,
        "offline_turn": offline,
        "clients_alone": _clients(20 if quick else 60, 1 if quick else 3),
        "search_ms": search,
        "contact_gate_ms": contact_bench.measure(200 if quick else 2_000),
        "audit": asdict(audit_bench.measure(entries=4_000 if quick else 20_000)),
    }
    report["flatness"] = _flatness(turns)
    report["machine"]["load_after"] = os.getloadavg()
    report["seconds"] = round(time.perf_counter() - started, 1)
    REPORTS.mkdir(exist_ok=True)
    file = REPORTS / f"bench-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(report, indent=2))
    _print(report)
    print(f"\nwritten to {file}")


def _clients(turns: int, rounds: int) -> list[dict[str, Any]]:
    """The same turn at the model alone: the bare client, LangChain's agent, and the agent with our client."""
    rows = []
    with model_bench.bench_server() as url:
        for name, turn in model_bench.variants(url).items():
            for at_once in (1, 16):
                figures = model_bench.measure(
                    turn, model_bench.history(0), at_once=at_once, turns=turns, rounds=rounds
                )
                rows.append(
                    {
                        "client": name,
                        "at_once": at_once,
                        "cpu_ms": round(figures.cpu_ms, 1),
                        "per_second": round(figures.per_second, 1),
                    }
                )
    return rows


def _search(count: int) -> dict[str, float]:
    from knowledge_base.search import search

    on = datetime.now(UTC).date()
    spans = []
    for number in range(count + len(_QUESTIONS)):
        started = time.perf_counter()
        search(_QUESTIONS[number % len(_QUESTIONS)], jurisdictions=frozenset({"US", "US-NY"}), on=on)
        if number >= len(_QUESTIONS):
            spans.append((time.perf_counter() - started) * 1000)
    spans.sort()
    return {"p50": round(statistics.median(spans), 2), "p95": round(spans[round(len(spans) * 0.95) - 1], 2)}


def _flatness(turns: dict[str, dict[str, float]]) -> dict[str, float]:
    """CPU and waiting time of the later series over the earlier one; 1.0 is flat."""
    base = turns["first messages of a conversation"]
    many = next(row for name, row in turns.items() if name.startswith("with "))
    late = turns["from the 400th message on"]
    return {
        "400th message, cpu": round(late["cpu_ms"] / base["cpu_ms"], 2),
        "400th message, p50": round(late["p50_ms"] / base["p50_ms"], 2),
        "many invoices, cpu": round(many["cpu_ms"] / base["cpu_ms"], 2),
        "many invoices, p50": round(many["p50_ms"] / base["p50_ms"], 2),
    }


def _print(report: dict[str, Any]) -> None:
    print(f"{'':40} {'p50 ms':>8} {'p95 ms':>8} {'1st sent.':>9} {'CPU ms':>8} {'turns/s':>8}")
    rows = {**report["turn"], "offline turn": report["offline_turn"]}
    for name, row in rows.items():
        if "p50_ms" in row:
            print(
                f"{name:40} {row['p50_ms']:8.1f} {row['p95_ms']:8.1f} {row['first_sentence_p50_ms']:9.1f} "
                f"{row['cpu_ms']:8.1f} {row['per_second']:8.1f}"
            )
    for row in report["clients_alone"]:
        name = f"{row['client']}, {row['at_once']} at once"
        print(f"{name:40} {'':8} {'':8} {'':9} {row['cpu_ms']:8.1f} {row['per_second']:8.1f}")
    print(f"\nflatness {report['flatness']}")
    print(f"search   {report['search_ms']} ms")
    print(f"contact gate {report['contact_gate_ms']} ms of CPU a question (goal 0.3)")
    audit = report["audit"]
    print(
        f"audit    append {audit['append_us']:.0f} µs (bare insert {audit['insert_us']:.0f}), "
        f"verify {audit['verify_per_second']:,.0f}/s over {audit['entries']:,}"
    )
    print(
        f"process  {report['turn']['process']}, load {report['machine']['load_before'][0]:.1f} before, ",
        end="",
    )
    print(f"{report['machine']['load_after'][0]:.1f} after, {report['seconds']} s in all")


if __name__ == "__main__":
    main()
