"""What a message refuses, so that it is not read as a wish: `instead of 4 payments, 2`, `forget the six times`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_LOOKS_BACK = 70
"""Characters; longer than any phrase that refuses what follows it."""
_BEFORE = re.compile(
    r"""\b(?:instead\ of|rather\ than|in\ (?:place|lieu)\ of|forget(?:\ about)?|scratch|never\ ?mind|ditch|drop
      |cancel|not|can(?:'t|not|t)\ (?:do|manage|make|pay|afford)(?:\ it|\ this|\ that)?
      |statt|anstatt|anstelle\ von|vergessen\ sie|vergesst|vergiss|streichen\ sie|nicht|keine
      |en\ vez\ de|en\ lugar\ de|olvid\w+(?:\ lo\ de)?|no|nada\ de|no\ puedo\ (?:con|pagar|hacer)
      |au\ lieu\ de|plut[o\u00f4]t\ que|oublie[rz]?|pas|laissez\ tomber
      |(?:peux|pourrai|arrive)\ pas\ (?:\u00e0\ )?(?:payer|faire)
    )\s+(?:(?:the|your|those|that|my|about|die|den|der|das|mit|los|las|el|lo|de|les|le|la|vos|ces|en|in|auf)\s+){0,3}$""",
    re.IGNORECASE | re.VERBOSE,
)
_WHY = re.compile(r"\b(?:why|warum|wieso|pourquoi|por qu[e\u00e9])\s+$", re.IGNORECASE)
_AFTER = re.compile(
    r"""[^.,;!?]{0,12}?(?:,?\s+(?:no|nope|nein|non)\s*[.,;!]
      |\s+(?:(?:is|are|was|sounds|seems|ist|sind|w\u00e4ren?|son|es|ser[i\u00ed]an?|c'est|est|serait)\s+)?
      (?:too\ (?:many|few|much)|zu\ (?:viele?|wenige?)|demasiad[oa]s?|muy\ poc[oa]s|trop(?:\ peu)?|won't\ (?:work|do)
        |not\ enough|nicht\ genug|reichen\ nicht|gehen\ nicht)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_SOMEBODY_SAID = re.compile(
    r"\b(?:(?:you|they|he|she|someone|somebody|your \w+)(?:'d| had| have| has)?"
    r" (?:said|told|offered|proposed|suggested)"
    r"|(?:me|nos) (?:dij\w+|ofreci\w+|propus\w+)|dijeron|ofrecieron|propusieron"
    r"|(?:sie|ihr|man|er|kollegin|kollege) (?:haben?|hat|sagten?|boten?)\b[^.;!?]{0,30}"
    r"|(?:m'a|m'ont|m'avez|nous a\w*) (?:dit|propos\w+|offert))"
    r"\b[^.;!?]*$",
    re.IGNORECASE,
)
_BUT = re.compile(r"[^.;!?,]{0,20},?\s+(?:but|pero|mais|aber|jedoch)\b", re.IGNORECASE)
_I_SAY = re.compile(
    r"[^.;!?]{0,15}[.;!?]\s+(?:i|we|ich|wir|yo|je|nous)\b[^.;!?]{0,20}"
    r"\b(?:suggest|propose|prefer|want|can do|could do|schlage|propongo|prefiero|pr[e\u00e9]f[e\u00e8]re)\b",
    re.IGNORECASE,
)
_RATHER = re.compile(
    r"\b(?:but|actually|rather|better|make it|no wait|sorry|i mean(?:t)?|pero|sino|mejor|perd[o\u00f3]n|digo|mais"
    r"|plut[o\u00f4]t|en fait|finalement|enfin|pardon|aber|sondern|doch|lieber|besser|vielmehr|nein)\b",
    re.IGNORECASE,
)


def refused(reading: Reading, start: int, end: int) -> bool:
    """Whether the number of payments in these tokens is one that the message does not want."""
    at, until = reading.tokens[start].start, reading.tokens[end - 1].end
    before = reading.text[max(0, at - _LOOKS_BACK) : at]
    said = _BEFORE.search(before)
    if said is not None and not (
        (reading.language == "en" and said[0].lower().startswith("no "))
        or _WHY.search(before[: said.start()])
    ):
        return True
    if _AFTER.match(reading.text, until, until + _LOOKS_BACK):
        return True
    if _SOMEBODY_SAID.search(before) is None:
        return False
    return bool(_BUT.match(reading.text, until) or _I_SAY.match(reading.text, until))


def corrected(reading: Reading, end: int, start: int) -> bool:
    """Whether what follows stands in for what was said before: `in 3 payments, no wait, make it 5 payments`."""
    between = reading.text[reading.tokens[end - 1].end : reading.tokens[start].start]
    return len(between) <= 3 * _LOOKS_BACK and _RATHER.search(between) is not None


_TOO_MUCH = re.compile(
    r"[^.,;!?]{0,40}\b(?:nicht|zu viel|zu hoch|kaum|not|too (?:much|high)|can't|cannot|no (?:puedo|llego|way|me)"
    r"|demasiado|mucho|trop|pas|non)\b",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    r"\b(?:no (?:puedo|llego)(?: con| a| pagar| hacer)?|can(?:'t|not|t) (?:do|pay|afford|manage)|kann (?:keine|nicht)"
    r"|peux pas(?: payer| faire| mettre)?|instead of|rather than|statt|anstatt|en vez de|en lugar de|au lieu de)\s+$",
    re.IGNORECASE,
)


def too_much(reading: Reading, start: int, end: int, said_until: int) -> bool:
    """Whether an amount for each payment is turned down where it is named: `280 a month is too much`.

    `start:end` is the amount, `said_until` the end of its rhythm.
    """
    at, until = reading.tokens[start].start, reading.tokens[max(end, said_until) - 1].end
    return (
        _TOO_MUCH.match(reading.text, until) is not None
        or _CANNOT.search(reading.text, max(0, at - _LOOKS_BACK), at) is not None
    )
