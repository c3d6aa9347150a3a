"""Words for the whole amount and for what is left of it: where they are what somebody pays, and where not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.languages import fold
from assistant.domain.reading.quantities import LAST_DAY

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.domain.reading.tokens import Reading

_WHO_PAYS = frozenset({"je", "on", "nous", "vous", "il", "elle", "j"})
_WHOLLY = frozenset({"in full", "in voller hohe", "en totalite", "au complet", "por completo", "todo junto"})
_FINAL = frozenset({"full and final settlement", "full and final"})
_STOPS = re.compile(r"\s*(?:$|[.,!])")
_END_TO = re.compile(r"\b(?:end to|sick of|tired of|about)\s+$", re.IGNORECASE)
_PAYS_YOU = re.compile(r"\b(?:pays?|paying|sends?|owes?) (?:you|u|ye|y'all)\s+$", re.IGNORECASE)
_WILL_BE_PAID = re.compile(
    r"\s+(?:will|shall|is going to|gets|'ll)(?: be| get)? (?:paid|cleared|settled|sorted|sent|done)\b",
    re.IGNORECASE,
)
_ASKS = frozenset({"what", "what's", "whats", "how", "cuanto", "cual", "combien", "quel", "wie", "was"})


_NOT_ALL = re.compile(r"K[SzT]{0,2}$")
_SUM = re.compile(
    r"betrag|summe|rechnung|montant|somme|facture|solde|importe|monto|cantidad|deuda|factura|saldo|amount|balance|sum\b|bill"
)
_TRANSFER_OF = re.compile(
    r"\b(?:virement|paiement|r[e\u00e8]glement|versement|pago|transferencia|abono|zahlung|\u00fcberweisung|payment|transfer"
    r"|cheque|check)\s+(?:du|de|del|des|\u00fcber|von|of|for|por)(?:\s+(?:the|den|dem|le|la|el|l'))?\s*$",
    re.IGNORECASE,
)
_IS_SETTLED = re.compile(
    r"\s+(?:eingeplant|vorgesehen|angewiesen|\u00fcberwiesen|bezahlt|beglichen|ausgeglichen|(?:sera"
    r"|est) (?:vir\u00e9|pay\u00e9|r[e\u00e9]gl\u00e9|vers\u00e9)"
    r"|(?:ser\u00e1|se) (?:pagad|abonad|pagar))",
    re.IGNORECASE,
)


def everything(reading: Reading, index: int, *, whole: bool) -> bool:
    """`everything` is an amount where it is paid, not in `everything is wrong` or `what is the balance`."""
    token, before, after = reading.tokens[index], reading.before(index), reading.codes[index + 1 :]
    if not whole and (
        _NOT_ALL.search(before) or fold(reading.tokens[index - 1].text if index else "") == "que"
    ):
        return False  # `no tengo todo`, `que tout soit r\u00e9gl\u00e9`
    if re.search(r"[%j]f$", before):
        return False  # `70 % of the balance`
    word = fold(token.text)
    if word in _WHOLLY and not re.search(r"[n$%]$", before):
        return True
    if word in _FINAL and re.search(r"(?:^|[uwTsmodH,.])$", before) and _STOPS.match(reading.text, token.end):
        return re.search(r"[n$%][^.]{0,4}$", before) is None
    if _END_TO.search(reading.text, max(0, token.start - 20), token.start):
        return False
    if _PAYS_YOU.search(reading.text, max(0, token.start - 20), token.start):
        return True
    if _WILL_BE_PAID.match(reading.text, token.end):
        return True
    alone = re.search(r"(?:^|[.])[zT]?$", before) and re.match(r"$|[.,]|[kTpqws]", after)
    return (
        whole
        or bool(alone)
        or bool(re.search("[S&,Iv]T?[DL]?$", before))
        or bool(re.match("[kTpqIF,wsd]|L[wnol]", after))
        or (_SUM.search(word) is not None and _paid_over(reading, index))
        or (
            _SUM.search(word) is not None
            and re.search(r"Sz{1,2}$", before) is not None
            and after[:1] in ("", ".")
        )
    )


def _paid_over(reading: Reading, index: int) -> bool:
    """`un virement du montant int\u00e9gral`, `mit dem vollen Betrag eingeplant`."""
    token = reading.tokens[index]
    return (
        _TRANSFER_OF.search(reading.text, max(0, token.start - 40), token.start) is not None
        or _IS_SETTLED.match(reading.text, token.end) is not None
    )


_BUT = frozenset(
    {"but", "except", "bar", "minus", "less", "apart from", "menos", "salvo", "excepto", "sauf", "moins", "ausser",
     "bis auf", "abzuglich"}
)  # fmt: skip
_BUT_SO_MUCH = re.compile(r"A[^n$]{1,2}D?\+?\$?n\$?")


def all_but(reading: Reading, index: int) -> tuple[int, Decimal] | None:
    """`All but 50`, `todo menos 100 euros`: the last token of it, and what is left out."""
    match = _BUT_SO_MUCH.match(reading.codes, index)
    if match is None:
        return None
    figure = next(at for at in range(index, match.end()) if reading.codes[at] == "n")
    said = reading.text[reading.tokens[index].end : reading.tokens[figure].start]
    number = reading.tokens[figure].number
    if number is None or fold(" ".join(said.strip(" $\u20ac\u00a3").split())) not in _BUT:
        return None
    return match.end() - 1, number


def left_out(reading: Reading, index: int) -> bool:
    """Whether a figure is what `all but 50` leaves out."""
    start = reading.codes.rfind("A", max(0, index - 5), index)
    besides = all_but(reading, start) if start >= 0 else None
    return besides is not None and index <= besides[0]


_REMAINING = frozenset({"remaining", "the remaining", "die restlichen", "die verbleibenden", "los restantes"})
"""Before a number of payments they say which ones, not how much."""


def said_in_figures(reading: Reading, index: int) -> bool:
    """`the remaining 500 euros`, `die verbleibenden 340`: the figure is the rest, and is read by itself. The
    `remaining 2 installments` are no figure at all."""
    if re.match("n[xt]?C", reading.codes[index + 1 :]) and reading.tokens[index].text.lower() in _REMAINING:
        return True
    match = re.match(r"(\+?\$)?n(\$)?(?![uCmy×])", reading.codes[index + 1 : index + 6])
    if match is None:
        return False
    number = reading.tokens[index + match.end() - (1 if match[2] else 0)].number
    return bool(match[1] or match[2]) or (number is not None and number > LAST_DAY)


def only_asked_about(reading: Reading, index: int) -> bool:
    """`what is the remaining balance`, `je solde ça`: the rest is asked about, or the word is a verb."""
    said = [fold(token.text) for token in reading.tokens[max(0, index - 3) : index]]
    word = fold(reading.tokens[index].text)
    if index == 0 and re.match("[pqTkws]", reading.codes[1:]):  # `what's left on the 15th`
        return False
    if word in ("solde", "reste") and said and said[-1] in _WHO_PAYS:
        return True
    return bool(_ASKS.intersection(said)) or (index == 0 and word.split()[0] in _ASKS)
