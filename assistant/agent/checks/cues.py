"""Words that say what a figure is: "you owe", "in total", "each", "due"; and the roles a fact must then have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OWED = frozenset({"balance", "payable", "remaining", "remaining_after"})
PARTS = frozenset({"instalment_amount", "first_payment", "last_payment", "instalment_paid"})
TOTALS = OWED | {"sum", "plan_total", "discounted_total"}
TO_PAY = OWED | PARTS | {"promise_amount", "plan_total", "discounted_total", "payment_started"}
TAX = frozenset({"tax_amount", "tax_total"})
LINES = frozenset({"line_amount", "unit_price", "subtotal", "tax_base", "net"})
PAID = frozenset({"paid", "payment_amount", "instalment_paid"})
DUE_DAYS = frozenset(
    {"due_date", "instalment_date", "first_payment_date", "last_payment_date", "promise_date"}
)
PLAN_DAYS = frozenset({"instalment_date", "first_payment_date", "last_payment_date"})
REPLY_DAYS = frozenset({"response_by", "response_time"})
FUTURE_DAYS = DUE_DAYS | {"today", "payment_date", "offer_expiry", "start_date"}


@dataclass(frozen=True, slots=True)
class Cue:
    """`money`, `days`, `rates`: roles that a figure under this cue may have; None leaves it open."""

    name: str
    pattern: str
    money: frozenset[str] | None = None
    days: frozenset[str] | None = None
    rates: frozenset[str] | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    cue: Cue
    start: int
    end: int


_ALL = (
    Cue("after", r"\bafter (?:that|this|the) (?:payments?|instal?lments?)\b", weak=True),
    Cue(
        "wish",
        r"\byou(?:'ve| have)? (?:said|mentioned|asked(?: for| about| to)?|suggested|proposed|"
        r"wanted|named|wrote|requested)\b"
        r"|\bas you (?:asked|wished|suggested)\b|\b(?:ha|usted) (?:dicho|pedido|propuesto)\b|"
        r"\bvous avez (?:demandé|proposé|dit)\b|\bsie (?:haben|hatten) (?:gesagt|vorgeschlagen)\b",
        money=TO_PAY | {"wish", "limit"},
        days=FUTURE_DAYS | {"wish"},
        weak=True,
    ),
    Cue(
        "discount",
        r"\b(?:discount(?:ed)?(?: of| by)?|reduction|reduced by|off\b(?! on)|saves? (?:you )?|"
        r"descuento|rabais|remise|réduction|rabatt|skonto|nachlass)",
        money=frozenset({"discount_amount", "discounted_total"}),
        rates=frozenset({"discount_rate"}),
    ),
    Cue(
        "fee",
        r"\b(?:late (?:payment )?(?:fees?|charges?)|fees?|interest|penalt(?:y|ies)|surcharges?|"
        r"recargos?|intereses|mora|intérêts|frais|pénalités?|"
        r"mahngebühr(?:en)?|zinsen|gebühr(?:en)?)\b",
        money=frozenset({"fee", "interest"}),
        rates=frozenset({"interest_rate", "fee_rate"}),
        days=frozenset(),
    ),
    Cue(
        "refund",
        r"\b(?:refund(?:ed|s)?|reimburs\w+|reembols\w+|rembours\w+|erstatt\w+|rückerstatt\w+|"
        r"give back|gutschrift|credit note|credited?|credit of)\b",
        money=frozenset({"refunded", "refund_amount", "credited", "credit_amount"}),
    ),
    Cue(
        "net",
        r"\b(?:subtotal|net (?:amount|price|total)|nett?o(?:betrag)?|base imponible|"
        r"before (?:sales )?(?:tax|vat)|(?:excluding|excl\.?|without|ex) (?:tax|vat)|hors taxes|ht|"
        r"sin iva|"
        r"zwischensumme|sous-total)\b",
        money=frozenset({"subtotal", "tax_base", "net"}),
    ),
    Cue(
        "total",
        r"\bplus (?:the )?(?:sales )?(?:tax|vat)\b|\b(?:brought|brings?|bringing|takes?|makes?|"
        r"making) (?:it|that|the total|everything|your total)(?: up)?(?: to)?(?= [$€£])|"
        r"\ba (?:grand )?total of\b",
        money=frozenset({"invoice_total"}),
    ),
    Cue(
        "gross",
        r"\b(?:including|incl\.?|with) (?:sales )?(?:tax|vat)\b|\b(?:ttc|iva incluido|"
        r"inkl\.? mwst|brutto\w*)\b",
        money=frozenset({"invoice_total", "balance", "payable", "plan_total"}),
        weak=True,
    ),
    Cue(
        "disputed",
        r"\b(?:disputed(?: (?:amount|part|sum))?|in dispute|under dispute|"
        r"disputes?(?: [a-z]-\w+)?(?: was| is| has been)?(?: opened| recorded)? (?:for|of|"
        r"over|about)(?= [$€£\d])|disputa(?:do)? (?:por|de)|contestée?s?|strittige?\w*|litige|"
        r"beanstandet\w*)\b",
        money=frozenset({"disputed"}),
    ),
    Cue(
        "undisputed",
        r"\b(?:undisputed|not (?:in dispute|disputed)|still payable|payable|unstrittig\w*)\b",
        money=frozenset({"payable"}),
    ),
    Cue(
        "first",
        r"\b(?:(?:first|initial|1st) (?:\w+ )?(?:payment|instal?lment)|down ?payment|upfront|"
        r"up front|to start with|deposit|primer (?:pago|plazo)|primera cuota|"
        r"premier versement|première (?:mensualité|échéance)|erste (?:rate|zahlung)|anzahlung|"
        r"the first\b(?= (?:on|one|is|would|of))|(?<=\d )first\b(?=,| and| then|$))",
        money=frozenset({"first_payment"}),
        days=frozenset({"first_payment_date"}),
    ),
    Cue(
        "last",
        r"\b(?:(?:last|final) (?:payment|instal?lment|one)|última cuota|último pago|"
        r"dernier versement|dernière échéance|letzte (?:rate|zahlung))\b",
        money=frozenset({"last_payment", "instalment_amount", "payment_amount"}),
        days=frozenset({"last_payment_date", "payment_date"}),
    ),
    Cue(
        "next",
        r"\bnext (?:payment|instal?lment|one)\b|\bnext up\b",
        money=PARTS | {"next_payment"},
        days=PLAN_DAYS | {"next_payment_date"},
    ),
    Cue(
        "part",
        r"\b(?:twice|instal?lments?|per instal?lment|each|apiece|(?:a|per|each|every) (?:month|"
        r"week|fortnight)|every 2 weeks|monthly|weekly|payments of|next (?:payment|\d)|cuotas?|"
        r"mensualités?|"
        r"mensual\w*|al mes|versements?|échéances?(?= de)|paiements de|pagos de|zahlungen (?:von|zu)|"
        r"par mois|raten?|monatlich\w*|pro monat|im monat|je|jeweils|chacune?|cada un[oa])\b",
        money=PARTS,
        days=PLAN_DAYS,
    ),
    Cue("total", r"\b(?:tax total)\b", money=TAX),
    Cue("tax", r"(?<=%)[ ,:=]+(?:or |i\.e\. |which is |that is |so |makes |gives )?(?=[$€£])", money=TAX),
    Cue("sum", r"(?:^|(?<=\d ))total: ?(?=[$€£])", money=frozenset({"invoice_total", "plan_total"})),
    Cue("owed", r"\blooking at(?= [$€£])", money=OWED | {"plan_total"}),
    Cue(
        "disputed",
        r"\b(?:leave|leaving|set|put|added?|adding|took|taken?)(?= (?:the )?[$€£]\d[\d.,]*\d (?:out|aside|"
        r"to (?:the|your) dispute))",
        money=frozenset({"disputed"}),
    ),
    Cue(
        "paid",
        r"\b(?:everything|it|all of it) (?:has been|is|was) (?:all )?paid(?=:| ?-)",
        money=frozenset({"paid", "invoice_total"}),
    ),
    Cue(
        "one payment",
        r"\b(?:your|a|the|1|one|last|final|latest) payment of(?= [$€£])(?=[^;]*\b(?:arrived|received|was|"
        r"came|reached|cleared|got)\b)",
        money=frozenset({"payment_amount"}),
        days=frozenset({"payment_date"}),
    ),
    Cue(
        "to make",
        r"\b(?:complete|finish|make|start|prepared?|set up|begin) (?:your|a|the) payment of(?= [$€£])",
        money=TO_PAY,
        days=FUTURE_DAYS,
    ),
    Cue(
        "total",
        r"\b(?:with|including|plus|add(?:ing)?|together with) (?:the )?(?:sales )?tax\b[^.;]{0,8}\b(?:that|"
        r"it|this) (?:makes|gives|comes to|is|totals|adds up to)(?= [$€£])",
        money=frozenset({"invoice_total"}),
    ),
    Cue(
        "base",
        r"\bon(?= [$€£]\s?\d| \d[\d.,']*\s?(?:[$€£]|[a-z]{3}\b))|(?<=%) (?:of|on|auf|de|sur|sobre)(?= [$€£\d])",
        money=frozenset({"tax_base", "subtotal", "net"}),
    ),
    Cue(
        "plan",
        r"\b(?:under|with|on|in) (?:this|the|your|that) plan\b|\bthis plan (?:is|comes|costs|"
        r"totals)\b|\b(?:plan|schedule|échéancier|ratenplan)\b(?=:)",
        money=PARTS | {"plan_total"},
        days=PLAN_DAYS,
    ),
    Cue(
        "sum",
        r"\b(?:in total|in all|altogether|all in all|overall|en total|au total|insgesamt|plan total|"
        r"total of the plan|en todo)\b|\bthat's(?= [$€£\d])|\b(?:adds?|added|sums?) up to\b",
        money=TOTALS,
        weak=True,
    ),
    Cue(
        "total",
        r"\binvoice (?:(?:came|comes|amounts|adds up) to|"
        r"(?<!on this invoice )(?<!on your invoice )(?<!on the invoice )(?:is|"
        r"was) (?:for )?(?=[$€£])|for(?= [$€£]))|\b(?:invoice total|invoice amount|"
        r"total(?: (?:amount|price|invoice))?|gesamt(?:betrag|summe)?|rechnungsbetrag|"
        r"importe total|montant total|amount of (?:the|your) invoice)\b",
        money=frozenset({"invoice_total"}),
    ),
    Cue(
        "your payment",
        r"\byour payment of(?= [$€£])(?![^;]*\b(?:arrived|received|was|came|reached|"
        r"cleared)\b)",
        money=PAID | TO_PAY,
        days=FUTURE_DAYS,
        weak=True,
    ),
    Cue("lines", r"\blines (?:add|come|sum|amount)(?: up)?(?: to)?\b", money=frozenset({"subtotal"})),
    Cue("made", r"\byour(?= [$€£][\d.,]+ payment)", money=PAID),
    Cue(
        "received",
        r"\b(?:we(?:'ve| have)? |been )?(?:already )?received (?:(?:your|the|2|"
        r"\d) )?payments(?: of\b|:)|\b(?:paid|came) in \d+ (?:parts|payments|steps):?",
        money=frozenset({"payment_amount"}),
        days=frozenset({"payment_date"}),
    ),
    Cue(
        "came",
        r"\bpayments?\b[^.;!?$€£\d]{0,30}\b(?:besides|other than|apart from|except(?: for)?|than)\b",
        money=PAID,
        days=frozenset({"payment_date"}),
    ),
    Cue(
        "base",
        r"\b(?:calculated|charged|computed|figured|based|worked out|taken|applied) on(?: the|"
        r" your)?(?= [$€£\d])",
        money=frozenset({"tax_base", "subtotal", "net"}),
    ),
    Cue(
        "paid",
        r"\b(?:the |your )?(?:amount|sum|total) (?:you(?:'ve| have)? )?(?:already )?paid\b|"
        r"^paid:?(?= ?-? ?[$€£])|\bpaid(?: so far| to date|):|\byou(?:'ve| have)? (?:already |"
        r"so far |just )?(?:paid|sent|transferred)\b|\b(?:already|so far) paid\b|"
        r"\b(?:paid )?so far\b|\b(?:has |have )?(?:come|came) in\b|\breached us\b"
        r"|\bha pagado\b|\bvous avez (?:déjà )?(?:payé|réglé|versé)\b|\bsie haben (?:bereits |"
        r"schon )?\S* ?bezahlt\b",
        money=frozenset({"paid"}),
        days=frozenset({"payment_date"}),
    ),
    Cue(
        "came",
        r"\b(?:has|was|is) (?:already )?(?:been )?(?:counted|deducted|applied|subtracted|booked|"
        r"credited)\b|\bhas (?:already )?been paid\b|\b(?:was|were) paid\b|\b(?:was|were|"
        r"been) made\b|\bpaid on\b|\b(?:we(?:'ve| have)? |been )?(?:already )?received(?: (?:your|"
        r"a|the|\d+)? ?payments?(?: of)?)?\b"
        r"|\b(?:last|latest|previous|recent) payments?\b|\bpayment of\b(?=[^;]* (?:on|from|was|received|"
        r"arrived))|\bpagad[oa]s?\b|\b(?:hemos )?recibido\b|\b(?:payé|réglé|reçu)e?s?\b"
        r"|\b(?:bezahlt|eingegangen|erhalten|gezahlt)\b",
        money=PAID,
        days=frozenset({"payment_date"}),
    ),
    Cue(
        "overdue",
        r"\b(?:overdue|past due|late|behind|in arrears|vencid[oa]s?|atrasad[oa]s?|en retard|"
        r"échue?s?|überfällig\w*|im verzug)\b",
        money=frozenset({"balance", "payable", "overdue_amount", "instalment_amount"}),
        days=frozenset({"due_date"}),
        weak=True,
    ),
    Cue(
        "promise",
        r"\b(?:promised?(?: to pay)?|promises?|promesa|promis(?:e|ed|es)?|promesse|zusage|"
        r"zugesagt|versprochen|versprechen)\b",
        money=frozenset({"promise_amount"}),
        days=frozenset({"promise_date"}),
    ),
    Cue(
        "reply",
        r"\b(?:team|they|colleague|someone|person) (?:has|have|will need|needs) until\b",
        days=REPLY_DAYS,
    ),
    Cue(
        "expiry",
        r"\b(?:expir\w+|valid (?:until|till|for)|(?:offer|plan|proposal) is (?:open|good|"
        r"available|held)|open (?:until|till|for)|oferta (?:vence|vale)|"
        r"caduca|valable|expire|gültig|läuft ab)\b",
        money=None,
        days=frozenset({"offer_expiry"}),
    ),
    Cue(
        "reply",
        r"\b(?:get back|respond|response|reply|replies|answer|hear (?:back )?from|hear back|"
        r"write back|be in touch|review(?:ed)?|contact you|follow up|look (?:at|into) (?:it|"
        r"this)|"
        r"respuesta|responder\w*|réponse|répondr\w+|antwort\w*|melden|meldet)\b",
        days=REPLY_DAYS,
    ),
    Cue(
        "issued",
        r"\b(?:issued?|invoice date|dated|sent on|billed on|emitid[ao]|fecha de (?:emisión|"
        r"la factura)|émise?|date de facture|ausgestellt|rechnungsdatum|vom)\b",
        days=frozenset({"issue_date"}),
    ),
    Cue(
        "tax",
        r"\b(?:(?:sales |value[- ]added )?tax(?:es)?|vat|gst|hst|iva|tva|mwst|ust|mehrwertsteuer|"
        r"umsatzsteuer|steuern?|impuestos?|taxes?)\b",
        money=TAX,
        rates=frozenset({"tax_rate"}),
        days=frozenset({"tax_date", "issue_date"}),
    ),
    Cue(
        "line",
        r"\b(?:unit price|price per|precio unitario|prix unitaire|einzelpreis)\b|"
        r"(?<!stands )(?<!looking )(?<!is )(?<!stays )(?<!remains )\bat(?= [$€£]| \d)",
        money=frozenset({"unit_price"}) | PARTS,
        weak=True,
    ),
    Cue("up to", r"\b(?:any(?:thing| amount)|up|payments?) up to\b", money=OWED | {"limit", "maximum"}),
    Cue(
        "limit",
        r"\b(?:at least|minimum|at most|maximum|(?<!add )(?<!adds )(?<!came )up to|no less than|"
        r"no more than|como mínimo|mindestens|au moins|höchstens|au plus)\b",
        money=frozenset({"limit", "minimum_instalment", "minimum_first_payment", "maximum"}),
        rates=frozenset({"limit"}),
    ),
    Cue(
        "balance",
        r"\b(?:balance|saldo|solde|restbetrag|restschuld|rest of (?:the|your) invoice)\b",
        money=frozenset({"balance", "remaining_after"}),
    ),
    Cue(
        "owed",
        r"\b(?:owe[sd]?|owing|outstanding|(?:is|are|still) open(?! (?:until|for|till))|"
        r"(?<=\d )open(?=,|\.|$| on| and)|still(?= [$€£])|amount due|unpaid|(?:left|remains?|"
        r"remaining|still(?: have)?) to (?:be paid|pay|settle)|remain(?:s|ing)?|is left|leaves|"
        r"leaving|left(?= to| on| after| from|\.|,|$)|"
        r"(?:settles?|clears?|closes?|squares?) (?:it|this|that|everything|the|your|all)|(?:is|"
        r"be) (?:settled|cleared)|is all (?:it|you)|all you need|you need to pay|you (?:have|had) to pay|"
        r"pay off|"
        r"offen\w*|schulden|schuldig|ausstehend\w*|pendientes?|debe[ns]?|adeud\w+|devez|dû|dus|il reste|"
        r"reste à payer|restants?|restantes?|impayée?)\b",
        money=OWED | {"plan_total"},
    ),
    Cue("covers", r"\b(?:they|plan|payments|instal?lments)(?: \w+)? covers?\b", money=OWED | {"plan_total"}),
    Cue("covers", r"\bcovers?\b", money=OWED | {"plan_total", "invoice_total", "disputed"}),
    Cue("rest", r"\bthe (?:rest|remainder)\b", money=frozenset({"payable", "remaining", "remaining_after"})),
    Cue(
        "amount",
        r"\b(?:the|your|this|full|whole) (?:full |whole )?(?:sum|amount|cost|figure|debt|bill|"
        r"rest|remainder)\b(?! due)",
        money=TO_PAY | {"invoice_total", "disputed", "subtotal"},
    ),
    Cue(
        "start",
        r"\b(?:starts?|begins?|beginning|starting|kicks? off|empieza|comienza|commence|beginnt|"
        r"startet)\b",
        money=frozenset({"first_payment"}),
        days=frozenset({"first_payment_date"}),
        weak=True,
    ),
    Cue(
        "end",
        r"\b(?:ends|finishes|runs until|termina|se termine|endet)\b",
        days=frozenset({"last_payment_date"}),
        weak=True,
    ),
    Cue(
        "due",
        r"\b(?:due(?: date)?|deadline|payable by|pay by|fällig\w*|zahlbar|frist|vence|vencimiento|"
        r"plazo|échéance|à payer (?:avant|pour)|until|till|no later than|hasta|jusqu'au|bis zum)\b",
        money=TO_PAY,
        days=DUE_DAYS,
        weak=True,
    ),
    Cue(
        "pay",
        r"\b(?:pay(?:ing|s)?|payments?|paga[rsn]?|pagos?|payer|paie\w*|paiement|zahl\w+|bezahlen)\b",
        money=TO_PAY,
        days=FUTURE_DAYS,
        weak=True,
    ),
)
WHOLE = Cue("whole", "", money=frozenset({"invoice_total", "plan_total"}))
_CUES = re.compile("|".join(f"(?P<c{index}>{cue.pattern})" for index, cue in enumerate(_ALL)))


def find(low: str) -> Iterator[Found]:
    """The cues of a sentence in order; at one place the more specific wins."""
    for match in _CUES.finditer(low):
        yield Found(_ALL[int((match.lastgroup or "c0")[1:])], match.start(), match.end())
