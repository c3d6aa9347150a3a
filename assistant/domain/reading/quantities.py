"""Bare figures that count, measure or number something: goods, rates, terms, references, years; never money."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.reading.boundaries import STATEMENT_END
from assistant.domain.reading.languages import fold
from assistant.domain.reading.lexicons.base import words
from assistant.domain.reading.numbered_things import like_a_reference, of_a_paper, on_a_plate, some_of_all

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

LAST_DAY = 31  # "by 300" is no day, "by 30" could be
YEARS = range(2015, 2045)
_LOOKS_BACK = 70
"""Characters; longer than any phrase that leads up to a figure here."""
_LOOKS_AROUND = 14
"""Tokens; how far off the goods are that a bare figure may count as well."""
_HIGHEST_RATE = 30
_CALLED = re.compile(
    r"\b(?:zip(?: ?code)?|kw|rm|post ?code|extension|ext|pin|code|password|flat|apt|room|gate|bus|flight|unit|suite"
    r"|text|dial|docket|tracking|confirmation|badge|highway|hwy|interstate|route|exit|lane|platform|level|grade|size"
    r"|model|version|edition|qty|quantity|net|terms|weigh(?:s|ed)?|last (?:four|4|three)|number|no|case|tel|phone"
    r"|fax|mobile|po box|box|chapter|channel|season|episode|mile|bay|row|dot|plz|telefon|durchwahl|hausnummer"
    r"|gr[o\u00f6](?:\u00df|ss)e"
    r"|kunden(?:nr|nummer)|postfach|lot|act|usc|error|nota|fatura|exp|cvv|ticket|section|clause|terminada en"
    r"|credit note"
    r"|raum|zimmer|saal|halle|tor|gleis|etage|wohnung|salle|chambre|bureau|porte|quai|b[a\u00e2]timent|appartement"
    r"|sala|habitaci[o\u00f3]n|despacho|puerta|planta|aula|lote|manzana|casilla|apartado(?: de correos)?|case postale"
    r"|bo[i\u00ee]te postale|bp|booth|truck|locker|desk|table"
    r"|(?:old|new) (?:place|house|office|shop)"
    r"|code postal|poste|bo[i\u00ee]te|talla|extensi[o\u00f3]n|c[o\u00f3]digo postal|piso|taille|aged?"
    r"|unit[e\u00e9]|unidad|sonnez|turn(?:s|ed|ing)?|i'?m|i am|(?:he|she|who)'s|(?:he|she|who|one of them) is"
    r"|(?:(?:ich|i) )?bin(?!\.)|mit meinen"
    r"|(?:my|our|his|her) (?:nan|gran|grandm\w+|grandad|grandpa|mum|mom|mother|dad|father|husband|wife|son"
    r"|daughter) is)(?:'s)?\.?(?: (?:you|we|i|they|he|she) \w{2,10})?"
    r"(?: (?:is|are|was|were|to|at|number|no|of|on|ends?|ending|in|with|just|now|only|c'est|est|es|le|la|el|au)){0,2}"
    r"[.:]?\s+$",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(
    r"\b(?:there (?:were|was|are|is)|out of|ordered|delivered|counted|shipped|unloaded|unpacked|signed for"
    r"|requested|batch of"
    r"|(?:charged|billed|invoiced)(?: me| us)? for|seats?|geliefert|bestellt|gez[a\u00e4]hlt|pedimos|ped[i\u00ed]"
    r"|(?:gekommen|angekommen|eingetroffen) (?:ist|sind|waren?)|lleg(?:\u00f3|aron)|arrived (?:was|were|is)"
    r"|entregaron|command[e\u00e9]|livr[e\u00e9]s?|re[c\u00e7]u (?:que|seulement)"
    r"|(?:hours|qty|quantity|capacity|headcount|count|pcs|units|grn|(?:packing|delivery|goods) (?:slip|list|note|in)"
    r"|stunden|horas|heures)\b[^.;!?]{0,40}\b(?:is|are|was|were|be|says?|shows?|for|got|sind|waren|son|eran|sont))\s+"
    r"(?:(?:only|just|about|but|nur|solo|s[o\u00f3]lo|que|us|me) )?$",
    re.IGNORECASE,
)
_COUNTED_LIKEWISE = re.compile(
    r"\b(?:of the|for|wanted|got|received|sent|delivered|asked for|needed|expected|found|says?|said|shows?|with"
    r"|only|just|were|was|instead of|rather than|not|von|statt|nur|waren|sind|nicht|de|solo|s[o\u00f3]lo|eran|son|no"
    r"|sur|sont|seulement|pas|au lieu de)\s+$",
    re.IGNORECASE,
)
_DELIVERED = re.compile(
    r"\s+(?:gekommen|angekommen|geliefert|erhalten|da|arrived|came|delivered|turned up|llegaron|arriv[e\u00e9]s)\b",
    re.IGNORECASE,
)
_MEASURED_IN = frozenset(
    words(
        "volts volt watts amps degrees mm cm m km kg kilo kilos g lb lbs oz ft inch inches sq gb mb mph miles mile "
        "litre litres liter liters metre metres meters yards pages people guests hp st gallons pcs pc units stuck "
        "stueck personen leute meter grad seiten personas metros litros kilometros paginas personnes pieces qm m2"
    )
)
_NO_GOODS = frozenset(
    words(
        "is was as this his its it's us yes has does thanks thx pls plus minus less unless always perhaps besides "
        "across works goes clears covers comes sounds seems leaves makes gets pays bucks tops towards afterwards "
        "follows arrives lands minimums cents buys helps finishes settles days "
        "pues mas menos despues dans sans sous plus apres puis "
        "pas vous nous des les ces mes tes ses "
        "tous restants restantes restant monatlich mensuels mensuales adicionales bis als aus das"
    )
)
_PEOPLE = frozenset(
    words(
        "kids children jobs boys girls grandkids mouths dependents sisters brothers kinder hijos enfants chamos"
    )
)
"""Counted, but they say nothing about other figures of the message."""
_PARTICIPLE = re.compile("(?:es|is|us|ados|idos|antes|ales|els|ants)$")
_TAX = re.compile(
    r"\b(?:vat|gst|hst|tax|taxes|rate|rated|mwst|ust|mehrwertsteuer|steuersatz|iva|tva|taux|tipo)\b",
    re.IGNORECASE,
)
_MONEY_WORDS = (
    "it|that|this|bill|balance|amount|invoice|total|debt|money|sum|payment|price|cost|rest|betrags?|summe|rechnung"
    "|schuld|gesamtbetrags?|restbetrags?|geldes|factura|deuda|importe|monto|saldo|dinero|facture|somme|montant|dette"
    "|solde"
)
_PART_OF = re.compile(
    rf"\s+(?:of|de (?:los|las)|von (?:den|diesen)|des)\s+"
    rf"(?!(?:the |my |our |your |what |all )?(?:{_MONEY_WORDS}|what)\b)",
    re.IGNORECASE,
)


def counts_something(reading: Reading, index: int) -> bool:
    """Whether a figure with no currency says how many, how much of a measure, which one or which year."""
    token = reading.tokens[index]
    return (
        a_year(reading, index)
        or names_a_number(reading, index)
        or goods(reading, index)
        or _PART_OF.match(reading.text, token.end) is not None
        or _counted_before(reading, index)
        or _rate(reading, index)
        or _counted_likewise(reading, index)
        or _not_the_other(reading, index)
        or _not_that_house(reading, index)
        or like_a_reference(reading, index)
        or on_a_plate(reading, index)
        or of_a_paper(reading, index)
        or some_of_all(reading, index)
        or _house_number(reading, index)
        or (token.text.isdecimal() and token.text[0] == "0" and len(token.text) > 1)
        or _postal(reading, index)
        or _time_of_day(reading, index)
        or _one_of_several_numbers(reading, index)
        or _one_of_several_days(reading, index)
        or _called_by_letters(reading, index)
        or _in_thousands(reading, index)
        or (
            re.match(r"K?[DL]?n", reading.codes[index + 1 :]) is not None
            and reading.codes[index + 1] == "K"
            and goods(reading, index + 2 + (reading.codes[index + 2] in "DL"))
        )
        or re.search(r"(?<![naj])×$", reading.before(index)) is not None
    )


_STREET = re.compile(
    r"(?:str(?:\.|a(?:\u00df|ss)e)?|weg|platz|allee|gasse|ring|damm|ufer)\s+$"
    r"|\b(?:calle|c/|avenida|avda\.?|plaza|paseo|rue|avenue|boulevard|bd|chemin|impasse|via|rua)"
    r"(?:\s+(?:de|del|la|el|los|las|des|du|les|l'|d'))*(?:\s*[^\W\d_]+){1,3},?\s+(?:n\.?[\u00ba\u00b0]?\s*)?$"
    r"|\b(?:art|\u00a7|abs|albar[a\u00e1]n|endend auf|endet auf|terminad[oa] en|finissant par|se terminant par|iban)"
    r"\.?\s+(?:\d+\s+(?:und|y|et|and)\s+)?$",
    re.IGNORECASE,
)
_STREET_AFTER = re.compile(
    r"\s*,?\s+(?:bis\s+)?(?:rue|avenue|boulevard|chemin|impasse|all[e\u00e9]e)\b", re.IGNORECASE
)


def _house_number(reading: Reading, index: int) -> bool:
    """`Wendenstr. 309`, `Calle Uría 52`, `12 rue des Lilas`, `art. 43`, `IBAN endend auf 3300`."""
    token = reading.tokens[index]
    before = _STREET.search(reading.text, max(0, token.start - _LOOKS_BACK), token.start)
    return before is not None or _STREET_AFTER.match(reading.text, token.end) is not None


def _not_that_house(reading: Reading, index: int) -> bool:
    """`J'habite au 84 rue du 11-Novembre, pas au 48`."""
    if re.search(r"K[zDLp]{0,2}$", reading.before(index)) is None:
        return False
    start, _ = _sentence(reading, index)
    return any(
        reading.codes[other] == "n" and reading.tokens[other].start >= start and _house_number(reading, other)
        for other in range(max(0, index - _LOOKS_AROUND), index)
    )


def _postal(reading: Reading, index: int) -> bool:
    """`4000 Liège`, `5020 Salzburg`: a place follows."""
    following = reading.tokens[index + 1 : index + 2]
    return (
        re.fullmatch(r"\d{4,5}", reading.tokens[index].text) is not None
        and bool(following)
        and following[0].code == "z"
        and following[0].text[:1].isupper()
        and re.search(r"[SvI]$", reading.before(index)) is None
    )


_O_CLOCK = re.compile(r"\s?(?:uhr|h|hrs|hs|heures?|horas|o'?clock)\b", re.IGNORECASE)


_FOR_SOMETHING = re.compile(
    r"\s+(?:too (?:early|late)|(?:ok(?:ay)?|fine|good|all right|alright) to (?:ring|call|phone|come)|sharp"
    r"|zu (?:fr\u00fch|sp\u00e4t)|trop (?:t\u00f4t|tard)|(?:muy|demasiado) (?:temprano|tarde|pronto))\b",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?:[01]?\d|2[0-4])(?:[.:]?[0-5]\d)?")


def _time_of_day(reading: Reading, index: int) -> bool:
    """`22.45 Uhr`, `is 9.30 too early to ring`."""
    token = reading.tokens[index]
    if _HOUR.fullmatch(token.text) is None:
        return False
    return any(said.match(reading.text, token.end) for said in (_O_CLOCK, _FOR_SOMETHING))


def _one_of_several_numbers(reading: Reading, index: int) -> bool:
    """`invoices 4410, 4411 and 4416`: as long as the one before, and nothing says that it is paid."""
    said = re.search(r"[RU]\.?(?P<first>n)(?:[,&O-]{1,2}n)*[,&O-]{1,2}$", reading.before(index))
    if said is None or re.match(r"[aEZFpwsTLkI$]", reading.codes[index + 1 :]):
        return False
    behind = next(other for other in range(index - 1, -1, -1) if reading.codes[other] == "n")
    text, other = reading.tokens[index].text, reading.tokens[behind].text
    return text.isdecimal() and other.isdecimal() and len(text) == len(other)


def _one_of_several_days(reading: Reading, index: int) -> bool:
    """`los d\u00edas 6, 13 y 20`."""
    before = reading.before(index)
    said = re.search(r"un(?:[,&O]{1,2}n)*[,&O]{1,2}$", before)
    if said is None or (reading.tokens[index].number or 0) > LAST_DAY:
        return False
    return reading.tokens[index - (len(before) - said.start())].value == "day"


_RAILS = frozenset(
    words(
        "twint ach bacs chaps rtgs neft imps upi sepa eft pix spei ok okay asap atm cb tpv bizum max nur not only just "
        "pay chf sms pos wu die der das un une les des los las fyi btw lol omg pls plz thx"
    )
)
_LETTERS = re.compile(r"[A-Z]{2,3}")


def _called_by_letters(reading: Reading, index: int) -> bool:
    """`la OP 4412`, `BG 2210`: letters that say what the number is of, in a message that is not all in capitals."""
    token, before = reading.tokens[index], reading.tokens[index - 1] if index else None
    if before is None or before.code != "z" or not re.fullmatch(r"\d{3,}", token.text):
        return False
    named = _LETTERS.fullmatch(before.text) is not None and fold(before.text) not in _RAILS
    return named and any(char.islower() for char in reading.text[max(0, before.start - 20) : token.end + 20])


_THOUSANDS_SAID = re.compile(r"\blucas?\b", re.IGNORECASE)


def _in_thousands(reading: Reading, index: int) -> bool:
    """`Son 60 lucas, en 3 cuotas de 20`: thousands may be meant, and are not said."""
    token = reading.tokens[index]
    short = token.value != "kilo" and token.text.isdecimal() and len(token.text) <= len("999")
    return short and reading.language == "es" and _THOUSANDS_SAID.search(reading.text) is not None


_OLD_YEARS = range(1900, 2000)
_SINCE = re.compile(
    r"\b(?:founded|established|est|since|in|from|born|built|seit|gegr\u00fcndet|depuis|fond[e\u00e9]e?|n[e\u00e9]e?|desde"
    r"|fundad[ao]|en)\.?\s+(?:in |en )?$",
    re.IGNORECASE,
)


def a_year(reading: Reading, index: int) -> bool:
    """`since 2019`, `it's 2026`, `founded 1974`; `I can pay 2020` is money."""
    token = reading.tokens[index]
    number = token.number
    if token.text.isdecimal() and number is not None and int(number) in _OLD_YEARS:
        return _SINCE.search(reading.text, max(0, token.start - 20), token.start) is not None
    if not token.text.isdecimal() or number is None or int(number) not in YEARS:
        return False
    return (
        re.search(r"[SvI]$", reading.before(index)) is None or fold(reading.tokens[index - 1].text) == "about"
    )


def names_a_number(reading: Reading, index: int) -> bool:
    """`my zip is 90210`, `ext. 4471`, `the code you sent was 8812`, `I'm 84 and ...`, `net 60`."""
    token = reading.tokens[index]
    if not token.text.isdecimal() or re.search(r"^[pa]?[aZ/]", reading.codes[index + 1 :]):
        return False
    return _CALLED.search(reading.text, max(0, token.start - _LOOKS_BACK), token.start) is not None


def goods(reading: Reading, index: int) -> bool:
    """A figure before what it counts or measures: `40 cartons`, `110 volts`, `20 Fliesen`."""
    if index + 1 >= len(reading.tokens) or reading.codes[index] != "n" or reading.codes[index + 1] != "z":
        return False
    token, noun = reading.tokens[index], reading.tokens[index + 1]
    word = fold(noun.text)
    if token.number == 1:  # `the one ends 4471`
        return False
    if word in _MEASURED_IN:
        return True
    if word in _NO_GOODS or not word.isalpha() or re.search(r"\d[.,]\d\d$", token.text):
        return False
    if reading.language == "de":
        return (
            noun.text[0].isupper()
            and len(word) > 3
            and re.search("gebuhr|rabatt|nachlass|skonto", word) is None
        )
    if reading.language == "en":
        return len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return (
        len(word) > 4
        and word.endswith("s")
        and re.search("(?:es|is|us|ados|idos|antes|ales|els|ants)$", word) is None
    )


def _counted_before(reading: Reading, index: int) -> bool:
    """`signed for 36`, `we ordered 40`, `there were 36`."""
    token = reading.tokens[index]
    if re.match(r"[aEZ/]D?u", reading.codes[index + 1 :]):
        return False
    return _COUNTED_BEFORE.search(reading.text, max(0, token.start - _LOOKS_BACK), token.start) is not None


def _rate(reading: Reading, index: int) -> bool:
    """`the VAT rate on that is 13.5 not 23`."""
    token = reading.tokens[index]
    if (token.number or Decimal(0)) > _HIGHEST_RATE or re.search(r"\d[.,]\d\d$", token.text):
        return False
    return speaks_of_rates(reading, index) and not re.match(r"[aEZ/]D?u", reading.codes[index + 1 :])


def speaks_of_rates(reading: Reading, index: int) -> bool:
    """Whether the sentence is about a tax and its rate: then `el 21 o el 10` are no days, and 21 no money."""
    start, end = _sentence(reading, index)
    return _TAX.search(reading.text, start, end) is not None


def _sentence(reading: Reading, index: int) -> tuple[int, int]:
    """Where the sentence around a token starts and ends, not farther off than matters here."""
    token, reach = reading.tokens[index], 2 * _LOOKS_BACK
    begins = [
        match.end()
        for match in STATEMENT_END.finditer(reading.text, max(0, token.start - reach), token.start)
    ]
    ends = STATEMENT_END.search(reading.text, token.end, token.end + reach)
    return begins[-1] if begins else max(0, token.start - reach), ends.start() if ends else token.end + reach


def _counted_likewise(reading: Reading, index: int) -> bool:
    """`22 lengths not 25`, `3 pieces out of 24`, `12 boxes rather than 20`: another count of the goods just said."""
    token = reading.tokens[index]
    linked = _COUNTED_LIKEWISE.search(reading.text, max(0, token.start - _LOOKS_BACK), token.start)
    if linked is None and _DELIVERED.match(reading.text, token.end) is None:
        return False
    start, end = _sentence(reading, index)
    near = range(max(0, index - _LOOKS_AROUND), min(len(reading.tokens), index + _LOOKS_AROUND))
    return any(
        other != index
        and fold(reading.tokens[min(other + 1, len(reading.tokens) - 1)].text) not in _PEOPLE
        and start <= reading.tokens[other].start < end
        and goods(reading, other)
        for other in near
    )


def _not_the_other(reading: Reading, index: int) -> bool:
    """`number 18, not 81`, `at 44 Elm, not 46`: the second figure is what the first is, and that one is no money."""
    contrast = re.search(r"n(?P<between>[^n.]{0,4})K[zD]?$", reading.codes[:index])
    if contrast is None:
        return False
    other = contrast.start()
    token = reading.tokens[other]
    if re.search(r"[$SIv]$", reading.codes[:other]) or "$" in contrast["between"]:
        return False
    return (
        re.search(r"[RU]$", reading.codes[:other]) is not None
        or names_a_number(reading, other)
        or _counted_before(reading, other)
        or (contrast["between"].startswith("z") and reading.tokens[other + 1].text[0].isupper())
        or (re.search(r"\d[.,]\d\d$", token.text) is None and goods(reading, other))
    )
