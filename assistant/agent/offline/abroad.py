"""What payers say in German, Spanish and French where the English patterns stand beside the code that asks them.

Everything is matched over folded words: lower case, no accents, ss for ß.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from assistant.agent.offline.rules import read_patterns
from assistant.domain.reading.languages import fold

WILL = re.compile(
    r"\b(?:zahle|zahlen|bezahle|bezahlen|uberweise|uberweisen|werde|will|mochte|kann|pago|pagare|voy|vamos|quiero|puedo"
    r"|paie|paierai|vais|veux|peux|payer|pagar)\b"
)
"""Of a text without accents: it speaks of a payment to come."""
CANNOT = re.compile(
    r"\b(?:kann (?:ich |das )?nicht|geht (?:das )?nicht|nicht m[oö]glich|schaffe? (?:ich )?nicht"
    r"|no (?:puedo|podemos|se puede)|imposible"
    r"|(?:peux|pouvons|peut) pas|pas possible|impossible)\b",
    re.IGNORECASE,
)
"""What takes a day back rather than naming one."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


TOO_MUCH = _any(
    r"\bzu (?:viel|hoch|teuer)\b|\b(?:weniger|niedriger|kleiner)\w*\b|\bschaffe ich nicht|\bkann ich (?:mir )?nicht",
    r"\bdemasiado|\bmucho para mi|\bmenos\b|\bmas (?:baj[oa]s?|pequen[oa]s?)\b|\bno puedo (?:con|pagar) (?:eso|tanto)",
    r"\bc'est trop|\btrop (?:cher|eleve)|\bmoins\b|\bplus (?:petit|bas)\w*",
    r"\bje ne peux pas (?:payer )?(?:ca|cela|autant)",
)
LONGER = _any(
    r"\b(?:langer|mehr (?:zeit|raten|zahlungen))\b",
    r"\bmas (?:tiempo|cuotas|pagos|plazos)\b",
    r"\bplus (?:longtemps|de (?:temps|paiements|mensualites|versements))\b",
)
AGREED = _any(
    r"\brate(?:n\w*)?\b|\w*plan\b|\bzusage|\bvereinbar|\breklamation|\bwiderspruch",
    r"\bcuotas?\b|\bplan\b|\bplazos\b|\bprometi|\bacord|\breclamacion",
    r"\becheanc\w*|\bmensualites?\b|\bpromis|\bpromesse|\bconvenu|\bcontestation|\blitige",
)
_WHOLE = _any(
    r"^\W*(?:alle[sn]?|die ganze|das ganze|todo|toda|todas?|tout|toute|la totalite)\W*$",
    r"\b(?:ganze|gesamte|komplette)\w* (?:\w+ )?(?:rechnung|lieferung|bestellung|betrag)\b",
    r"\balles\b.{0,20}\b(?:falsch|fehlt)",
    r"\b(?:nichts|nie etwas)\b.{0,25}\b(?:erhalten|bekommen|angekommen|geliefert|bestellt)",
    r"\btod[ao] (?:la factura|el pedido|el importe)\b|\b(?:nada)\b|\bfactura (?:completa|entera)",
    r"\btoute la (?:facture|commande|livraison)\b|\bconteste tout\b|\brien\b.{0,20}\b(?:recu|arrive|commande|livre)"
    r"|\brien (?:recu|n'est arrive)",
)
_LINE = re.compile(
    r"\b(?:position|posten|zeile|pos|linea|renglon|ligne|poste)\.?\s*(?:nr\.?|no\.?|numero)?\s*(\d{1,3})"
)
SHIFT = re.compile(
    r"\b(?P<n>ein(?:e|en)?|zwei|drei|un|una|une|dos|tres|deux|trois|\d{1,2})\s+"
    r"(?P<unit>tage?n?|wochen?|dias?|semanas?|jours?|semaines?)\s+"
    r"(?P<way>spater|fruher|mas tarde|despues|antes|plus tard|apres|plus tot|avant)\b"
)
FIRST_ON = _any(
    r"\b(?:die erste|(?:erst )?ab (?:dem )?|beginn\w*|start\w*|los ?geh\w*|anfang\w*)\b",
    r"\b(?:la primera|el primer pago|a partir del?|desde el|empez\w+|comenz\w+)\b",
    r"\b(?:la premiere|le premier|a partir (?:du|de)|des le|commenc\w+|debut\w*)\b",
)
"""Words that say when a plan begins."""
REST = _any(r"\b(?:rest\w*|resto|restante|reste|solde)\b")
NUMBERS = {"ein": 1, "eine": 1, "einen": 1, "un": 1, "una": 1, "une": 1, "zwei": 2, "dos": 2, "deux": 2,
           "drei": 3, "tres": 3, "trois": 3}  # fmt: skip
EARLIER = frozenset({"fruher", "antes", "plus tot", "avant"})
TAX = _any(
    r"\b(?:mwst|ust|\w*steuer\w*|impuestos?|iva|taxes?|tva|reverse charge|autoliquidation|inversion del sujeto)\b"
)
OWN_TAX = _any(
    r"\b(?:warum|wieso|wofur|por que|pourquoi)\b|\d+(?:[.,]\d+)? ?%",
    r"\b(?:diese[rn]?|meine[rn]?|auf der|esta|mi|en la|cette|ma|sur la) (?:rechnung|factura|facture)\b",
)
ONLY_OWN_TAX = _any(
    r"\bwie (?:viel|hoch) ist (?:die|meine) (?:mwst|\w*steuer)\W*$|\bwie viel (?:mwst|\w*steuer)\b",
    r"\bcuanto (?:es el |es de |hay de )?(?:iva|impuesto)|\bcuanto iva\b",
    r"\bcombien (?:de |est la )?(?:tva|taxe)|\bquel est le montant de la (?:tva|taxe)",
)
DOCUMENTS = (
    ("credit_note", _any(r"\bgutschrift|\bnota de credito|\babono|\bavoir\b")),
    (
        "receipt",
        _any(
            r"\bquittung|\bzahlungsbeleg|\bzahlungsbestatigung|\brecibo|\bcomprobante|\bjustificante|\brecu\b"
        ),
    ),
    ("statement", _any(r"\bkontoauszug|\bestado de cuenta|\bextracto|\breleve")),
    ("plan", _any(r"\b\w*plan (?:als|schriftlich)|\bratenplan|\bzahlungsplan|\bplan de pagos|\becheancier")),
)
PAYMENT_ARRIVED = _any(
    r"\bangekommen|\beingegangen|\berhalten|\buberweisung|\bllego|\brecibi|\btransferencia|\brecu\b|\barrive|\bvirement"
)
WAITING = _any(
    r"\bwann\b.{0,30}\b(?:antwort|bescheid|ruckmeldung)\b|\bwie lange\b.{0,25}\b(?:dauert|prufung)",
    r"\bcuando\b.{0,30}\b(?:respuesta|respond\w+|contest\w+)\b",
    r"\bquand\b.{0,30}\b(?:reponse|repon\w+|nouvelles)\b",
)
DISCOUNT = _any(
    r"\b(?:rabatt|nachlass|skonto|preisnachlass|gunstiger)\b|\bdescuento|\brebaj[ae]|\bremise\b|\brabais\b|\breduction\b"
)
CONSEQUENCES = _any(
    r"\bwas passiert\b.{0,30}\b(?:nicht|spater|zu spat)\b",
    r"\bque (?:pasa|pasara|ocurre)\b.{0,25}\bsi (?:no|pago tarde|me atraso)",
    r"\bqu'?(?:est-ce qui|e) se passe\b.{0,25}\bsi\b",
)

LATER = _any(
    r"\W*(?:ich )?(?:zahle|bezahle|uberweise) (?:es |das |alles )?(?:spater|nachher|noch)\W*",
    r"\W*(?:lo )?(?:pago|pagare|voy a pagar|quiero pagar) (?:todo )?(?:mas tarde|luego|despues|otro dia)\W*",
    r"\W*(?:je )?(?:paierai|payerai|paie|vais payer|voudrais payer|peux payer) (?:tout )?(?:plus tard|apres)\W*",
)
"""The whole of a message that names no day."""
ALL_NOW = _any(
    r"(?=.*\b(?:be)?zahle?n?\b)(?=.*\b(?:jetzt|sofort|gleich)\b)(?=.*\b(?:alles|ganze[nr]?|gesamte[nr]?|komplett)\b)",
    r"(?=.*\bpag(?:ar|o|are)\b)(?=.*\b(?:ya|ahora)\b)(?=.*\b(?:todo|total|completo)\b)",
    r"(?=.*\bpay(?:er|e)\b)(?=.*\b(?:maintenant|tout de suite)\b)(?=.*\b(?:tout|totalite|integralite)\b)",
)
_NOT = re.compile(r"\b(?:nicht|kann|no|puedo|ne|pas|peux|deja|ya pag\w+)\b")
TROUBLE = _any(
    r"\b(?:zahlung|zahlen|bezahlen|bezahlung|karte|\w*seite)\b.{0,30}\b(?:klappt|funktioniert|geht) (?:\w+ ){0,3}nicht"
    r"|\b(?:zahlung|karte)\b.{0,20}\b(?:abgelehnt|fehlgeschlagen)",
    r"\bno (?:funciona|me deja|logro|consigo)\b.{0,25}\b(?:pag\w+|tarjeta)|\b(?:pago|tarjeta|pagina)\b.{0,20}"
    r"\b(?:no (?:funciona|pasa|va)|fallo|falla|rechazad[oa])",
    r"\b(?:paiement|carte|page)\b.{0,20}\b(?:ne (?:marche|fonctionne|passe) pas|refuse\w*|echoue)"
    r"|\bn'arrive pas a payer",
)
DETAILS = _any(
    r"\b(?:neue|andere|geanderte|aktuelle)\w*\b.{0,20}\b(?:nummer|telefon\w*|handy\w*|adresse|e-?mail\S*)\b",
    r"\b(?:nuev[oa]|otr[oa]|cambi\w+)\b.{0,20}\b(?:numero|telefono|correo|direccion|movil)\b"
    r"|\b(?:numero|telefono|correo) (?:\w+ )?(?:nuevo|cambio)\b",
    r"\b(?:nouve(?:au|lle)|autre|change\w*)\b.{0,20}\b(?:numero|telephone|adresse|e-?mail|portable)\b",
)
NEXT_INSTALMENT = _any(
    r"\b(?:nachste|fallige|diese|eine|erste)\w* rate\b|\brate (?:be)?zahlen",
    r"\b(?:proxima|siguiente|primera|la) cuota\b",
    r"\b(?:prochaine|premiere|l')\s?(?:echeance|mensualite)\b",
)
PAYS = _any(r"\b(?:be)?zahlen\b|\bpagar\b|\b(?:payer|regler)\b")
STANDING = _any(
    r"\bwie (?:steht|sieht|lauft)\b.{0,30}\bplan\b|\bstand\b.{0,20}\bplan",
    r"\bcomo va\b|\bestado de mi\b.{0,15}\bplan\b",
    r"\bou en (?:est|sont)\b",
)
WANTS_DOCUMENT = _any(
    r"\b(?:mochte|brauche|hatte gern\w*|schick\w*|senden?|bekomme ich)\b.{0,40}"
    r"\b(?:quittung|zahlungsbeleg|kontoauszug|gutschrift)",
    r"\b(?:quiero|necesito|envi\w+|mand\w+|puede)\b.{0,40}\b(?:recibo|comprobante|estado de cuenta|nota de credito)\b",
    r"\b(?:veux|voudrais|besoin|envo\w+|avoir)\b.{0,40}\b(?:un recu|le recu|releve|justificatif)\b",
)
NOT_CLEAR = _any(
    r"\bversteh\w* .{0,20}\brechnung\b.{0,10}\bnicht|\bno entiendo\b.{0,15}\bfactura"
    r"|\bne comprends pas\b.{0,15}\bfacture"
)
_CONTESTED = frozenset(
    {"goods_not_received", "damaged_or_defective", "service_not_provided", "not_ordered", "duplicate"}
)
"""Reasons whose words are a complaint by themselves."""
ISSUED = _any(
    r"\b(?:wann|datum|ausgestellt)\b|\brechnungsdatum|\bcuando\b|\bfecha\b|\bemiti|\bquand\b|\bdate\b|\bemise\b"
)


def folded(text: str) -> str:
    """The text as the patterns here are written."""
    return fold(text)


def whole(text: str) -> bool:
    """Whether the text clearly means the whole invoice."""
    return _WHOLE.search(folded(text).strip(" .!")) is not None


def lines(text: str) -> list[int]:
    """The lines named by number: "Position 2", "línea 1"."""
    return [int(number) for number in _LINE.findall(folded(text)) if int(number) > 0]


def all_now(text: str) -> bool:
    """Whether the payer wishes to pay everything at once, now."""
    wording = folded(text)
    return ALL_NOW.match(wording) is not None and _NOT.search(wording) is None


PAYS_AN_AMOUNT = _any(
    r"\bich (?:mochte|will|wurde gerne?) (?:jetzt |gleich |heute )?\d[\d.,]* ?(?:€|eur|euro)? ?(?:be)?zahlen\W*$"
)


def meant(text: str) -> str | None:
    """The wish that the wording tells of whatever else was heard; None where it tells none for sure."""
    wording = folded(text)
    if LATER.fullmatch(wording):
        return "promise_to_pay"
    if TROUBLE.search(wording):
        return "pay_trouble"
    if DETAILS.search(wording):
        return "contact_change"
    if PAYS.search(wording) and NEXT_INSTALMENT.search(wording) and not _NOT.search(wording):
        return "pay_now"
    if PAYS_AN_AMOUNT.search(wording):
        return "pay_now"
    if WANTS_DOCUMENT.search(wording):
        return "document_request"
    if NOT_CLEAR.search(wording):
        return "invoice_details"
    if STANDING.search(wording) and AGREED.search(wording):
        return "payment_status"
    return "consequences" if CONSEQUENCES.search(wording) else None


def likely(text: str) -> str | None:
    """The wish that the wording tells of, where nothing was heard for sure."""
    wording = folded(text)
    for intent, pattern in (("discount", DISCOUNT), ("waiting", WAITING)):
        if pattern.search(wording):
            return intent
    return "dispute" if dispute_reason(text) in _CONTESTED else None


@lru_cache(maxsize=1)
def _reasons() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return read_patterns(Path(__file__).parent / "reasons_abroad.yaml", "reasons")


def dispute_reason(text: str) -> str | None:
    """The closest reason code; None when the words tell none."""
    wording = folded(text)
    return next((reason for reason, pattern in _reasons() if pattern.search(wording)), None)
