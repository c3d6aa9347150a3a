"""A day that depends on money somebody else has to pay first: `if my tenant pays Monday, I pay you Tuesday`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.boundaries import STATEMENT_END

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_REACH = 160
"""Characters before the day in which its condition stands."""
_THEN = r"\b[^.,;!?]*,(?!\s*(?:otherwise|either way|if not|or else|sonst|si no|sinon|sino)\b)[^.,;!?]*$"
_OTHERS_PAY = {
    "en": re.compile(
        r"\b(?:if|provided|assuming|as long as) (?:(?:my|our|the|a|an|his|her|their|some|any) |(?:he|she|they|it|work"
        r"|somebody|someone|anyone|everyone)\b)[^.,;!?]*\b(?:pays?(?: me| us| up| out)?|paid|clears?|lands?|sells?"
        r"|refunds?|reimburses?|releases?|settles?|comes? (?:in|through)|goes (?:in|through)|transfers?"
        r"|sends?)" + _THEN,
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:wenn|falls|sofern) (?:mein\w*|unser\w*|der|die|das|ein\w*|er|jemand|mir|uns)\b(?! (?:ich|wir)\b)"
        r"[^.,;!?]*\b(?:(?:be|aus|zur\u00fcck)?zahlt|(?:be|aus|zur\u00fcck)?zahlen|\u00fcberweist|\u00fcberweisen|erstattet"
        r"|erstatten|verkauft)" + _THEN,
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\bsi (?:mis?|nuestr[oa]s?|el|la|los|las|una?|me|nos|alguien)\b[^.,;!?]*\b(?:pag(?:a|an|ue|uen)|ingresan?"
        r"|transfieren?|deposita[n]?|devuelven?|reembolsan?|venden?|llegan?)" + _THEN,
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\bsi (?:l['\u2019]|(?:mon|ma|mes|notre|nos|les?|la|une?|on|il|elle|ils|elles|quelqu['\u2019]un)\b)[^.,;!?]*\b"
        r"(?:paie(?:nt)?|paye(?:nt)?|verse(?:nt)?|vire(?:nt)?|rembourse(?:nt)?|r[e\u00e8]gle(?:nt)?|arrive(?:nt)?"
        r"|vende?(?:nt)?)" + _THEN,
        re.IGNORECASE,
    ),
}  # fmt: skip


def others_pay_first(reading: Reading, start: int) -> bool:
    """Whether the clause before the day at `start` says that it holds only if somebody else pays."""
    before = STATEMENT_END.split(reading.text[max(0, start - _REACH) : start])[-1]
    condition = _OTHERS_PAY.get(reading.language)
    return condition is not None and condition.search(before) is not None
