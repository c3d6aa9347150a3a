"""Every dialogue of a run, as it was said, folded by area; those that failed stand first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from html import escape
from typing import Any

Record = dict[str, Any]


def section(played: Sequence[Record]) -> str:
    """HTML; "" when nothing was played."""
    ours = [record for record in played if record["agent"] == "configured"]
    if not ours:
        return ""
    areas: dict[str, list[Record]] = defaultdict(list)
    for record in ours:
        areas[record["area"]].append(record)
    folded = "".join(_area(name, areas[name]) for name in sorted(areas))
    return (
        "<section id='transcripts'><h2>Every dialogue</h2>"
        "<p>What the payer wrote is on the right. Under a reply stand the tools that were called and the sentences "
        f"that the checks held back.</p>{folded}</section>"
    )


def anchor(record: Record) -> str:
    return f"talk-{record['id']}-{record['epoch']}".replace("@", "-")


def _area(name: str, records: list[Record]) -> str:
    won = sum(record["success"] for record in records)
    ordered = sorted(records, key=lambda record: (record["success"], record["id"], record["epoch"]))
    talks = "".join(_talk(record) for record in ordered)
    return (
        f"<details><summary>{escape(name)} <small>{won} of {len(records)} succeed</small></summary>{talks}"
        "</details>"
    )


def _talk(record: Record) -> str:
    mark = "<span class='mark ok'>✓</span>" if record["success"] else "<span class='mark bad'>✗</span>"
    run = f", run {record['epoch'] + 1}" if record["epoch"] else ""
    return (
        f"<details id='{anchor(record)}'><summary>{mark}{escape(record['id'])}{run} "
        f"<small>{record['score']:.2f}</small></summary>{talk(record)}</details>"
    )


def talk(record: Record) -> str:
    """One dialogue: who writes and why, what was missed, and every line."""
    notes = "".join(f"<li class='bad'>{escape(note)}</li>" for note in record["notes"])
    who = ", ".join(part for part in (record["persona"], record["channel"], record["language"]) if part)
    lines = "".join(_line(step) for step in record["transcript"])
    return (
        f"<div class='talk'><p class='goal'>{escape(who)}: {escape(record['goal'])}. "
        f"Split {escape(record['split'])}.</p>{f'<ul>{notes}</ul>' if notes else ''}{lines}</div>"
    )


def _line(step: dict[str, Any]) -> str:
    under = []
    if step.get("tools"):
        under.append(", ".join(step["tools"]))
    under += [f"held back: {held}" for held in step.get("held_back", ())]
    if step.get("failure"):
        under.append(f"failure: {step['failure']}")
    if step.get("citations"):
        under.append(f"cites {', '.join(step['citations'])}")
    if step.get("blocks"):
        under.append(f"shows {', '.join(step['blocks'])}")
    if "latency_ms" in step:
        under.append(f"{step['latency_ms']} ms")
    small = f"<span class='under'>{escape(' · '.join(under))}</span>" if under else ""
    return f"<div class='line {escape(step['who'])}'>{escape(step['text'])}{small}</div>"
