"""How many payments a message speaks of: `in 4 parts`, `over 6 months`, `100 down, then ten of 74`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.bare_counts import NUMBER, again, bare_count, in_fractions, so_often_in_a_word
from assistant.domain.reading.instalment_numbers import Range, count_of, made_already
from assistant.domain.reading.languages import fold
from assistant.domain.reading.mentioned import all_told, counted
from assistant.domain.reading.payments_apart import added, last_apart, one_more, opens
from assistant.domain.reading.refused import corrected, refused

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_PARTS = re.compile(
    r"(?P<n>n)(?:-?(?:F|z|\+)?-?(?:F|z)?|z\.)C|(?P<more>n)(?:\+f(?=\+?\$?n)|[+&](?=f|C|F|z|$|[.,]))"
)
_MADE_BEFORE = re.compile(
    r"\b(?:hab\w* (?:schon|bereits)|ya (?:pagu[e\u00e9]|he pagado)|d[e\u00e9]j[a\u00e0] pay\w+|made|shows?"
    r"|see|had|received|sent|missed|hice|faites?|gemacht|geleistet|already)\s+(?:the |my |our )?$",
    re.IGNORECASE,
)
_GOODS_AFTER = re.compile(
    r"\s*(?:(?:schon |bereits )?(?:be|ge)zahlt\b(?! w[ie]rd)|already|against|out of|so far|were|was|are"
    r"|is missing|on (?:the|this|my) account"
    r"|of the (?!balance|amount|bill|total|debt|invoice)|missing|damaged|broken|arrived|ya hech\w+"
    r"|d[e\u00e9]j[a\u00e0])\b",
    re.IGNORECASE,
)


def instalments_said(reading: Reading, *, after_first: Range | None, each: Range | None = None) -> int | None:
    """The number of payments that is said, with a first and a last one that are named apart."""
    found, given_up = _parts(reading, each)
    if found is None and (split := in_fractions(reading)) is not None:
        return split
    if found is None:
        found = bare_count(reading, given_up, each)
    if found is None:
        return so_often_in_a_word(reading, each)
    more = "more" in found.re.groupindex and found["more"]
    number = count_of(reading.tokens[found.start("more") if more else found.start("n")])
    if number is None or all_told(reading, found.end()):
        return number
    rest = reading.codes.find("Q")
    apart = after_first is not None and 0 <= rest < found.start() and after_first[1] <= rest
    if (
        apart
        or one_more(reading, found.start(), None, found.end())
        or added(reading, found)
        or again(found)
        or (found.re is NUMBER and last_apart(reading, found.start(), each))
    ):
        return number + 1
    return number


def _parts(reading: Reading, each: Range | None) -> tuple[re.Match[str] | None, int | None]:
    """The place that says how many payments, the last word where one number corrects another; and where a number
    ends that the message gives up."""
    found, given_up = None, None
    for match in _PARTS.finditer(reading.codes):
        if match["more"]:
            if found is None and _more_of_them(reading, match) and opens(reading, match.start()):
                found = match
            continue
        agreed = reading.codes[: match.start()].endswith("Q") and not opens(reading, match.start())
        if agreed or _not_to_come(reading, match) or _one_thing(reading, match) or _an_amount(reading, match):
            continue
        if refused(reading, match.start(), match.end()):
            given_up = match.end()
        elif (given_up is not None or counted(reading, match, each)) and (
            found is None or corrected(reading, found.end(), match.start())
        ):
            found = match
    return found, given_up


def _an_amount(reading: Reading, match: re.Match[str]) -> bool:
    """`My third $105 installment`."""
    return reading.codes[: match.start()].endswith("$")


_ONE_OF_THEM = frozenset({"pago", "abono", "paga", "paie", "paye"})
_FRACTIONS = frozenset({"terceras", "cuartas", "quintas"})
"""`Tres cuartas partes`."""
_NAMELESS = frozenset({"te", "le", "les", "os", "me", "se", "lo", "la", "nos", "vous", "je", "tu", "on"})


def _one_thing(reading: Reading, match: re.Match[str]) -> bool:
    """`De hoy en ocho te pago`: a verb, or one thing, and no eight of them."""
    last, number = reading.tokens[match.end() - 1], reading.tokens[match.start()].number
    between = {fold(token.text) for token in reading.tokens[match.start() + 1 : match.end() - 1]}
    if between & _FRACTIONS or (reading.language != "en" and between & _NAMELESS):
        return True
    return number != 1 and fold(last.text) in _ONE_OF_THEM


_ALIKE = frozenset(
    {"same", "equal", "alike", "iguales", "identicos", "identicas", "identiques", "pareils", "gleiche", "gleich",
     "gleichen", "like", "times", "zu"}
)  # fmt: skip


def _more_of_them(reading: Reading, match: re.Match[str]) -> bool:
    """`and four more`, `y cuatro más`: of the payment said before, where no other noun follows."""
    link = reading.tokens[match.end() - 1]
    if link.code == "&" and fold(link.text) != "mas":
        return False
    after = reading.tokens[match.end()] if match.end() < len(reading.tokens) else None
    return after is None or after.code != "z" or fold(after.text) in _ALIKE


def _not_to_come(reading: Reading, match: re.Match[str]) -> bool:
    """`I made 2 payments already`, `3 pieces were damaged`: payments of the past, or parts of goods."""
    start, end = reading.tokens[match.start()].start, reading.tokens[match.end() - 1].end
    return bool(
        made_already(reading, match.start())
        or _MADE_BEFORE.search(reading.text[max(0, start - 30) : start])
        or _GOODS_AFTER.match(reading.text, end)
    )
