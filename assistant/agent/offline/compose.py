"""Putting a reply together: phrases from the reply files, figures only as the tools wrote them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import prompts
from assistant.agent.offline.said import PARAGRAPH

if TYPE_CHECKING:
    from assistant.agent.offline.said import Said
    from assistant.agent.offline.turn import Turn

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ\"“„«¿¡(])")
MOST_LINES = 8


def phrase(turn: Turn, key: str, **values: str) -> str:
    """A reply's text in one of its wordings."""
    return prompts.reply(f"offline_{key}", locale=turn.locale, seed=turn.seed, **values)


def join(said: Said) -> str:
    """A paragraph for each wish, and at the end at most one question."""
    paragraphs: list[list[str]] = [[]]
    seen: set[str] = set()
    for part in said.parts:
        if part == PARAGRAPH:
            paragraphs.append([])
        elif part.strip() and part not in seen:
            seen.add(part)
            paragraphs[-1].append(part.strip())
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    if said.question and paragraphs and not said.apart:
        paragraphs[-1].append(said.question.strip())
    elif said.question:
        paragraphs.append([said.question.strip()])
    return PARAGRAPH.join(_paragraph(parts) for parts in paragraphs)


def _paragraph(parts: list[str]) -> str:
    text = ""
    for part in parts:
        joint = "\n" if text and (part.startswith("- ") or "\n- " in f"\n{text.splitlines()[-1]}") else " "
        text += (joint if text else "") + part
    return text


def plainly(turn: Turn) -> str:
    """After a sentence was held back: only what the tools themselves said, less what the payer already sees."""
    messages = dict.fromkeys(result.message for result in turn.results if result.message)
    said = [sentence for message in messages for sentence in _SENTENCE.split(message)]
    unseen = [sentence for sentence in dict.fromkeys(said) if sentence not in turn.corrected]
    if said and not unseen:
        return phrase(turn, "more")
    return " ".join(unseen[:8]) or prompts.reply(
        "could_not_answer", locale=turn.locale, business=turn.business
    )


def invoice_lines(turn: Turn, lines: list[dict[str, Any]]) -> list[str]:
    """The invoice's lines as list items."""
    return [
        "- "
        + phrase(
            turn,
            "invoice_line",
            no=str(line["no"]),
            description=str(line["description"]),
            net=str(line["net"]),
        )
        for line in lines[:MOST_LINES]
    ]
