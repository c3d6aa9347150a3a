"""Days that a message tells of as over: `I mailed a check on Monday`, `your letter of the 14th`, `since the 3rd`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.boundaries import SENTENCE_END

if TYPE_CHECKING:
    from assistant.domain.reading.matching import Groups
    from assistant.domain.reading.tokens import Reading

_REACH = 120
"""Characters around a day in which its verb stands."""
_CLAUSE = re.compile(
    r"[.!?;:]\s|\n|,\s|\s(?:and|but|so|then|because|und|aber|y|pero|et|mais)\s", re.IGNORECASE
)
_WILL = re.compile(r"\b(?:will|shall|'ll|to be|going to)\b", re.IGNORECASE)
_STARTED = re.compile(r"(?:\bsince|\bseit|\bdepuis|\bdesde hace)\s+(?:the\s+|dem\s+|le\s+)?$", re.IGNORECASE)
_DATED = re.compile(
    r"(?<!each )(?<!all )(?<!post-)\b(?:dated|datiert|fechad[oa]|dat[e\u00e9]e?)\s+"
    r"(?:on\s+|the\s+|vom\s+|le\s+|del?\s+)*$"
    r"|\b(?:letter|message|text|e?mail|statement|reminder|invoice|bill|remittance|transfer|payment|return"
    r"|(?<!standing )order"
    r"|note|delivery|call|account|estimate|quote|quotation|offer|angebot|kostenvoranschlag|devis|presupuesto|notice|visit|conversation|schreiben|brief|mail|rechnung|mahnung|nachricht|lieferung"
    r"|\u00fcberweisung|zahlung|carta|correo|factura|mensaje|pago|pedido|courrier|lettre|facture|message|relance"
    r"|virement|commande|livraison)"
    r"(?:\s+[\w/-]*\d[\w/-]*)?\s+(?:of|vom|von|del?|du)\s+(?:the\s+)?$"
    r"|\b(?:letter|message|text|e?mail|statement|call|visit|conversation|(?:did you|have you|you) (?:get|got) "
    r"[^.,;!?]{0,20})"
    r"\s+from\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_DONE = {
    "en": re.compile(
        r"(?<!\bthe )(?<!\bof )(?<!\bour )(?<!\byour )(?<!\bmy )(?<!\ban )(?<!\ba )(?<!\bthis )"
        r"\b(?:paid|sent|did(?! you mean)|made|went|came|was|were|had|gave|took|bought"
        r"|(?<!'s )(?<!whats )(?<!got )(?<!ve )(?<!is )(?<!was )left|met|rang|wrote"
        r"|spoke|told|put (?:it|the)"
        r"|got (?:your|the|a|an|my|it|this|that)|laid off|got paid"
        r"|(?!need|hundred|indeed|proceed|exceed|agreed|scheduled|approved|booked|queued|planned|promised|wanted|liked"
        r"|figured|assumed|hoped|guessed|reckoned|expected|committed|based|tired|worried|interested|used|pleased|dated|wed\b)[a-z]{2,}ed)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:fue|fueron|era|estaba\w*|hice|hicimos|hizo|hicieron|(?:he|ha|hemos|han|hab[i\u00ed]a\w*)\s+(?:\w+[ai]d[oa]s?|devuelto|hecho|visto|dicho|puesto|escrito)"
        r"|(?:pagu|envi|compr|habl|llam|mand|ingres|abon|gir|deposit|cancel|qued)[e\u00e9]|(?:transfer|recib|ped)[i\u00ed]"
        r"|di|puse|fui|\w{3,}\u00f3|\w{3,}(?:aron|ieron)|\w{2,}ad[oa]s? desde)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:(?:j'?ai|ai|as|avons|avez|ont|avais|aviez)\s+(?:\w+\s+){0,2}?(?!jusqu)\w+(?:[e\u00e9]e?s?|u|i|is|it)"
        r"|(?!sont vers|est vers)(?:est|sont|a|[e\u00e9]tait|m'a|l'a)"
        r"\s+(?:\w+\s+)?(?:pass|parti(?!r)|arriv|tomb|[e\u00e9]t|venu|d[e\u00e9]bit"
        r"|encaiss|pr[e\u00e9]lev|envoy|vir|vers|re[c\u00e7]u)\w*|[e\u00e9]tait|pay\u00e9|vers\u00e9|envoy\u00e9"
        r"|vir\u00e9|r[e\u00e9]gl\u00e9|(?:c'?est|c|d[e\u00e9]j[a\u00e0]|bien|[e\u00e9]t[e\u00e9])\s+(?:pay|vers|envoy|vir|regl)e"
        r"|re[c\u00e7]u|(?<!une )(?<!la )(?<!cette )(?<!en )parties?|partis?)\b",
        re.IGNORECASE,
    ),
}
_AHEAD = re.compile(
    r"\b(?:will|'?ll|won't|be|being|is|isn't|has to|(?:have|get|gets|getting)(?: (?:it|this|that|the \w+"
    r"|everything|you))?"
    r"|going"
    r"|gonna|can|could|may|might|should|shall|would|'d|if|when|am|are|to be|until|till|til|before|want|wants"
    r"|ser[a\u00e1]|serai|suis|quand|si|cuando)(?:\s+(?:i|i'm|im|i am"
    r"|we're|we are|we|you|he|she|they|then|also|finally|just|have|all|it|been|be|not))*\s+$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?:until|till|'?til|by|before|to|for|from|starting|every|each|hasta|para|antes|jusqu\w*|pour|avant)"
    r"(?=\s+(?:the\s+|el\s+|le\s+)?$)"
    r"|\b(?:to (?:pay|send|transfer|clear|settle|do|make|be|have|get|see|sort)|'ll|going|hoping|thinking|planning"
    r"|supposed|meant|able|wondering|could|can|if|will|would|coming|due|comes?|lands?|arrives?|not)\b",
    re.IGNORECASE,
)
_WORDS_BETWEEN = 7
_NEXT_WORDS = 20
"""Characters after a German day in which its auxiliary stands."""
_THEN_WAS = re.compile(
    r"\s*,?\s*(?:we|i|you|he|she|they|it|nobody|your \w+|the \w+)\s+(?:was|were|had|did|didn't|wasn't|weren't"
    r"|paid|sent|went"
    r"|came|got)\b",
    re.IGNORECASE,
)
_HELPS = re.compile(
    r"\b(?:hab|habe|haben|hat|hatte\w*|ist|sind|wurden?|war|waren|h\u00e4tten?)\b", re.IGNORECASE
)
_GERMAN_AHEAD = re.compile(
    r"\b(?:wird|werden?|kann|k\u00f6nnen|soll|will|muss|m\u00f6chte|w\u00e4re|bis)\b", re.IGNORECASE
)
_PARTICIPLE = re.compile(
    r"^(?![^.,;!?]{0,60}\b(?:eingeplant|geplant|vorgesehen|vorgemerkt|terminiert|angewiesen))"
    r"[^.,;!?]{0,60}\b(?:\w*ge\w{2,}(?:t|en)|bezahlt|beglichen|\u00fcberwiesen|ueberwiesen|erhalten|bekommen|verschickt"
    r"|storniert|raus)\b",
    re.IGNORECASE,
)


_WILL_BE_DONE = re.compile(
    r"\s+(?:ist|is|sind|san)\s+(?:\w+\s+){0,2}(?:bezahlt|gezahlt|beglichen|\u00fcberwiesen)(?!\s+worden)\b",
    re.IGNORECASE,
)


def speaks_of_the_past(reading: Reading, groups: Groups) -> bool:
    """Whether the verb of the day's clause is in the past, or the day dates something that exists."""
    codes, text = reading.codes, reading.text
    start, end = reading.tokens[groups.start].start, reading.tokens[groups.end - 1].end
    verb = re.search(r"v[^.,&KSO]{0,5}$", codes[: groups.start])
    if verb:
        between = text[reading.tokens[verb.start()].end : start]
        if not (_CLAUSE.search(between) or _BETWEEN.search(between)):
            return True
    before = text[max(0, start - _REACH) : start]
    if _STARTED.search(before) or _DATED.search(before):
        return True
    if reading.language == "de":
        if (
            re.search(r"q[DLp]*$", codes[max(0, groups.start - 3) : groups.start])
            or codes[groups.start] == "q"
        ):
            return False  # `bis Freitag ist das bezahlt`
        if re.search("[Hdm]", codes[groups.start : groups.end]) and _WILL_BE_DONE.match(text, end):
            return False  # `zu Silvester ist das bezahlt`
        after = text[end : end + _REACH]
        clause = _CLAUSE.split(before)[-1]
        told = _HELPS.search(clause) is not None and _PARTICIPLE.match(after) is not None
        if re.match(r"[^.,&]{0,3}v", codes[groups.end :]) or told:
            return _GERMAN_AHEAD.search(clause) is None and _GERMAN_AHEAD.search(after[:_NEXT_WORDS]) is None
        return False
    return _done(reading.language, _CLAUSE.split(before)[-1], SENTENCE_END.split(before)[-1]) or (
        reading.language == "en" and _THEN_WAS.match(text, end) is not None and codes[groups.start] != "T"
    )


def _done(language: str, clause: str, sentence: str) -> bool:
    """Whether the last verb before the day says that it is over, and nothing between them looks ahead."""
    verbs = list(_DONE[language].finditer(clause))
    if not verbs:
        return False
    last = verbs[-1]
    if last[0].lower() == "told" and re.fullmatch(
        r"\s*(?:you|u|them|him|her)?\s*(?:the\s*)?", clause[last.end() :]
    ):
        return False  # `I told you Friday`
    between = clause[last.end() :]
    tried = last[0].lower() in ("tried", "attempted")
    if len(between.split()) > _WORDS_BETWEEN or (not tried and _BETWEEN.search(between)):
        return False
    if not clause[: last.start()].strip() and _WILL.search(sentence):
        return False  # `will be signed and couriered on the 3rd`
    return _AHEAD.search(clause[: last.start()]) is None
