"""The form of a sentence: readable characters, no links, no markup, nothing of the machinery (LLM-05, LLM-09)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from assistant.agent.checks import languages

if TYPE_CHECKING:
    from assistant.agent.checks.text import Reading

LONGEST = 700
_MARKUP = re.compile(
    r"<\s*/?\s*[a-z!?][^>]*>?|&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});|!\[|\]\s*\(|\[[^\]]*\]\s*:|\]\s*\[|```|"
    r"`[^`]+`|javascript\s*:|data\s*:\s*\w+/|vbscript\s*:|base64|on(?:click|error|load)\s*=|"
    r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-9a-f]{2}%[0-9a-f]{2}|\|.*\||\|\s*$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\[[^\]]*\]?")
_MACHINERY = re.compile(
    r"\b(?:get_balance|explain_invoice|get_commitments|propose_plan|propose_promise|search_tax_library|"
    r"open_dispute|start_payment|send_document|set_contact_preferences|start_verification|"
    r"escalate_to_person)\b|\b[a-z]+_[a-z_]+\b"
    r"|\b(?:system|developer|hidden|initial) (?:prompt|message|instructions?)\b|\bmy (?:instructions|"
    r"prompt|guidelines|programming|rules|training)\b|\b(?:tool ?(?:call|message|result)s?|function call|"
    r"json|api key|tokens?|facts of this turn|language model|gpt|openai|chatgpt|langchain|llm|prompt injection|"
    r"ignore (?:all )?previous)\b"
    r"|[{}]|\"\s*:\s*[\"\[{\d]|<\|",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-*_]{1,2}){4,}[^\W\d_](?!\w)")
_LEET = re.compile(r"\b[a-z]+[@$!|][a-z]+\b", re.IGNORECASE)
_ALLOWED_CONTROL = frozenset("\n\t\r")
_SIGNS = frozenset("€£¥₹°©®™…–—‘’“”«»•·×½¼¾²³§¿¡✓✔→№ºª'′″−‐‑\u00a0\u202f\u2009\ufe0f")


def flaws(reading: Reading) -> list[str]:
    """What is wrong with the form of the sentence; empty when nothing is."""
    raw, wrong = reading.raw, []
    if len(raw) > LONGEST:
        wrong.append(f"longer than {LONGEST} characters")
    if not raw.isascii():
        wrong += _strange(raw)
    if found := _SPACED.search(raw):
        wrong.append(f"spaced letters: {found.group()}")
    if found := _LEET.search(reading.text):
        wrong.append(f"disguised word: {found.group()}")
    if found := _MACHINERY.search(raw):
        wrong.append(f"machinery: {found.group()}")
    return wrong


def unreadable(reading: Reading) -> list[str]:
    """A language that the checks cannot read is held back: what cannot be checked is not said."""
    return [] if languages.readable(reading.low) else ["not in a language that can be checked"]


def links(reading: Reading) -> list[str]:
    """Markup of any kind; addresses themselves are figures, checked against the facts."""
    body = re.sub(r"\s*\[([a-z0-9][a-z0-9_.-]*#[a-z0-9_.-]+)\]", "", reading.raw)
    wrong = [f"markup: {match.group()[:40]}" for match in _MARKUP.finditer(body)]
    wrong += [f"brackets: {match.group()[:40]}" for match in _BRACKET.finditer(body)]
    return wrong


def _strange(raw: str) -> list[str]:
    wrong: list[str] = []
    for char in raw:
        if char.isascii() and (char.isprintable() or char in _ALLOWED_CONTROL):
            continue
        category = unicodedata.category(char)
        if category in {"Cf", "Cc", "Co", "Cn", "Cs", "Zl", "Zp"} and char not in _ALLOWED_CONTROL:
            wrong.append(f"hidden character U+{ord(char):04X}")
        elif category[0] == "L" and char not in _SIGNS and not unicodedata.name(char, "").startswith("LATIN"):
            wrong.append(f"letter of another script U+{ord(char):04X}")
        elif category in {"Nl", "No"} and char not in _SIGNS:
            wrong.append(f"unusual numeral U+{ord(char):04X}")
        elif category == "Me":
            wrong.append(f"enclosing mark U+{ord(char):04X}")
        elif category == "Mn" and char != "\ufe0f" and unicodedata.combining(char) and len(wrong) < 3:
            wrong.append(f"combining mark U+{ord(char):04X}") if unicodedata.normalize("NFC", raw).count(
                char
            ) else None
        elif category == "Lm" or (
            category[0] == "L" and unicodedata.normalize("NFKC", char) != char and char not in _SIGNS
        ):
            wrong.append(f"look-alike U+{ord(char):04X}")
    return wrong[:5]
