"""The one reading of a payer's message before any model sees it (LLM-08)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.agent.screens import lexicon, times, wordlists
from assistant.agent.screens.alone import alone
from assistant.agent.screens.hearing import heard
from assistant.agent.screens.injection import looks_like_injection
from assistant.agent.screens.names import names_denied
from assistant.agent.screens.normalise import BREAK, Words, words
from assistant.agent.screens.signals import Kind, Signal, Strength, in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST = 20_000
_SEAM_CHARS = 200
_SHORTEST_NAME = 3
_SIGNATURE = re.compile(
    r"\n[^\S\n]*(?:sent from my|get outlook|envoy[eé] de|von meinem|enviado desde|--\s*\n)", re.IGNORECASE
)
_QUOTED_MAIL = re.compile(
    r"(?:^|\n)[^\S\n]*(?:>|-{3,}\s{0,9}(?:original|forwarded|urspr[uü]ngliche)|on .{6,80} wrote:|le .{6,80} a [eé]crit"
    r"|am .{6,80} schrieb|el .{6,80} escribi[oó]|from: )",
    re.IGNORECASE,
)
# Who else may be speaking, or what is only spoken about.
_NEGATABLE = frozenset({"opt_out", "human", "lawyer", "complaint", "debt_advice", "resubscribe"})
_NEGATOR_REACH = {"no": 1, "cant": 0}
_QUOTABLE = frozenset({"opt_out", "human", "resubscribe", "cease", "complaint"})
_OTHERS = re.compile(
    r"\b(?:himself|herself|themselves|my (?:son|daughter|husband|wife|partner|mother|father|mum|mom|dad|brother|sister)"
    r" (?:wants|says|is|has|tried|keeps))\b"
)

_PHONE_MESSAGE = (
    r"(?:tele|mobile |cell )?phone messages?|messages? (?:to|on) my (?:phone|mobile|cell|handset)"
)
_SMS = re.compile(
    rf"\b(?:texts?|texting|sms|text messages?|{_PHONE_MESSAGE}|textos?|mensajes de texto)\b", re.IGNORECASE
)
_EMAIL = re.compile(
    r"\b(?:e-?mails?|emials?|eamils?|emalis?|emaisl?|e-?mailing|mails?|correos?|courriels?)\b", re.IGNORECASE
)
_WELCOME = re.compile(
    r"(?<!\bno )(?<!\bnor )(?<!\band )(?<!\bor )\b(?:e-?mails?|texts?|sms) (?:is|are) (?:still )?"
    r"(?:fine|ok|okay|alright|all right|better)\s*(?=[.,;!\n]|$)"
    r"|(?:^|[.,;!\n]|\b(?:just|please|but|only|rather|instead))\s*(?:text|sms|e-?mail) me\b"
    r"|\b(?:texts?|sms|e-?mails?) (?:only|instead)\b",
    re.IGNORECASE,
)
"""What may go on: "stop texting me, email is fine", "not by email, text me"."""
_CHANNEL = (
    rf"(?:texts?|texting|sms|text messages?|{_PHONE_MESSAGE}|textos?"
    r"|e-?mails?|e-?mailing|mails?|correos?|courriels?)"
)
_BY = r"(?:by|via|over|through|with|to|per|par|por|de|des?)"
_RATHER = re.compile(
    rf"(?P<taken_back>\b(?:no|not|don'?t|do not|never|stop|stopp?en|quit|nicht|keine?|pas|sin|without)\s+(?:{_BY} )?)?"
    rf"\b(?P<fine>{_CHANNEL})(?: me| us)?(?: only| mejor| lieber| plut[oô]t)?(?: please| bitte| svp| por favor)?[,;]? "
    r"(?:(?:and|but|y|und|et) )?"
    r"(?:rather than|than|instead of|not|no|nicht|pas|statt|anstatt|en vez de|en lugar de|au lieu de|plut[oô]t que) "
    rf"(?:{_BY} )?(?P<over>{_CHANNEL})\b",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    rf"\b(?:not|no|nicht|pas|keine?) (?:{_BY} )?(?P<over>{_CHANNEL})\s*[,;.]\s*"
    r"(?:(?:please|just|but|rather|use|sino|mejor|lieber|bitte|sondern|mais|plut[oô]t) )*"
    rf"(?:{_BY} )?(?P<fine>{_CHANNEL})(?: please| svp| bitte| por favor| instead| only| thanks)?\W*$",
    re.IGNORECASE,
)
"""One channel rather than the other: "email me rather than text", "pas par sms, par mail svp"."""
_EVERYTHING = re.compile(
    r"\b(?:everything|all (?:channels|contact|communications?|messages)|any (?:channel|way|contact)|contact(?:ing)? me"
    r"|stop ?all|anything|leave me alone|emails? and texts?|texts? and emails?|ever again)\b",
    re.IGNORECASE,
)


def screen(
    text: str, *, locale: str, country: str, channel: str, business_name: str, recent: Sequence[str] = ()
) -> list[Signal]:
    """What the message says that code must act on, by precedence; [] for most messages.

    `recent` are the payer's last messages, oldest first: a sentence sent in two pieces is read as one. All languages
    are read whatever the locale says, for people write in the one that they think in. Deterministic, once what the
    detectors learn is learnt; no I/O after the first call.
    """
    del locale, country  # part of the interface; the wording alone decides
    text = text[:_LONGEST]
    if channel == "email":
        text = _own_words(text)
    if business_name:
        text = _masked(text, business_name)
    read = words(text)
    phrases = list(_phrases(read))
    others = list(alone(read, text, channel))
    if "[card]" in read.tokens:
        others.append(Signal("card_number", "[card number removed]", "certain"))
    if not any(signal.kind == "wrong_person" for signal in phrases):
        others += names_denied(read.text)
    steering = bool(looks_like_injection(text))
    signals = [*heard(read, phrases, others, _explained(read, phrases), steering=steering), *others]
    if recent and not any(signal.kind in ("crisis", "opt_out") for signal in signals):
        signals += _across(recent[-1], text)
    return in_order(list(_settled(signals, text)))


def _own_words(text: str) -> str:
    """An email without the message that it answers and without a signature line."""
    for pattern in (_QUOTED_MAIL, _SIGNATURE):
        found = pattern.search(text)
        if found and text[: found.start()].strip():
            text = text[: found.start()]
    return text


@lru_cache(maxsize=1024)
def _name_pattern(business_name: str) -> re.Pattern[str]:
    return re.compile(re.escape(business_name.strip()), re.IGNORECASE)


def _masked(text: str, business_name: str) -> str:
    """A business called "Stop & Shop" is no reason to stop."""
    if len(business_name.strip()) < _SHORTEST_NAME:
        return text
    return _name_pattern(business_name).sub("[name removed]", text)


def _phrases(read: Words) -> Iterator[Signal]:
    for signal, _first, _last in _placed(read):
        yield signal


def _explained(read: Words, phrases: list[Signal]) -> set[Kind]:
    """The kinds of which a phrase was found and taken back, or an exception."""
    kinds: set[Kind] = {label.kind for label, _first, _last in _hits(read)}
    return kinds - {signal.kind for signal in phrases}


def _hits(read: Words) -> Iterator[tuple[lexicon.Label, int, int]]:
    for label, first, last in lexicon.load().phrases.find(read.tokens):
        assert isinstance(label, lexicon.Label)
        yield label, first, last


def _placed(read: Words) -> Iterator[tuple[Signal, int, int]]:
    """The phrases found that no exception, negation or quotation takes back, with their first and last token."""
    excepted: dict[Kind, list[tuple[int, int]]] = {}
    found: list[tuple[lexicon.Label, int, int]] = []
    for label, first, last in _hits(read):
        if label.role == "except":
            excepted.setdefault(label.kind, []).append((first, last))
            continue
        found.append((label, *_trim(read, first, last)))
        if label.kind == "bot_question":
            # "Am I talking to a real person?" asks, it does not ask for one.
            excepted.setdefault("human", []).append((first, last))
    for label, first, last in found:
        if any(start <= last and first <= end for start, end in excepted.get(label.kind, ())):
            continue
        if label.kind in _NEGATABLE and _negated(read, first):
            continue
        if label.kind in _QUOTABLE and all(read.quoted[first : last + 1]):
            continue
        strength: Strength = "certain" if label.role == "certain" else "likely"
        yield Signal(label.kind, read.slice(first, last), strength, label.detail), first, last


def _trim(read: Words, first: int, last: int) -> tuple[int, int]:
    while first < last and read.tokens[first] == BREAK:
        first += 1
    while last > first and read.tokens[last] == BREAK:
        last -= 1
    return first, last


def _negated(read: Words, first: int) -> bool:
    negators = wordlists.load().negators
    for distance in range(1, 4):
        place = first - distance
        if place < 0 or read.clauses[place] != read.clauses[first]:
            return False
        token = read.tokens[place]
        if token in negators and distance <= _NEGATOR_REACH.get(token, 3):
            return True
    return False


def _across(before: str, text: str) -> Iterator[Signal]:
    """A sentence sent as two messages: only what reaches over the seam counts."""
    head = before[-_SEAM_CHARS:].rstrip().rstrip(".!?")
    seam = sum(token != BREAK for token in words(head).tokens)
    for signal, first, last in _placed(words(f"{head} {text[:_SEAM_CHARS]}")):
        if signal.kind in ("crisis", "opt_out") and signal.strength == "certain" and first <= seam < last:
            yield Signal(signal.kind, signal.matched, "likely", signal.detail)


def _settled(signals: list[Signal], text: str) -> Iterator[Signal]:
    """The signals with their details, without those that another one explains."""
    kinds = {signal.kind for signal in signals}
    for signal in signals:
        kind, detail = signal.kind, signal.detail
        if kind in ("opt_out", "resubscribe"):
            detail = _scope(text)
        elif kind == "inconvenient_time":
            detail = times.describe(text)
        elif kind == "crisis" and _OTHERS.search(text.casefold()):
            detail = "other"
        elif (kind == "help" and len(kinds) > 1) or (kind == "wrong_person" and "bereavement" in kinds):
            continue
        yield Signal(kind, signal.matched, signal.strength, detail)


@lru_cache(maxsize=64)
def _scope(text: str) -> str:
    stopped = _WELCOME.sub("", text)
    rather = _RATHER.search(text)
    if rather is None or rather["taken_back"]:
        rather = _NOT_BUT.search(text)
    if rather is not None:
        stopped = rather["over"]
    sms, email = bool(_SMS.search(stopped)), bool(_EMAIL.search(stopped))
    if _EVERYTHING.search(text) or (sms and email):
        return "all"
    return "sms" if sms else "email" if email else ""
