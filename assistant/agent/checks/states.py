"""Statements of how things stand ("you owe nothing", "not overdue", "no plan") against the facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import clauses

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import FactSheet


def _settled(sheet: FactSheet) -> bool:
    balances = sheet.amounts("balance")
    return bool(balances and all(b.minor <= 0 for b in balances)) or sheet.state("status") in {
        "paid",
        "credit",
        "void",
    }


def _status(*values: str) -> Callable[[FactSheet], bool]:
    return lambda sheet: sheet.state("status") in values


def _text(role: str, *values: str) -> Callable[[FactSheet], bool]:
    return lambda sheet: sheet.state(role) in values


def _overdue(sheet: FactSheet) -> bool:
    return sheet.state("status") == "overdue" or sheet.state("plan_status") in {"missed", "behind"}


def _plan(sheet: FactSheet) -> bool:
    return "plan_accepted" in sheet.done or sheet.state("plan_status") in {
        "active",
        "completed",
        "missed",
        "behind",
    }


def _promise(sheet: FactSheet) -> bool:
    return "promise_recorded" in sheet.done or sheet.state("promise_status") in {
        "open",
        "kept",
        "partly_kept",
    }


def _dispute(sheet: FactSheet) -> bool:
    return "dispute_opened" in sheet.done or sheet.state("dispute_status") in {"open", "under_review"}


def _untaxed(sheet: FactSheet) -> bool:
    return all(m.minor == 0 for m in sheet.amounts("tax_amount", "tax_total")) and (
        bool(sheet.amounts("tax_amount", "tax_total")) or sheet.state("tax_status") == "none"
    )


def _unpaid(sheet: FactSheet) -> bool:
    return bool(sheet.amounts("paid")) and all(m.minor == 0 for m in sheet.amounts("paid"))


def _not_settled(sheet: FactSheet) -> bool:
    return not _settled(sheet)


def _instalment_paid(sheet: FactSheet) -> bool:
    return any(
        isinstance(f.value, int) and f.value > 0 for f in sheet.of("count", "instalments_paid", "paid_count")
    ) or any(f.value == "paid" for f in sheet.of("text", "instalment_status"))


_HAS = (
    r"(?:you(?:'ve| have| do have|'ve got| already have| currently have)+ (?:already |currently )*|"
    r"there(?:'s| is| are)(?: already| currently)? )"
)
_NO = (
    r"(?:you (?:don't|do not|haven't|have not)(?: yet| currently)?(?: have| got| made| set up)?(?: any|"
    r" an?)?|you have no|you've no|there(?:'s| is| are)(?: currently)?(?: no|n't any|n't an?| not any)|no)"
)
_STATES: tuple[tuple[str, Callable[[FactSheet], bool], str], ...] = (
    (
        "settled",
        _settled,
        r"\bowe (?:us )?(?:nothing|zero|no money|0\b)|\b(?:don't|do not|no longer|doesn't) (?:actually |"
        r"currently |really )?owe\b|\bnothing (?:more )?(?:is |else is |'s )?(?:left|owed|outstanding|"
        r"to pay|"
        r"remains|owing)|\bowed nothing\b"
        r"|\b(?:paid|settled|cleared|covered|paid off) (?:in full|off|completely|entirely)|\bfully (?:paid|"
        r"settled|cleared)|\b(?:0|no|nil|empty) (?:outstanding |remaining |open )?balance|\bbalance (?:is|"
        r"of|"
        r"has been|was) (?:now )?(?:0\b|nil|cleared|nothing|settled|empty|gone|clear|paid|low|reduced)"
        r"|\b(?:invoice|bill|account|debt|balance|everything|it|this|that|all) (?:is|are|was|has been|"
        r"have been|'s)(?: now| already| all| been)* (?:paid|settled|cleared|closed|square|squared|clear|"
        r"up to date|current|gone|forgotten|written off)\b(?! (?:on|by|at|in (?!full)|with|from|before|to))"
        r"|\b(?:paid up|up to date|debt[- ]free|all caught up|all paid(?: up)?|in good standing|"
        r"free and clear)\b|\bno (?:debt|amount|money|payment) (?:is |to be )?(?:due|owed|outstanding|left|"
        r"required|needed)(?! (?:before|until|till))|\bno (?:more |further )?payments? (?:is|are) (?:due|"
        r"needed|required|necessary)(?! (?:before|until|till))"
        r"|\bno debe (?:ya )?(?:nada|ningun)|\bya no debe\b|\bno tiene (?:deudas?|saldo)|\b(?:está|ya está|"
        r"ha sido|queda|están) (?:completamente |totalmente )?(?:pagad|saldad|liquidad|cancelad)[oa]|"
        r"\bsaldo (?:es|de) (?:de )?0\b"
        r"|\bne devez (?:plus |absolument )?(?:rien|aucun)|\b(?:déjà|entièrement|intégralement|est|"
        r"été) (?:payée?|réglée?|soldée?)\b|\bplus rien à payer|\brien à payer|\bsolde (?:est )?(?:nul|à 0|"
        r"de 0\b)"
        r"|\bschulden (?:uns )?(?:nichts|kein)|\bnichts mehr (?:offen|zu zahlen|schuldig)|\b(?:bereits|"
        r"schon|"
        r"vollständig|komplett|ist|wurde) (?:vollständig |komplett |schon |bereits )?(?:bezahlt|beglichen|"
        r"ausgeglichen)\b|\bkein(?:e|en)? (?:offener? betrag|schulden|saldo)|\bnichts (?:offen|zu zahlen)",
    ),
    (
        "overdue",
        _overdue,
        r"(?<!not )(?<!n't )(?<!not yet )(?<!nothing is )(?<!no longer )(?<!nothing )(?<!nothing's "
        r")(?<!n't "
        r"yet )\b(?:overdue|past due|in arrears)\b"
        r"|\b(?:payment|invoice|bill|you)(?: is|'re| are|'s)(?: already| now| \w+ \w+)? (?:late|behind)\b|"
        r"(?<!no está )(?<!no )\b(?:está|lleva|queda) (?:\w+ ){0,3}(?:vencid|atrasad)[oa]|"
        r"(?<!pas )\b(?:est|"
        r"déjà) (?:\w+ )?(?:échue?|en retard)\b|(?<!nicht )\b(?:überfällig|im verzug)\b",
    ),
    (
        "not_overdue",
        _status("not_due", "due_today", "paid", "credit", "void"),
        r"\b(?:not|n't|no longer|nothing is|nothing's|never)(?: yet| actually| at all)? (?:overdue|"
        r"past due|"
        r"late|in arrears|behind)\b|\bno(?: está| está todavía|\b.{0,15}\bestá) (?:vencid|atrasad)[oa]|"
        r"\b(?:n'est )?pas (?:encore )?(?:échue?|en retard)\b|\bnicht (?:mehr )?(?:überfällig|im verzug)\b"
        r"|\b(?:you\'re|you are|is|it\'s|are) (?:\w+ )?(?:on time|ahead of (?:time|schedule))\b",
    ),
    (
        "not_due",
        _status("not_due", "paid", "credit", "void"),
        r"\b(?:not|n't|nothing is|nothing's)(?: yet| actually)? due\b(?! (?:before|until|till))|"
        r"\bnot? (?:yet )?due yet\b|\bnothing (?:is )?due\b(?! (?:before|until|till))|\bisn't due\b|"
        r"\bpas (?:encore )?(?:exigible|due)\b|\bnoch nicht fällig\b|\btodavía no (?:vence|está vencida)\b",
    ),
    (
        "plan",
        _plan,
        rf"\b{_HAS}(?:an? |your |the )?(?:\w+ )?(?:payment |instal?lment )?plans? (?!that|for|which|offer|"
        rf"would|you (?:can|could|might)|below|open)\w*|\b{_HAS}(?:an? )?(?:active |existing |open |"
        rf"current )?(?:payment |instal?lment )?plan(?: already| in place| set up)?[.!]?$"
        r"|\bplan(?:'s| is| has been| was)(?: now| already| all)* (?:active|live|in place|running|set|"
        r"in effect|underway|good to go|ready to go|on|official|final)\b|\btiene (?:ya )?un plan\b|"
        r"\bplan (?:ya )?está (?:activo|en marcha)\b|\bvous avez (?:déjà )?un (?:plan|échéancier)\b|"
        r"\bhaben (?:bereits |schon )?einen (?:raten|zahlungs)?plan\b",
    ),
    (
        "no_plan",
        _text("plan_status", "none"),
        rf"\b{_NO} (?:active |payment |existing |instal?lment |"
        rf"current )*plans?\b(?! (?:fits|works|like))|\bno tiene (?:ningún )?plan\b|\b(?:pas de|"
        rf"aucun) (?:plan|échéancier)\b|\bkeinen (?:raten|zahlungs)?plan\b",
    ),
    (
        "promise",
        _promise,
        rf"\b{_HAS}(?:an? |your )?(?:open |active )?promise\b|\byou(?:'ve|"
        rf" have)? (?:promised|committed)\b|\byour promise (?:is|stands|to pay)|"
        rf"\b(?:tiene|hay) una promesa\b",
    ),
    (
        "plan_not",
        lambda sheet: not _plan(sheet),
        r"\bplan\b[^.;,!?]{0,12}\b(?:isn't|is not|hasn't been|"
        r"has not been|not|wasn't|never)(?: yet| been| \w+ly)* (?:active|accepted|confirmed|set|in place|"
        r"running|recorded|approved|live|started|saved)\b|\bplan (?:was|is|has been|"
        r"got)(?: \w+)? (?:declined|rejected|refused|withdrawn|expired|cancell?ed|on hold|paused|"
        r"suspended|stopped|ended|over)\b",
    ),
    (
        "promise_not",
        lambda sheet: not _promise(sheet),
        r"\bpromise\b[^.;,!?]{0,12}\b(?:isn't|is not|"
        r"hasn't been|has not been|not|wasn't|never)(?: yet| been| \w+ly)* (?:recorded|noted|open|"
        r"confirmed|saved|accepted|on file)\b|\bpromise (?:was|is|has been)(?: \w+)? (?:declined|rejected|"
        r"cancell?ed|withdrawn|expired)\b",
    ),
    (
        "dispute_not",
        lambda sheet: not _dispute(sheet),
        r"\bdispute\b[^.;,!?]{0,12}\b(?:isn't|is not|"
        r"hasn't been|has not been|not|wasn't|never)(?: yet| been| \w+ly)* (?:open|opened|recorded|filed|"
        r"accepted|registered)\b",
    ),
    (
        "on_hold",
        lambda _: False,
        r"\b(?:invoice|bill|account|payments?|balance|everything|plan)(?: is| are|"
        r"'s| has been| was)(?: now| currently| already| put)* (?:on hold|paused|"
        r"frozen|suspended|blocked|locked|flagged|in limbo|pending review)\b|"
        r"\baccount (?:has|shows|carries) a\b",
    ),
    (
        "behind_on_plan",
        _text("plan_status", "missed", "behind"),
        r"\bbehind (?:on|with|in) (?:your|"
        r"the) (?:plan|instal?lments?|payments?)",
    ),
    (
        "payment_missing",
        lambda sheet: not _settled(sheet),
        r"\b(?:payment|money|amount|"
        r"balance)\b[^.;,!?]{0,12}\b(?:missing|outstanding|unpaid|overdue|still (?:open|due|owed))\b|"
        r"\bpay (?:the |your )?(?:rest|remainder|balance)\b|"
        r"\b(?:is|are|still|remains?) (?:outstanding|unpaid|owed)\b",
    ),
    (
        "payment_pending",
        lambda sheet: "payment_started" in sheet.done,
        r"\bpayments?\b[^.;,!?]{0,12}\b(?:pending|processing|in progress|being processed|on (?:its|"
        r"the) way)\b"
        r"(?! until| page)",
    ),
    ("settled", _settled, r"\b(?:we're|we are) (?:all )?(?:square|even|quits)\b|\bsquare with us\b"),
    (
        "nothing_yet",
        lambda sheet: (
            _plan(sheet) or _promise(sheet) or _settled(sheet) or sheet.state("status") == "not_due"
        ),
        r"\b(?:no (?:\w+ "
        r")?payments?|nothing|nothing else|nothing more)(?: is| are|'s)? (?:due|owed|required|"
        r"needed) (?:before|until|till)\b",
    ),
    (
        "on_plan",
        _plan,
        r"\byou(?:'re| are) (?:now |already |currently )?on (?:a|the|your|that) (?:payment |"
        r"instal?lment )?plan\b",
    ),
    (
        "all_done",
        lambda sheet: _settled(sheet) or _plan(sheet) or _promise(sheet),
        r"\byou(?:'re|"
        r" are) (?:all |now )?done\b(?! with)",
    ),
    (
        "dispute_scope",
        lambda _: False,
        r"\bdisputes? (?:covers|includes|concerns|is about|is for) (?:all|"
        r"every|everything|both|the (?:whole|entire|full))\b",
    ),
    (
        "promise_ended",
        _text("promise_status", "broken"),
        r"\bpromises? (?:was|is|has been|got|"
        r"were)(?: \w+)? (?:broken|missed|unkept)\b|\b(?:broke|missed|didn't keep|did not keep|"
        r"haven't kept|not kept) (?:your|the|that|a|any) (?:\w+ )?promise",
    ),
    (
        "promise_kept",
        _text("promise_status", "kept"),
        r"\bpromises? (?:was|is|has been)(?: \w+)? (?:kept|"
        r"fulfilled|met)\b|\b(?:kept|keeping|honou?red|fulfilled) (?:your|the|that) (?:\w+ )?promise|"
        r"\bpaid what you promised|\byou(?:'ve| have)? (?:already )?(?:paid|done) as promised",
    ),
    (
        "instalment_paid",
        _instalment_paid,
        r"\byou(?:\'ve| have)?(?: already| just| now)* (?:paid|made|"
        r"covered|settled|completed) (?:the|your|all|both|\d) (?:\w+ )?(?:instal?lments?\b|(?:first|1st|"
        r"2nd|second|third|3rd|next|last|december|january|february) payment)|"
        r"\b(?:instal?lments?)(?: \w+){0,2} (?:is|are|was|were|has been|have been|has|have)(?: already|"
        r" now| just)? (?:paid|covered|settled|received|arrived|come in|landed|cleared|gone through)",
    ),
    (
        "overpaid",
        _status("credit"),
        r"\b(?:paid|pay|charged|billed) (?:us )?too much\b|\boverpa(?:id|yment|"
        r"ying)\b",
    ),
    ("no_promise", _text("promise_status", "none"), rf"\b{_NO} (?:open |active )?promises?\b"),
    (
        "dispute",
        _dispute,
        rf"\b{_HAS}(?:an? )?(?:open |active )?disputes?\b|\b(?:dispute|disputa|litige|"
        rf"reklamation)(?: [a-z]-\w+)?(?:'s| is| está| est| ist)(?: now| already|"
        rf" still)? (?:open|opened|under review|being reviewed|pending|active|abierta|"
        rf"ouvert|offen)\b|\b(?:is|are) (?:in|under) dispute\b",
    ),
    ("no_dispute", _text("dispute_status", "none"), rf"\b{_NO} (?:open |active )*disputes?\b"),
    (
        "no_tax",
        _untaxed,
        r"\b(?:no|without|free of|0) (?:sales )?(?:tax|vat|gst)\b(?=.{0,25}\b(?:on|was|is|"
        r"charged|due|invoice)\b).{0,40}\b(?:this|your|the) (?:invoice|bill)|\b(?:this|"
        r"your|the) (?:invoice|bill|order|purchase) (?:is|was|has|carries|includes|"
        r"contains) (?:\w+ )?(?:no |tax[- ]free|tax[- ]exempt|zero-rated|exempt|"
        r"not taxed|untaxed)"
        r"|\bno tax was charged\b|\b(?:doesn't|does not|didn't|did not) (?:have|include|carry|contain|show|"
        r"come with) (?:any |a )?(?:sales )?(?:tax|vat|gst)\b|\b(?:tax|vat)[- ]free\b(?=[^.;]*\b(?:invoice|"
        r"order|bill)\b)|\bno (?:lleva|incluye|tiene) (?:iva|impuestos)|\b(?:sans|pas de|aucune) tva\b|"
        r"\b(?:keine|ohne) (?:mehrwert|umsatz)?steuer\b|\btax (?:was|is|has been) not charged",
    ),
    (
        "no_payment",
        _unpaid,
        r"\b(?:haven't|have not|not|never|n't)(?: yet)? received (?:any|a|"
        r"your)?\s?(?:payments?|money)?\b|\bno payments?(?: has| have| was| were|"
        r" from)(?: yet)?\b.{0,15}(?:received|arrived|made|been|you|come)|"
        r"\byou haven't paid (?:anything|yet)|\bnothing has been paid\b|"
        r"\bkeine zahlung (?:eingegangen|erhalten)|\bnoch keine zahlung|"
        r"\baucun paiement|\bningún pago",
    ),
    (
        "promise",
        _promise,
        r"\bpromises?\b(?! to)[^.,;:!?]{1,40}\b(?:is|are|was|has been|have been|'s)(?: now| already)* "
        r"(?:recorded|noted|registered|saved|logged|down|set|taken)\b",
    ),
    (
        "not_arrived",
        _not_settled,
        r"\b(?:payments?|money|transfer) (?:has not|hasn't|have not|haven't|did not|didn't|never|has yet to|"
        r"have yet to|is not|isn't)(?: yet)?(?: been)? (?:arrived?|come|came|gone? through|cleared?|reached|"
        r"received|here|booked)\b|\bzahlung ist (?:noch )?nicht (?:eingegangen|angekommen|da)|"
        r"\bpaiement n'est pas (?:encore )?(?:arrivé|passé|reçu)|\bpago (?:aún |todavía )?no ha (?:llegado|entrado)",
    ),
    (
        "still owed",
        _not_settled,
        r"\b(?:you|still)(?: still| do)* owe (?:us )?(?:the |this |your |it )?(?:full|whole|entire|total|all|money)\b"
        r"|\b(?:schulden|devez|debe) (?:uns |ihnen |nous |nos )?(?:noch |encore |toujours |todavía |aún )"
        r"(?:den|die|alles|tout|le|la|el|todo)\b"
        r"|\b(?:full|whole|entire|total) (?:amount|balance|sum|bill)\b[^.;!?]{0,12}\b(?:to be|must be) paid\b",
    ),
    (
        "void",
        _status("void"),
        r"\b(?:invoice|bill|it|this)(?: is|'s| has been| was)(?: now| been)* (?:void|"
        r"voided|invalid|cancelled|canceled|annulled|withdrawn|a mistake|an error|"
        r"nothing to worry about)\b|\bnull and void\b",
    ),
    (
        "unclaimed",
        lambda _: False,
        r"\b(?:amount|balance|total|price|it|fees?|interest|debt|invoice|bill|"
        r"tax) (?:goes|go|going|will go|comes|come|gets|get|keeps|rises|grows|"
        r"will come|will get|could go|might go)(?: right| straight|"
        r" all the way)? (?:up|down|away|off|lower|higher|smaller|bigger|"
        r"growing|rising|cheaper)\b|\bcounts? as\b|\b(?:assume|take it|"
        r"means) (?:that )?you(?:'ve| have)? (?:accept|agree|consent)\w*|"
        r"\bby (?:replying|answering|reading|writing|paying|staying|"
        r"not)\b[^.;]{0,15}\byou (?:accept|agree|consent)|\b(?:at|"
        r"for) no (?:extra )?(?:cost|charge)\b|\bpay(?:ing)? (?:less|nothing|"
        r"only half)\b|\b(?:interest|late fees?|penalt(?:y|ies)) (?:will|may|"
        r"could|might|is|are|keeps?|has|have|starts?|gets?)\b|\bwon't be any\b|"
        r"\b(?:never|not) hear (?:about|of|from)\b|\btime is (?:almost |"
        r"nearly )?(?:up|over|out)|\b(?:nothing (?:will |bad will )happen|"
        r"no (?:consequences|late fees?|interest|charges?|penalt\w+|"
        r"extra cost)(?! (?:is|are|has|have|was) (?:mention|list|show))|"
        r"without (?:any )?(?:consequences|penalt\w+|interest)|"
        r"interest[- ]free|doesn't matter|free of charge|for free|on the house|"
        r"(?:is|are|rest is|it's|this one's|this one is) on us|never mind the (?:rest|balance|invoice)|"
        r"forget (?:about )?(?:it|the|this|your)|sin (?:intereses|recargos|consecuencias)|sans (?:frais|"
        r"intérêts|conséquence)|zinsfrei|kostenlos|ohne (?:zinsen|gebühren))\b",
    ),
)
_LIFTED = frozenset({"plan", "promise"})
_COMPILED = tuple((name, holds, re.compile(pattern)) for name, holds, pattern in _STATES)


def unsupported(reading: Reading, sheet: FactSheet) -> list[str]:
    """The states that are asserted and are not so: ["settled: you owe nothing"]."""
    said = clauses.asserted(reading.low, question=reading.question)
    waits = clauses.awaits_payer(reading.low)
    wrong: list[str] = []
    for name, holds, pattern in _COMPILED:
        match = pattern.search(said)
        if match and not (waits and name in _LIFTED) and not holds(sheet) and not _partial(name, match, said):
            wrong.append(f"{name}: {match.group().strip()}")
    return wrong


def _partial(name: str, match: re.Match[str], said: str) -> bool:
    """A positive state inside a negation ("not paid in full", "isn't fully paid") asserts nothing of it."""
    positive = name in {"settled", "plan", "promise", "dispute", "void", "overdue"}
    starts_negative = re.match(
        r"(?:no|nothing|don't|do not|ne|ya no|schulden|nichts|kein|owe|rien|plus)\b", match.group().strip()
    )
    return positive and not starts_negative and clauses.negated(said, match.start())
