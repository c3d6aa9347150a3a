"""Terms that nobody gave: what customers generally do, what the payer may not do, charges, names, goods on the way.

The assistant knows one invoice and what its tools answered. A policy, a charge with a name of its own, a person's name
or the fate of a parcel can only be true by luck, so each needs a fact that says it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import clauses, languages, lexicon, text, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.agent.checks.context import CheckContext
    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import FactSheet

_LISTS = lexicon.sections("terms")
_IRREGULAR = lexicon.sections("worlds")["irregular"]
_ADV = (
    r"(?:(?:also|just|only|already|still|really|(?!reply|apply|supply|rely|only|family)\w+ly|always|never|"
    r"ever|even|all|both|not|now|then|actually)\s+)*"
)
_ANYBODY = (
    r"(?<!\ba )(?<!the )(?<!another )(?:everyone|everybody|nobody|no one|(?:most |many |other |our |all |"
    r"some |new |small |late |regular |loyal |first-time )*"
    r"(?:members?|customers?|buyers?|payers?|clients?|households|families|businesses|companies|others|"
    r"people)|everyone else)"
)
_GENERAL = re.compile(
    rf"\b{_ANYBODY}\b[^.;!?]{{0,45}}?\b(?:pays?|paid|paying|charged?|gets?|receives?|owes?|price|less|more|"
    rf"fees?|late|on time|discount|back|deserves?|"
    r"settles?|chase|call|visit|tax(?:es)?|exempt|refund|free|off)\b"
)
_POLICY = re.compile(
    r"\b(?:policy|policies|terms and conditions|standard practice|rule of thumb|in writing|guidelines?|"
    r"fine print|contractually|by contract|(?:our|the|these|your|store|company) (?:terms|conditions))\b"
)
_MAY_NOT = re.compile(
    rf"\byou(?: can't| cannot| can not| may not| must not| mustn't| shouldn't)\s+{_ADV}(?P<w>[a-z]+)"
)
_RIGHT = re.compile(
    r"\b(?:no|every|the|a|any) right to\b|\blegal (?:requirement|obligation|duty|right|deadline)s?\b|"
    r"\btoo late to\b|\bfree to go\b|\b(?:too late|no longer possible|not possible anymore) to (?:dispute|"
    r"complain|object|return|change|cancel)\b|"
    r"\b(?:binding|required|forbidden|illegal|mandatory|compulsory|enforceable)\b(?! until| before)"
)
_CHARGE = re.compile(r"\b(?P<a>[a-z]+) (?P<n>charges?|costs?|fees?|rates?)\b(?!')")
_ELSEWHERE = re.compile(
    r"\b(?:next|future|other|another|earlier|previous|last|older|different|separate) (?:\w+ )?(?:bill|"
    r"invoice|order|delivery|purchase|account|debt)s?\b"
)
_GOODS = (
    r"(?:bench(?:es)?|box(?:es)?|planters?|delivery|assembly|goods|parcels?|packages?|shipments?|orders?|"
    r"items?|products?|pieces?|furniture|"
    r"replacement|deliveries|driver|courier|carrier|van|truck|stock)"
)
_TOPIC_OF = re.compile(r"\b(?:about|over|for|of|on|regarding|with|from) (?:the |your |this |that )?$")
_MOVED = re.compile(
    rf"\b{_GOODS}(?: is| are| was| were| has been| have been| will be|'s| got| gets)\s+{_ADV}(?P<w>[a-z]+)"
)
_MOVES = re.compile(rf"\b{_GOODS}(?: will|'ll| has| have| had|)\s+{_ADV}(?P<w>[a-z]+)\b(?!')")
_NAME = re.compile(r"(?<=[a-z,] )(?P<n>[A-Z][a-z]{2,})\b")
_WHOLE_NAME = re.compile(r"\b[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})+\b")
_PLAYED_DOWN = re.compile(
    r"\b(?:missing|skipping|delay\w*|miss|skip|late|later than|stop paying|not paying|"
    r"waiting)\b[^.;!?]{0,40}\b(?:no problem|fine|okay|ok|no big deal|not a problem|"
    r"not an issue|doesn't matter|allowed|acceptable|harmless)\b|\b(?:fine|okay|ok|no problem|all right|"
    r"alright)\b[^.;!?]{0,12}\b(?:pay(?:ing)? (?:\w+ ){0,3}late\w*|to (?:miss|skip)|(?:missing|"
    r"skipping))\b"
    r"|\b(?:deadline|due date|date|amount|schedule)\b[^.;!?]{0,12}\b(?:isn't|is not|not) (?:strict|fixed|"
    r"final|firm|binding|important)\b"
)


def unsupported(reading: Reading, sheet: FactSheet, context: CheckContext) -> list[str]:
    """Terms, charges, names and goods that no fact speaks of: ["charge: service charge"]."""
    if "en" not in reading.languages:
        return []
    said = clauses.plain_claims(reading.low, question=reading.question)
    if not said:
        return []
    own = vocabulary.words_of(sheet, context)
    found = [*_terms(said, own, sheet), *([] if reading.citations else _goods(said))]
    if languages.mostly_english(reading.low):
        found += [*_names(reading, said, own), *_whole_names(reading, sheet, context)]
    return found


def _terms(said: str, own: frozenset[str], sheet: FactSheet) -> Iterator[str]:
    if not sheet.passages:
        yield from (f"in general: {match.group()}" for match in _GENERAL.finditer(said))
    yield from (f"policy: {match.group()}" for match in _POLICY.finditer(said) if match.group() not in own)
    for match in _MAY_NOT.finditer(said):
        if match["w"] not in _LISTS["you_may_not"] and not clauses.awaits_payer(said):
            yield f"you may not: {match.group()}"
    yield from (f"right: {match.group()}" for match in _RIGHT.finditer(said) if not _denied(said, match))
    yield from (f"played down: {match.group()}" for match in _PLAYED_DOWN.finditer(said))
    yield from (
        f"elsewhere: {m.group()}" for m in _ELSEWHERE.finditer(said) if not clauses.negated(said, m.start())
    )
    for match in _CHARGE.finditer(said):
        kind = match["a"]
        known = kind in own or kind in _LISTS["plain_before_charge"] or kind.endswith("ly")
        if not known and not (match["n"].startswith("rate") and (sheet.passages or kind in {"tax", "the"})):
            yield f"charge: {match.group()}"


def _denied(said: str, match: re.Match[str]) -> bool:
    return match.group().split()[0] in {"binding", "required", "mandatory"} and clauses.negated(
        said, match.start()
    )


def _goods(said: str) -> Iterator[str]:
    """Where goods are or what became of them; what a line says of them ("was billed") is checked as a figure."""
    for match in _MOVED.finditer(said):
        topic = _TOPIC_OF.search(said[: match.start()]) is not None
        if not topic and match["w"] not in _LISTS["goods_are"] and _event(match["w"]):
            yield f"goods: {match.group()}"
    for match in _MOVES.finditer(said):
        if match["w"] not in _LISTS["goods_do"] and (
            _event(match["w"]) or match["w"] in _LISTS["goods_events"]
        ):
            yield f"goods: {match.group()}"


def _event(word: str) -> bool:
    return (word.endswith("ed") and len(word) > 3) or word in _IRREGULAR or word in _LISTS["goods_events"]


def _whole_names(reading: Reading, sheet: FactSheet, context: CheckContext) -> Iterator[str]:
    """Names put together of words that are known each from another name: a first name here, a family name there."""
    ordinary = lexicon.words("en") | _LISTS["names"]
    for match in _WHOLE_NAME.finditer(reading.text):
        words = [word for word in match.group().split() if word.lower() not in ordinary]
        in_order = re.compile(r"\b" + r"\b.*\b".join(words) + r"\b", re.IGNORECASE | re.DOTALL)
        if len(words) > 1 and not any(in_order.search(said) for said in _known_texts(sheet, context)):
            yield f"name: {match.group()}"


def _known_texts(sheet: FactSheet, context: CheckContext) -> Iterator[str]:
    texts = (str(fact.value) for fact in sheet.facts if isinstance(fact.value, str))
    yield from map(text.fold, (*texts, *sheet.passages, *sheet.trusted_texts, context.business_name))


def _names(reading: Reading, said: str, own: frozenset[str]) -> Iterator[str]:
    """Names of people and places that no fact knows."""
    english = lexicon.words("en")
    for match in _NAME.finditer(reading.text):
        name = match["n"].lower()
        known = name in own or name in english or name in _LISTS["names"] or name.removesuffix("s") in own
        if not known and re.search(rf"\b{name}\b", said):
            yield f"name: {match['n']}"
