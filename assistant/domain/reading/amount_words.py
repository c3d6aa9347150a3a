"""Words around a bare figure that make it an amount."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.languages import fold
from assistant.domain.reading.quantities import LAST_DAY, YEARS

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_LOOKS_BACK = 60
"""Characters; longer than any phrase that leads up to a figure here."""
_OFFERED_AFTER = re.compile(
    r"\s*[.\u2013-]?\s*(?:max(?:imum)?|tops|at most|at least|minimum|como mucho|como m[a\u00e1]ximo"
    r"|m[a\u00e1]ximo|maxi"
    r"|(?:is|'s|would be|w[a\u00e4]ren?|ist|sind|es|ser[i\u00ed]a|est|c'est|serait) (?:all|the (?:most|best)|what|my"
    r" (?:limit|max)|more (?:like|realistic|doable)|ok(?:ay)?|fine|possible|doable|better|m[o\u00f6]glich"
    r"|machbar|drin|zu viel"
    r"|too (?:much|high)|easier|easy|good|great|perfect|(?:a )?struggle|mucho|trop|lo m[a\u00e1]ximo|le maximum"
    r"|mein maximum)"
    r"|come (?!back|in|with|from|as|out|to|up|off|and)\w+|to (?:you|u|yous)\b(?! (?:by|for))"
    r"|of (?:it|that|this)\b|en total|in total|in full|all in|instead|rather than|instead of|au lieu de|statt"
    r"|(?:hab\w*|zahl\w*|kann|k[o\u00f6]nnte|schaff\w*|w[u\u00fc]rde|[u\u00fc]berweis\w*|schick\w*|geb\w*) (?:ich|wir)"
    r"|every (?:mon|tues|wednes|thurs|fri|satur|sun)\w*|every (?:week|month|fortnight|pay ?day)|in your account"
    r"|que (?:faltan|quedan|me quedan)|[\u00e0a] cette date|dans la foul[\u00e9e]e|h[a\u00e4]tt\w* ich"
    r"|de golpe|d'un coup"
    r"|d'acompte|ow(?:ing|ed)|due|outstanding|flat|off (?:me|us|of me)|mein(?:t?e)? ich|i meant?|quer[i\u00ed]a decir"
    r"|quise decir|je voulais dire"
    r"|(?:i|we)(?:'ll| will| shall) (?:pay|send|transfer|upi|neft|rtgs|venmo|zelle|wire|give|do|bring|drop)"
    r"|(?:i|we) (?:can|could) (?:do|manage|afford|spare|pay)|qui (?:me )?restent"
    r"|(?:sind|ist|w[a\u00e4]ren?) (?:mir|uns) zu (?:viel|hoch)|cash|restants?|restantes|akzeptieren|annehmen)\b",
    re.IGNORECASE,
)
_BUT = re.compile(r"\s*,?\s+(?:but|not|so|which|though|pero|aber|mais)\b", re.IGNORECASE)
_BY_MEANS = re.compile(
    r"\s+(?:per (?:twint|paypal|\u00fcberweisung|bank\w*|karte|check|cheque|venmo|zelle|wire|ach)|via|v\u00eda"
    r"|in bar|bar"
    r"|en efectivo|en liquide|en esp[e\u00e8]ces|par (?:virement|carte|ch[e\u00e8]que|interac)|cash|in cash"
    r"|by (?:card|check|cheque|bank|bacs|wire|ach|transfer))\b",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"\b(?:checks?|cheques?|money order|transfer\w*|wire|payments?|deposit|bizum|transferencia|pago|virement"
    r"|ch[e\u00e8]que"
    r"|\u00fcberweisung|scheck|zahlung|refund|reembolso|giro|credit)(?: (?:permanent|bancaire|mensuel"
    r"|bancaria))?\s+(?:for|of|por|de|\u00fcber|von|in h\u00f6he von)\s+$"
    r"|\b(?:(?:late|service|setup|delivery|call-?out) (?:fee|charge)|recargo|geb\u00fchr|mahngeb\u00fchr"
    r"|frais)\s+(?:of\s+)?$",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\s+(?:(?:has|have|had|just|never|already|hasn't|did|didn't|is|was|was it that|hat|ist|wurde)\s+){0,2}"
    r"(?:coming|went|gone|goes|going (?:in|out|through)|bounced|cleared|(?:came?|come) (?:out|off|back|through)"
    r"|coming out|go (?:out|through|in)|reach(?:ed)? you|show(?:ed)? up|landed|pending"
    r"|(?:not )?(?:been )?(?:taken|debited|credited|refunded|transferred|deducted|abgebucht|[u\u00fc]berwiesen"
    r"|eingegangen|gutgeschrieben)|(?:late |service |setup )?(?:fee|charge|deposit|discount|refund|credit|deductible"
    r"|surcharge|anzahlung|geb[u\u00fc]hr|rabatt))\b",
    re.IGNORECASE,
)
_WILL_MOVE = re.compile(
    r"\s+(?:gehe?n|geht|kommen|kommt|folgen|folgt|salen|sale|llegan|van|partent|partiront|arrivent|suivront"
    r"|follows?|arrives?|lands?"
    r"|(?:will|shall) (?:be (?:done|paid|sent|credited|transferred|cleared)|come|go out|follow|reach)"
    r"|(?:was |is )?(?:initiated|processed))\b",
    re.IGNORECASE,
)
_OFFERED_BEFORE = re.compile(
    r"\b(?:first (?:payment|instalment|installment|one)|(?:discount|reduction|deposit|credit|refund|fee|balance"
    r"|total|sum|amount"
    r"|instalments?|installments?|charge|debt|bill|invoice|quote|price) (?:of|is|was|for|to|at)|the full|(?:is"
    r"|would|was)"
    r"|instead of|rather than|dej[a\u00e1]\w* en|(?:quoted|charged|billed|told|owe|gave|lent|send|sent|pay"
    r"|paid) (?:you|me|us|him"
    r"|her|them))\s+$",
    re.IGNORECASE,
)
_OKAY = re.compile(
    r"\s*(?:ok(?:ay)?|fine|enough|alright|all right|work|do|be (?:ok(?:ay)?|fine|enough)|possible)\b",
    re.IGNORECASE,
)


def offered(reading: Reading, index: int) -> bool:
    """`60 max`, `80 is all I have`, `is 60 ok`, `the full 840`, `a discount of 100`: an amount by the words."""
    token = reading.tokens[index]
    if token.text[0] == "0" or (token.text[0].isdigit() and len(token.text) > len("12.345,67")):
        return False
    if _OFFERED_AFTER.match(reading.text, token.end) and not re.search("[RU]f?$", reading.before(index)):
        return True
    if _SO_THEN.match(reading.text, token.end):
        return True
    if _PAID.search(reading.text, max(0, token.start - _LOOKS_BACK), token.start) and _NO_NOUN_OR_HERE.match(
        reading.text, token.end
    ):
        return True
    if _BY_MEANS.match(reading.text, token.end) or _PAPER.search(
        reading.text, max(0, token.start - _LOOKS_BACK), token.start
    ):
        return True
    if _handed_over(reading, index) or _moved(reading, index):
        return True
    before = _OFFERED_BEFORE.search(reading.text, max(0, token.start - _LOOKS_BACK), token.start)
    if before is None:
        return False
    if before.group().strip().lower() in ("is", "would", "was"):
        return _OKAY.match(reading.text, token.end) is not None
    after = re.match(r"$|[.,&?OaEZqpkTIVwsDKQFISvl]|z$|L[wno]", reading.codes[index + 1 :])
    return after is not None or _BUT.match(reading.text, token.end) is not None


def _moved(reading: Reading, index: int) -> bool:
    """`the 25 went through`, `my 150 bounced`, `the 35 late fee`: what moves in or out of an account."""
    named = re.search(r"(?:^|[DLaztkTw+.,?&Cf])$", reading.before(index))
    end = reading.tokens[index].end
    return named is not None and bool(_MOVED.match(reading.text, end) or _WILL_MOVE.match(reading.text, end))


_HANDS_OVER = re.compile(
    r"\b(?:(?:you|u|ya|ye|y'all|yall)(?:'ll| will)? get|accept"
    r"|take|took|gave|give|lend|borrow\w*|chuck|bung|lob|throw|scrape(?: together| up)?|find|found"
    r"|spare|stretch to"
    r"|go (?:to|up to|as high as)|knock|cut|shave|squeeze|together|come up with|cough up|cobble|front|stump up"
    r"|put aside|saved?"
    r"|earn|bring|drop|lower|reduce|reduced|left|worth|another|extra|totals?|says|shows|states|reads|my|your"
    r"|our|these"
    r"|it(?: i|')s|was|for|got|had|have|has|at|only|just|other|first|last|that|this|than|of"
    r"|nimm|nehmen|hab\w*|noch|nur|acepta\w*|acepten|quedan|faltan|quito|prends|accepte\w*|j'ai|reste|encore|di"
    r"|puse|puedo|waren|war|eran|era|[eé]tait|est|sind|sie)\s+"
    r"(?:(?:you|me|us|ya|ye|yall|y'all|you all|them|him|her|the|a"
    r"|you guys|down|up|off|to|it|them|about|de|los|les|schon|bereits|ya|d[eé]j[aà]) )?$",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    r"\s*(?:$|[.,;!?)]|(?:off|as|in|of|cash|paid|back|ea|each time|up|over|with|between|because|been|since|so|if|when"
    r"|and|or|but|from|to|into|towards?"
    r"|by|on|at|now|then|today|tomorrow|next|this|every|each|per|a|for|left|that|which|extra|outta|out|straight|off"
    r"|tonight|max|even|already|i|we|bar|per|pagad[oa]s|dans|[\u00e0]"
    r"|abziehen|ab|weg|als|und|oder|bis|am|y|o|de|el|para|como|et|ou|le|pour|comme|en)\b)",
    re.IGNORECASE,
)
_SO_THEN = re.compile(r"\s+(?:alors|dann|entonces|pues|then|even)\s*(?:[,.!?]|$)", re.IGNORECASE)
_PAID = re.compile(
    r"\b(?:paid|sent|pay|send|transferred|wired|deposited|deposit[e\u00e9]|venmo'?e?d|zelled|pagu[e\u00e9]|mand[e\u00e9]|mand[o\u00f3]"
    r"|pay[e\u00e9]|vers[e\u00e9]|vir[e\u00e9]|gezahlt|\u00fcberwiesen)\s+$",
    re.IGNORECASE,
)
_NO_NOUN_OR_HERE = re.compile(
    _NO_NOUN.pattern + r"|\s*(?:there|here|already|ya|d[e\u00e9]j[a\u00e0]|schon)\b", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"\b(?:number|no|ref\w*|order|invoice|inv|code|ext\w*|id|account|acct|phone|zip|post ?code|address|room"
    r"|flat|unit|apt|suite"
    r"|place|house|line|page|step|call|text|dial|age|years?|rechnung|nummer|factura|numero|num[ée]ro|facture|ends?|ending"
    r"|in)\b[^.,;]{0,14}$",
    re.IGNORECASE,
)


def _handed_over(reading: Reading, index: int) -> bool:
    """`would you accept 300 as final payment`, `gave you 200 in June`: no noun follows, and it numbers nothing."""
    token = reading.tokens[index]
    if (
        token.number is None
        or token.number <= LAST_DAY
        or (token.text.isdecimal() and int(token.number) in YEARS)
    ):
        return False
    said = reading.text[: token.start]
    return (
        _HANDS_OVER.search(said) is not None
        and _NO_NOUN.match(reading.text, token.end) is not None
        and _NUMBERED.search(said) is None
    )


def no_noun_follows(reading: Reading, index: int) -> bool:
    """Whether a figure counts nothing that is named after it: `dropped two hundred off`, `a hundred already`."""
    return _NO_NOUN.match(reading.text, reading.tokens[index].end) is not None


_FIRST_OF_THEM = re.compile(
    r"\b(?:the|a) first(?: one)? of\s+$|\b(?:el primero|la primera) de\s+$|\b(?:le premier|la premi\u00e8re) de\s+$"
    r"|\bdie erste (?:\u00fcber|von|zu|mit)\s+$",
    re.IGNORECASE,
)


def first_in_order(reading: Reading, index: int) -> bool:
    """`240 first then 200 x 3`, `8 pagos, el primero de 140`: what the first payment comes to."""
    token, after = reading.tokens[index], reading.codes[index + 1 :]
    if (token.number or 0) <= LAST_DAY:
        return False
    if re.match(r"o(?:&|,&|[.,]$|$)", after) and fold(reading.tokens[index + 1].text) == "first":
        return True
    before = _FIRST_OF_THEM.search(reading.text, max(0, token.start - 20), token.start)
    return before is not None and re.match(r"$|[.,&?kTpqws]", after) is not None


_ROUGHLY = re.compile(
    r"(?:\s+(?:something|odd|oder so|ou quelque chose|o algo as[i\u00ed]|or thereabouts|give or take|ish"
    r"|or so|and change|und ein paar|y "
    r"cacho|y pico|et quelques)|-ish|-odd|-something)\b",
    re.IGNORECASE,
)


def roughly(reading: Reading, index: int) -> bool:
    """`150 and change`, `200-ish`, `doscientos y pico`: no single figure is said."""
    return _ROUGHLY.match(reading.text, reading.tokens[index].end) is not None
