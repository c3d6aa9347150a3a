"""What a message must say and must not, before it leaves: pure checks over the finished text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from assistant.domain.contact_gate.facts import THIRD_PARTY
from assistant.domain.contact_gate.purposes import TRAITS
from assistant.domain.policy import source as yaml_source

if TYPE_CHECKING:
    from assistant.domain.contact_gate.facts import ContactFacts, Sender
    from assistant.domain.contact_gate.purposes import Channel, Purpose

PREVIEW_CHARACTERS = 160
"""What a locked phone may show of a text: the whole first segment."""

_MENU_WORDS = "YES|CANCEL|END|QUIT|START|UNSTOP|HELP|INFO|REVOKE|OPTOUT|STOPALL|UNSUBSCRIBE|STOP|ARRET|AIDE"
_SAYING = (
    r"reply|text|send|type|answer|respond|write|enter|say|responda|responde|env[ií]e|env[ií]a|escriba|conteste"
    r"|répondez|envoyez|tapez|écrivez|antworten sie|antworte|senden sie|schreiben sie|tippen sie"
)
_ASKED = re.compile(
    rf"\b(?:{_SAYING})\s+(?:(?:with|back|the word|us|con|la palabra|par|le mot|mit|das wort)\s+)*"
    rf"[\"'“”‘’«»„]*({_MENU_WORDS})\b",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    rf"\b({_MENU_WORDS})\b[\"'”’»“]*\s*(?:to|for|if|para|pour|um|für|wenn|=|/|or|oder|ou|o)(?:\b|(?<=[=/]))"
    rf"|(?:[=/]|\b(?:or|oder|ou|o))\s*[\"'“‘«„]*({_MENU_WORDS})\b"
)
_HELP = re.compile(
    r"\b(?:reply |text )?(?:HELP|INFO|AIDE) (?:for help|for info|pour de l'aide)\b", re.IGNORECASE
)
_RESUME = re.compile(
    r"\b(?:reply |text )?(?:START|UNSTOP) to (?:resume|get|receive|resubscribe)\b", re.IGNORECASE
)
_LINK = re.compile(r"https?://|\bwww\.|\b[\w-]+\.(?:com|net|org|io|co|de|fr|es|ly|me)/\S", re.IGNORECASE)
_SHORTENER = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|t\.ly)/",
    re.IGNORECASE,
)
_RATES = re.compile(r"data rates|tarifas|frais de messages|kosten", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordingProblem:
    """`rule_id` is the requirement's number, `text` what is wrong and what to do."""

    rule_id: str
    text: str


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    opt_out_sms: str = Field(min_length=1)
    opt_out_email: str = Field(min_length=1)
    opt_out_also: tuple[str, ...] = ()
    debt: re.Pattern[str]
    court: re.Pattern[str]
    collector: str = Field(min_length=1)
    first_disclosure: str = Field(min_length=1)


def opt_out_line(channel: Channel, locale: str) -> str:
    """The sentence that tells the way out of this channel (COM-11); "" on the page and on the phone.

    English for a language that has none.
    """
    words = _words_of(locale)
    return {"sms": words.opt_out_sms, "email": words.opt_out_email}.get(channel, "")


def collector_lines(locale: str) -> tuple[str, str]:
    """What collectors of other people's debts say in every message, and in the first one besides (COM-26)."""
    words = _words_of(locale)
    return words.collector, words.first_disclosure


def check_outgoing(
    text: str, channel: Channel, purpose: Purpose, facts: ContactFacts, *, subject: str = ""
) -> list[WordingProblem]:
    """All that is wrong with a finished message; nothing is changed. Counting segments is the channel's."""
    if channel == "web":
        return _court(f"{subject}\n{text}", facts)
    problems = _court(f"{subject}\n{text}", facts)
    problems += _way_out(text, channel, purpose, facts)
    problems += _discretion(text, channel, purpose, facts, subject)
    problems += _signature(text, channel, purpose, facts)
    problems += _menu(text, channel, purpose)
    problems += _collector(text, purpose, facts)
    problems += _links(text, purpose)
    return problems


def _way_out(text: str, channel: Channel, purpose: Purpose, facts: ContactFacts) -> list[WordingProblem]:
    line = opt_out_line(channel, facts.locale)
    traits = TRAITS[purpose]
    if not line or not (traits.discloses_debt or purpose in {"help_reply", "opt_in_confirmation"}):
        return []
    if any(_has(text, accepted) for accepted in (line, *_words_of(facts.locale).opt_out_also)):
        return []
    if purpose == "opt_in_confirmation" and re.search(r"\bSTOP\b", text):
        return []
    return [WordingProblem("COM-11", f"The way to opt out of {channel} is missing: {line}")]


def _discretion(
    text: str, channel: Channel, purpose: Purpose, facts: ContactFacts, subject: str
) -> list[WordingProblem]:
    """Nobody who glances at a phone or a list of mails learns of a debt."""
    if not TRAITS[purpose].discloses_debt:
        found = _debt_word(f"{subject}\n{text}", facts)
        rule, where = "COM-21", "A message that must not tell of a debt"
    elif facts.debt_class != "consumer":
        return []
    else:
        shown = subject if channel == "email" else text[:PREVIEW_CHARACTERS] if channel == "sms" else ""
        found = _debt_word(shown, facts)
        rule, where = "IDN-03", "The subject" if channel == "email" else "The preview of the text"
    return [WordingProblem(rule, f"{where} says “{found}”; leave it out.")] if found else []


def _signature(text: str, channel: Channel, purpose: Purpose, facts: ContactFacts) -> list[WordingProblem]:
    sender = facts.sender
    problems: list[WordingProblem] = []
    names = [name for name in (sender.name, sender.legal_name) if name]
    # Set words after a crisis or to a stranger answer in a thread that is known; nothing may hold them up.
    if purpose != "acknowledgement" and not any(_has(text, name) for name in names):
        problems.append(WordingProblem("COM-16", f"The sender is not named: {sender.name}"))
    if channel == "email" and not (sender.address and all(_has(text, line) for line in sender.address)):
        problems.append(WordingProblem("COM-40", "The sender's postal address is missing."))
    if purpose == "help_reply":
        if sender.contact and not _has(text, sender.contact):
            problems.append(
                WordingProblem("COM-16", f"The way to reach a person is missing: {sender.contact}")
            )
        if channel == "sms" and not _RATES.search(text):
            problems.append(WordingProblem("COM-16", "That message and data rates may apply is missing."))
    return problems


def _menu(text: str, channel: Channel, purpose: Purpose) -> list[WordingProblem]:
    """Words that carriers act on are no choices: YES resubscribes, CANCEL and END opt out."""
    if channel not in {"sms", "email"}:
        return []
    rest = _plain(text)
    for words in _all_words().values():
        for line in (words.opt_out_sms, words.opt_out_email, *words.opt_out_also):
            rest = rest.replace(_plain(line), " ")
    rest = _HELP.sub(" ", rest)
    if purpose in {"opt_out_confirmation", "opt_in_confirmation"}:
        rest = _RESUME.sub(" ", rest)
    found = {
        word.upper()
        for match in (*_ASKED.finditer(rest), *_OFFERED.finditer(rest))
        for word in match.groups()
        if word and not _is_way_out(word, purpose)
    }
    return [
        WordingProblem("COM-15", f"{word} means something to the carrier; use a code as the choice.")
        for word in sorted(found)
    ]


def _is_way_out(word: str, purpose: Purpose) -> bool:
    return word.upper() == "STOP" and purpose == "opt_in_confirmation"


def _collector(text: str, purpose: Purpose, facts: ContactFacts) -> list[WordingProblem]:
    american = any(place.country in {"US", ""} for place in facts.places) or not facts.places
    if facts.collector_role not in THIRD_PARTY or not TRAITS[purpose].discloses_debt or not american:
        return []
    later, first = collector_lines(facts.locale)
    wanted = first if facts.initial_disclosure_at is None else later
    return [] if _has(text, wanted) else [WordingProblem("COM-26", f"A collector has to say: {wanted}")]


def _court(text: str, facts: ContactFacts) -> list[WordingProblem]:
    """Past its limitation period nothing may sound as if a debt could be taken to court."""
    if not facts.limitation_expired:
        return []
    for words in _all_words().values():
        found = words.court.search(text)
        if found:
            return [
                WordingProblem("COM-29", f"The debt is past its limitation period; “{found[0]}” has to go.")
            ]
    return []


def _links(text: str, purpose: Purpose) -> list[WordingProblem]:
    if _SHORTENER.search(text):
        return [WordingProblem("COM-16", "Links lead to the sender's own domain, never through a shortener.")]
    if purpose == "opt_out_confirmation" and _LINK.search(text):
        return [WordingProblem("COM-14", "The confirmation of an opt-out carries no link.")]
    return []


def names_a_debt(text: str, sender: Sender) -> bool:
    """Whether a bystander who reads this learns of a debt, in any language."""
    return bool(_first_debt_word(text, sender))


def _debt_word(text: str, facts: ContactFacts) -> str:
    return _first_debt_word(text, facts.sender)


def _first_debt_word(text: str, sender: Sender) -> str:
    """The first of them in any language; the sender's own name is none."""
    for name in (sender.legal_name, sender.name):
        text = text.replace(name, " ") if name else text
    for words in _all_words().values():
        found = words.debt.search(text)
        if found:
            return found[0]
    return ""


def _has(text: str, wanted: str) -> bool:
    return _plain(wanted).casefold() in _plain(text).casefold()


def _plain(text: str) -> str:
    """One form of each character, straight apostrophes, and one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())


def _words_of(locale: str) -> _Words:
    known = _all_words()
    return known.get(locale.replace("-", "_").partition("_")[0].lower(), known["en"])


@lru_cache(maxsize=1)
def _all_words() -> dict[str, _Words]:
    text = (resources.files("assistant.domain.contact_gate") / "words.yaml").read_text(encoding="utf-8")
    read = yaml_source.read(text)
    if read.notes or not isinstance(read.data, dict):
        raise ValueError(f"words.yaml: {read.notes}")
    return {language: _Words.model_validate(_compiled(values)) for language, values in read.data.items()}


def _compiled(values: object) -> dict[str, object]:
    if not isinstance(values, dict):
        raise TypeError("words.yaml: each language is a block of keys")
    return {
        key: re.compile(rf"(?<!\w)(?:{value})(?!\w)", re.IGNORECASE) if key in {"debt", "court"} else value
        for key, value in values.items()
    }
