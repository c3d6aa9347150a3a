"""What the words around a day make of it: one that is ruled out, moved, or only the beginning of a week."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.boundaries import SENTENCE_END
from assistant.domain.reading.conditions import others_pay_first
from assistant.domain.reading.languages import fold

if TYPE_CHECKING:
    from assistant.domain.reading.matching import Groups
    from assistant.domain.reading.tokens import Reading

_WEEK_OF = re.compile(
    r"(?:\bw/?c|(?<!\ba )(?<!\bper )(?<!\beach )(?<!\bevery )(?<!/)\bweek\s+(?:of|commencing|beginning|starting|from)"
    r"|\bsemana\s+(?:del|de)|\bsemaine\s+d[ue]"
    r"|(?<!pro )(?<!die )(?<!jede )\bwoche\s+(?:vom|ab|ab dem))\s+(?:the\s+|el\s+|le\s+|dem\s+|monday,?\s+|mon\s+)*$",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:move|moved|push|change|switch|shift|postpone|delay|swap|bump|reschedule)\w*\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|entre|zwischen)\s+(?:the\s+|el\s+|le\s+|dem\s+)?$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:and|und|y|et|&)\s+(?:the\s+|el\s+|le\s+|dem\s+)?", re.IGNORECASE)


_SINCE_NOW = re.compile(
    r"\b(?:between (?:now|today)|zwischen (?:jetzt|heute)|entre (?:hoy|ahora|maintenant|aujourd'hui)) (?:and|und|y|et)"
    r"\s+(?:the |el |le |dem )?$",
    re.IGNORECASE,
)
"""`Between now and Christmas`: some day until then."""
_THEN = frozenset({"after that", "thereafter", "danach", "darauf", "despues"})


def ruled_out(reading: Reading, groups: Groups) -> bool:
    """`After Friday` names no day, nor does `week commencing 7 December`; `not Friday` names one that it is not, but
    `not before Friday` does."""
    if _WEEK_OF.search(reading.text[: reading.tokens[groups.start].start]):
        return True
    if _counted_from(reading, groups):
        return True
    if _given_up(reading, groups) or _SINCE_NOW.search(reading.text[: reading.tokens[groups.start].start]):
        return True
    before = reading.codes[: groups.start].rstrip("DLpt")
    tokens = reading.tokens
    then = fold(tokens[len(before) - 1].text) in _THEN if before else False
    if then and re.search("[pL]", reading.codes[len(before) : groups.end]):
        return False  # `540 after that on the 29th`
    if before.endswith("r") and tokens[len(before) - 1].value == "after":
        return tokens[len(before) - 1].text.lower() != "following"
    prefix = reading.codes[len(before) : groups.end]
    return re.search(r"K[zS]{0,2}$", before) is not None and not re.match(r"[qh]", prefix)


_COUNTED = re.compile(
    r"\b(?:a contar|contados?|contadas?|contando|counting|counted|gerechnet|[a\u00e0] compter|compt[e\u00e9]e?s?)"
    r"\s+(?:(?:desde|a partir|from|ab|de|du|del)\s+)?(?:el |le |dem |the )?$",
    re.IGNORECASE,
)
_SO_LONG = re.compile(r"[na]u[^.&]{0,8}$")


def _counted_from(reading: Reading, groups: Groups) -> bool:
    """`Dos semanas, a contar desde el lunes`: the day from which another one is counted."""
    start = reading.tokens[groups.start].start
    counted = _COUNTED.search(reading.text, max(0, start - 40), start)
    return counted is not None and _SO_LONG.search(reading.before(groups.start)) is not None


def refused(reading: Reading, groups: Groups) -> bool:
    """Whether the day itself is ruled out, and not only the time up to it or after it: `not this Saturday`."""
    before = reading.codes[: groups.start].rstrip("DLpt")
    ahead = re.match(r"[DLpt]*[qhr]", reading.codes[len(before) : groups.end])
    return _given_up(reading, groups) or (before.endswith("K") and ahead is None)


_GIVEN_UP_BEFORE = re.compile(
    r"\b(?:scratch|forget|cancel|skip|drop|never ?mind)\s+(?:the\s+)?$", re.IGNORECASE
)
_GIVEN_UP_AFTER = re.compile(
    r"(?:'s| is| isn't|s)? (?:no good|not good|out|off|too (?:soon|early)"
    r"|(?:a (?:bit|little) |way )?(?:too )?far (?:off|away)|impossible|not (?:possible|going to|gonna))\b"
    r"| (?:isn't|isnt|ain't) (?:possible|good|an option|happening|going|gonna|ideal)\b"
    r"|,? (?:won't|wont|doesn't|doesnt|can't|cant) (?:work|do|happen|suit)\b"
    r"| (?:no|nein|nicht|non|pas)\s*(?:[,;.]|$| sino| mais| sondern)"
    r"| (?:no puede ser|no me viene bien|geht nicht|passt nicht|klappt nicht|ne va pas|[c\u00e7]a (?:ne )?va pas)\b",
    re.IGNORECASE,
)
_PLAIN_WAIT = re.compile(
    r"\b(?:when|once|as soon as) (?:that|it|this|they)(?:'s|'ve| is| has| have| comes?| lands?| arrives?| "
    r"clears?| hits?"
    r"| pays?| goes)\b",
    re.IGNORECASE,
)
_THEY = r"(?:my|the|our|his|her|they|he|she|work|everything|someone|somebody|insurance|payroll)"
_LESS = (
    r"(?:%|per ?cent|prozent|pour ?cent|por ?ciento|rabatt|nachlass|skonto|entgegenkomm|erlass|verzicht|streich"
    r"|reduzier|remise|rabais|r[e\u00e9]duction|ristourne|escompte|effac|enlev|annul|baiss|descuent|rebaj|quit[ae]|perdon|condon"
    r"|dej[a\u00e1]\w* en|discount|waive|knock|reduce)"
)
_DEAL = re.compile(
    rf"\b(?:wenn|falls|sofern)\s+(?:sie|ihr|du|man)\b[^.;!?]{{0,60}}?{_LESS}"
    rf"|\bsi (?:vous|tu|on|me|nos|lo|le|la|ustedes|usted)\b[^.;!?]{{0,60}}?{_LESS}"
    rf"|\b(?:if|provided|as long as) (?:you|u|ye)\b[^.;!?]{{0,60}}?{_LESS}"
    r"|\b(?:knock|take|shave|chop) (?!off (?:for|work|at|early|sick))[^.,;!?]{0,30}\boff\b(?! (?:my|our|the|this|that)"
    r" (?:\w+ )?(?:card|account|debit|credit|visa)\b)|(?:%|per ?cent|rs) off\b|\bcall it (?:done|quits|even|square)"
    r"|\bwaive\b|\bif (?:you|u|ye) (?:give|knock|waive|drop|cut|reduce)\b",
    re.IGNORECASE,
)
"""An offer: paid on that day if less is asked for."""
_IF_BEFORE = re.compile(
    rf"\bif (?:{_THEY} |i (?:get|hear|win|sell|find)\b"
    r"|it (?!is|suits|works|helps|would|can|could|does|do|has|have)\w+)[^.,;!?]*$"
    r"|\b(?:falls|wenn) (?:mein\w*|der|die|das) [^.,;!?]*$|\bsi (?:mi|mon|ma|me pagan|on me) [^.,;!?]*$",
    re.IGNORECASE,
)
_IF_OTHERS = {
    "fr": re.compile(
        r"\bsi (?:l['\u2019]|(?:les?|la|un|une|il|elle|ils|elles|quelqu['\u2019]un) )(?!vous\b)[^\W\d_]{3,}[^.,;!?]*$",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\bsi (?:el|los|las|la|un|una|alguien) (?!pago|env[i\u00ed]o|hago|mando|puedo|doy|dejo|liquido)"
        r"[^\W\d_]{3,}[^.,;!?]*$",
        re.IGNORECASE,
    ),
}
"""Something that others do first: `si l'ONSS me rembourse avant le 15`."""
_IF_AFTER = re.compile(
    rf"[^.,;!?]{{0,20}},? (?:if|as long as|provided|assuming) {_THEY} [^.,;!?]{{0,40}}"
    r"\b(?:comes?|clears?|pays?|lands?|goes|go|arrives?|gets?|shows?|works?|holds?|sells?|drags?)\b",
    re.IGNORECASE,
)
_REACH = 160


_ON_RECEIPT = re.compile(
    r"\b(?:nach|bei) (?:erhalt|eingang|zugang|pr\u00fcfung|freigabe)\b|\b(?:up)?on receipt\b"
    r"|\bafter (?:receipt|receiving)\b"
    r"|\b(?:[a\u00e0]|d[e\u00e8]s|apr\u00e8s|suivant) (?:la )?r[e\u00e9]ception\b"
    r"|\b(?:tras|al|a la) (?:recibir|recepci[o\u00f3]n)\b"
    r"|\buna vez recib\w+",
    re.IGNORECASE,
)
_OF_RECEIPT = re.compile(
    r"\s+(?:of|after|from|nach|ab|apr[e\u00e8]s|suivant|de|tras|desde)(?: la| el| der| dem)? "
    r"(?:receipt|receiving|erhalt|eingang|zugang|r[e\u00e9]ception|recepci[o\u00f3]n|recibir)",
    re.IGNORECASE,
)


def _counted_from_receipt(reading: Reading, groups: Groups, before: str, end: int) -> bool:
    """`nach Erhalt zahle ich innerhalb von 10 Tagen`, `10 days after receipt`: from a day not known here."""
    if "u" not in groups:
        return False
    return _ON_RECEIPT.search(before) is not None or _OF_RECEIPT.match(reading.text, end) is not None


def _given_up(reading: Reading, groups: Groups) -> bool:
    """`Scratch Friday`, `Friday's no good`."""
    start, end = reading.tokens[groups.start].start, reading.tokens[groups.end - 1].end
    before = reading.text[max(0, start - 30) : start]
    return bool(_GIVEN_UP_BEFORE.search(before) or _GIVEN_UP_AFTER.match(reading.text, end))


def waits_for_something(reading: Reading, groups: Groups) -> bool:
    """`I'll pay when that's in`, `if my check clears Friday`: paid when something else happens, and if it does."""
    start, end = reading.tokens[groups.start].start, reading.tokens[groups.end - 1].end
    before = SENTENCE_END.split(reading.text[max(0, start - _REACH) : start])[-1]
    after = SENTENCE_END.split(reading.text[end : end + _REACH])[0]
    if _DEAL.search(before) or _DEAL.search(after) or _counted_from_receipt(reading, groups, before, end):
        return True
    if others_pay_first(reading, start):
        return True
    others = _IF_OTHERS.get(reading.language)
    if _IF_BEFORE.search(before) or _IF_AFTER.match(after) or (others is not None and others.search(before)):
        return True
    return _PLAIN_WAIT.search(after) is not None


def between(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """`Between the 1st and the 5th`: two days, and none of them."""
    return bool(_BETWEEN.search(text[: first[0]]) and _AND.fullmatch(text[first[1] : second[0]]))


def moved(reading: Reading, groups: Groups) -> bool:
    """`Move it from the 1st to the 8th`: of the two the second is meant."""
    before = reading.text[: reading.tokens[groups.start].start]
    return re.search(r"\bfrom\s+(?:the\s+)?$", before, re.IGNORECASE) is not None and bool(
        _MOVED.search(before)
    )
