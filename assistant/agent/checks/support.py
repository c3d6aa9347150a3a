"""Whether the facts support one figure in the role that its words give it (LLM-06)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.agent.checks import atoms, binding, clauses, cues, numerals, text, written
from assistant.agent.checks.atoms import Atom, Duration
from assistant.agent.checks.calendar import DatePattern
from assistant.agent.checks.context import CheckContext
from assistant.core.money import Money

if TYPE_CHECKING:
    from assistant.agent.checks.cues import Found
    from assistant.domain.facts import Fact, FactSheet

_SOME_TIME = re.compile(
    r"\b(?:this|next) (?:week|month)$|^(?:end|start|beginning|middle) of (?:the |this |next )?(?:month|week|year)$"
)
_SOME_DAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?")
_GREETING = re.compile(
    r"\W*(?:enjoy|have an? |hope |happy |merry |wishing |good (?:morning|evening|afternoon))"
)
_FOR_EXAMPLE = re.compile(
    r"\b(?:for (?:instance|example)|such as|e\.g\.,?|something like|say,|come back|try again)[ ,:\"']*$"
)
_ASKED = re.compile(
    r"\byou(?:'ve| have)? (?:asked|mentioned|said|wanted|wondered|suggested|proposed|offered)\b[^.;!?]*$"
)
_PREFERS = re.compile(r"\b(?:you'd|you would|you) (?:rather|prefer|like)\b[^.;!?]*$")
_WHICH = re.compile(r"\W*(?:\w+,? ){0,3}(?:which|what) (?:day|date|week|time)\b")
_WISHED = re.compile(
    r"\b(?:you'd|you would|would you|do you|could you|can you|you mean|you want|you wanted|want to|prefer|"
    r"like to)\b"
)
_LONGEST_MONTH = 31
_OF_AMOUNT = re.compile(r"\s*(?:\w+ ){1,3}of (?:[$€£]|[a-z]{3}\b)?\s?([\d.,]+)")
_MORE = re.compile(r"\b(?:more|further|other|remaining)\b")
_RECEIVED = re.compile(
    r"\b(?:received|on record|recorded|came in|(?:was|were) paid in|paid in|you(?:'ve| have)? (?:made|"
    r"paid)|arrived|so far)\b"
)
_EACH = re.compile(r"\s*(?:each|apiece|per (?:piece|unit|box|item|bench)|a ?piece)\b")
_INSTALMENT_NOUNS = re.compile(
    r"^(?:payments?|instal?lments?|parts?|cuotas?|pagos?|versements?|paiements?|"
    r"mensualités?|raten|zahlungen|teilen|fois|plazos?)$"
)
_LINE_NOUNS = re.compile(r"^(?:lines?|items?|positionen|líneas?|lignes?|zeilen)$")
_LINES_ONLY = re.compile(r"^(?:lines?|líneas?|lignes?|zeilen)$")
_LINE_MASK = re.compile(rf"\b{text.MASK}[qrstuvwyzj]+\b")
_LINE_BEHIND = re.compile(
    rf"\s*(?:(?:is|was|are|were|for|of|covers|pays|the|line|your|a)\s+)*({text.MASK}[qrstuvwyzj]+)\b"
)
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_LINE_ROLES = frozenset({"line_amount", "unit_price", "quantity", "line_tax", "line_total"})
_UNNAMED = cues.TO_PAY | {"invoice_total", "sum"}
_OF_A_LINE = frozenset({"part", "sum", "line", "due", "amount"})
_LEFT = re.compile(r"\s*(?:left|to go|remaining)\b")
_COUNT_ROLES = frozenset(
    {"instalment_count", "instalments_left", "instalments_paid", "count", "payment_count"}
)
_MONEY_CUES_ON_NUMBERS = frozenset(
    {
        "owed",
        "balance",
        "total",
        "paid",
        "came",
        "received",
        "tax",
        "disputed",
        "first",
        "part",
        "discount",
        "fee",
        "refund",
        "undisputed",
        "promise",
        "net",
    }
)


def _roles(bound: list[Found], family: str) -> list[frozenset[str]]:
    picked = (
        hint.cue.money if family == "money" else hint.cue.days if family == "date" else hint.cue.rates
        for hint in bound
    )
    return [roles for roles in picked if roles is not None]


def holds(
    atom: Atom, bound: list[Found], low: str, sheet: FactSheet, context: CheckContext, *, question: bool
) -> bool:
    roles = _roles(bound, binding.family(atom))
    value = atom.value
    match atom.kind:
        case "money":
            return isinstance(value, Decimal) and _money(atom, value, bound, sheet, low)
        case "percent":
            return isinstance(value, Decimal) and _percent(value, roles, sheet)
        case "date":
            if question and (_SOME_TIME.search(atom.raw) or (not roles and _SOME_DAY.fullmatch(atom.raw))):
                return True
            if _part_of_a_date(value) and (
                _ASKED.search(low[: atom.start]) or _PREFERS.search(low[: atom.start]) or _WHICH.match(low)
            ):
                return True
            if question and _part_of_a_date(value) and not clauses.asserted(low, question=True):
                return True
            if not roles and (_GREETING.match(low) or _FOR_EXAMPLE.search(low[: atom.start])):
                return True
            return isinstance(value, DatePattern) and _date(value, roles, bound, low, sheet, context)
        case "duration":
            if isinstance(value, Duration) and value.unit in {"day", "week"} and _LEFT.match(low[atom.end :]):
                return _days_left(value, sheet, context)
            return isinstance(value, Duration) and _duration(value, roles, bound, sheet, context)
        case "time":
            return any(a.kind == "time" and a.value == value for _, a in written.texts(sheet, context))
        case "frequency":
            return _frequency(str(value), sheet, question=question, low=low)
        case "share":
            return isinstance(value, Decimal) and (
                (question and _WISHED.search(low) is not None)
                or _ASKED.search(low[: atom.start]) is not None
                or _share(value, sheet)
            )
        case "count" | "ordinal":
            return isinstance(value, Decimal) and _count(atom, value, low, sheet, context)
        case "number":
            return isinstance(value, Decimal) and _number(atom, value, bound, low, sheet, context)
        case "reference":
            return _reference(str(value), sheet, context)
        case "phone":
            return any(re.sub(r"\D", "", str(f.value)) == value for f in sheet.of("phone"))
        case "url" | "email":
            return any(str(f.value).lower() == str(value).rstrip(".,;!?") for f in sheet.of(atom.kind))
        case _:
            return False


def _money(atom: Atom, value: Decimal, bound: list[Found], sheet: FactSheet, low: str) -> bool:
    roles = _roles(bound, "money")
    line, currency = _line_of(atom, low), atom.currency
    same = [
        fact
        for fact in sheet.of("money")
        if isinstance(fact.value, Money)
        and fact.value.currency == currency
        and same_amount(value, fact)
        and (not line or fact.base not in _LINE_ROLES or text.line_mask(fact.part) == line)
    ]
    if not line and (likely := _paraphrased(low, sheet)) and {hint.cue.name for hint in bound} <= _OF_A_LINE:
        each = frozenset({"unit_price"}) if _EACH.match(low[atom.end :]) and _priced(sheet) else _LINE_ROLES
        return any(fact.base in each and text.line_mask(fact.part) in likely for fact in same)
    if line and {hint.cue.name for hint in bound} <= _OF_A_LINE:
        return any(fact.base in _LINE_ROLES for fact in same)
    if "next" in {hint.cue.name for hint in bound} and _first_is_next(sheet):
        return any(fact.base in {"first_payment", "next_payment"} for fact in same)
    if not roles:
        unnamed = _UNNAMED | {"disputed"} if re.search(r"\bdisput", low) else _UNNAMED
        return any(_fits(fact, unnamed, sheet) for fact in same)
    if times := re.match(r"\s*(?:(\d+) times|once)\b", low[atom.end :]):
        same = same if sum(fact.base == "instalment_amount" for fact in same) == int(times[1] or 1) else []
    if re.match(r"\s*(?:twice|each)\b", low[atom.end :]) and any(fact.part for fact in same):
        same = same if sum(fact.base == "instalment_amount" for fact in same) > 1 else []
    return bool(same) and all(any(_fits(fact, allowed, sheet) for fact in same) for allowed in roles)


def _first_is_next(sheet: FactSheet) -> bool:
    """Whether nothing has been paid on a plan whose first payment is known."""
    paid = any(int(str(fact.value)) for fact in sheet.of("count", "instalments_paid"))
    return not paid and bool(sheet.of("money", "first_payment"))


def _part_of_a_date(value: object) -> bool:
    """Only a month, a weekday or a day of the month: what a payer mentions, not what anybody commits to."""
    if not isinstance(value, DatePattern) or (value.day or 1) > _LONGEST_MONTH:
        return False
    return sum(part is not None for part in (value.month, value.day, value.weekday)) == 1


def _priced(sheet: FactSheet) -> bool:
    return bool(sheet.of("money", "unit_price"))


def _line_of(atom: Atom, low: str) -> str:
    """The mask of the line that is spoken of before `atom` or right behind it, "" when no line with a number is."""
    behind = _LINE_BEHIND.match(low, atom.end)
    if behind:
        return behind[1]
    masks = [match.group() for match in _LINE_MASK.finditer(low, 0, atom.start)]
    return masks[-1] if masks else ""


def _paraphrased(low: str, sheet: FactSheet) -> frozenset[str]:
    """The masks of the lines whose description shares a telling word with the sentence."""
    said = set(_LONG_WORD.findall(low))
    return frozenset(
        text.line_mask(fact.part)
        for fact in sheet.of("text", "line_description")
        if said & {word.lower() for word in _LONG_WORD.findall(str(fact.value))}
    )


def _fits(fact: Fact, allowed: frozenset[str], sheet: FactSheet) -> bool:
    if fact.base in allowed:
        return True
    if fact.base == "invoice_total" and "sum" in allowed:
        return not sheet.of("money", "plan_total")
    if fact.base == "paid" and allowed == frozenset({"payment_amount"}):
        return not sheet.of("money", "payment_amount")
    if fact.base == "instalment_amount" and allowed == frozenset({"first_payment"}):
        return not sheet.of("money", "first_payment")
    if fact.base == "instalment_date" and allowed == frozenset({"first_payment_date"}):
        return fact.value == min(sheet.days("instalment_date"))
    if fact.base == "instalment_date" and "last_payment_date" in allowed and "instalment_date" not in allowed:
        return fact.value == max(sheet.days("instalment_date"))
    return False


def same_amount(value: Decimal, fact: Fact) -> bool:
    assert isinstance(fact.value, Money)
    true = fact.value.decimal
    return value == true or (
        value == -true and fact.base in {"paid", "credited", "payment_amount", "discount_amount"}
    )


def _percent(value: Decimal, roles: list[frozenset[str]], sheet: FactSheet) -> bool:
    same = [fact for fact in sheet.of("percent") if fact.value == value]
    return bool(same) and all(any(fact.base in allowed for fact in same) for allowed in roles)


def _date(
    said: DatePattern,
    roles: list[frozenset[str]],
    bound: list[Found],
    low: str,
    sheet: FactSheet,
    context: CheckContext,
) -> bool:
    true = [fact for fact in sheet.of("date") if isinstance(fact.value, dt.date) and said.fits(fact.value)]
    today = said.fits(context.today)
    if not roles:
        return today or any(fact.role != "wish" for fact in true)
    for hint, allowed in zip([h for h in bound if h.cue.days is not None], roles, strict=True):
        if today and "today" in allowed:
            continue
        narrowed = _narrow(hint, allowed, low)
        if not any(_fits(fact, narrowed, sheet) for fact in true):
            return False
    return True


def _narrow(hint: Found, allowed: frozenset[str], low: str) -> frozenset[str]:
    """A bare "due" about the invoice means the invoice's own due date."""
    before = low[: hint.start]
    of_invoice = re.search(r"\b(?:invoice|factura|facture|rechnung)\b", before)
    of_part = re.search(r"payment|instal?lment|promis|cuota|versement|rate", before)
    return frozenset({"due_date"}) if hint.cue.name == "due" and of_invoice and not of_part else allowed


def _duration(
    said: Duration, roles: list[frozenset[str]], bound: list[Found], sheet: FactSheet, context: CheckContext
) -> bool:
    names = {hint.cue.name for hint in bound}
    for role, atom in written.texts(sheet, context):
        same = isinstance(atom.value, Duration) and _same_span(atom.value, said)
        if same and all(role in allowed for allowed in roles):
            return True
    late = {24 * int(str(fact.value)) for fact in sheet.of("count", "days_overdue")}
    if ("overdue" in names or not roles) and said.unit in {"day", "week"} and said.hours in late:
        return True
    if names - {"pay", "part", "due"}:
        return False
    for fact in sheet.of("count"):
        unit = fact.role.split("_")
        if (
            fact.value == said.number
            and (said.unit + "s" in unit or said.unit in unit)
            and fact.role != "days_overdue"
        ):
            return True
    frequency = {"month": "monthly", "week": "weekly"}.get(said.unit)
    if frequency and _frequency(frequency, sheet, question=False, low=""):
        return any(fact.value == said.number for fact in sheet.of("count", "instalment_count"))
    return False


def _days_left(said: Duration, sheet: FactSheet, context: CheckContext) -> bool:
    """Whether so many days from today something is due, or a record says so in these words."""
    ends = context.today + dt.timedelta(hours=said.hours)
    return any(fact.value == ends and fact.role != "wish" for fact in sheet.of("date")) or any(
        isinstance(atom.value, Duration) and _same_span(atom.value, said)
        for _role, atom in written.texts(sheet, context)
    )


def _same_span(one: Duration, two: Duration) -> bool:
    return one == two or (one.hours == two.hours != 0 and "month" not in (one.unit, two.unit))


def _frequency(said: str, sheet: FactSheet, *, question: bool, low: str) -> bool:
    known = [str(fact.value).lower() for fact in sheet.of("text", "frequency", "frequency_text")]
    if not known:
        return (
            question
            or re.search(
                r"\b(?:could|would|can|may|might|prefer|what|how|option|possib\w+|suggest|rather|either|"
                r"instead|too|also|works|fine|such as|like|okay|understood|got it|sure|great|alright|etwa|"
                r"könn\w+|podr\w+|pourr\w+)\b",
                low,
            )
            is not None
        )
    for value in known:
        match = atoms._FREQUENCY.search(
            numerals.digits(value.replace("_", " "), frozenset({"en", "es", "fr", "de"}))
        )
        if said == value or (match and match.lastgroup == said):
            return True
    return False


def _share(value: Decimal, sheet: FactSheet) -> bool:
    bases = sheet.amounts("balance", "payable", "invoice_total")
    exact = {round(base.minor * value) for base in bases if base.minor}
    owned = {
        m.minor
        for m in sheet.amounts(
            "first_payment", "instalment_amount", "promise_amount", "payment_amount", "wish"
        )
    }
    return bool(exact & owned) or any(fact.value == value * 100 for fact in sheet.of("percent", "share"))


def _count(atom: Atom, value: Decimal, low: str, sheet: FactSheet, context: CheckContext) -> bool:
    if atom.noun == "*":
        return True
    counts = sheet.of("count")
    if atom.kind == "ordinal":
        lines = {*_LINE_MASK.findall(low), *_paraphrased(low, sheet)}
        if atom.raw.startswith("line ") and lines and text.line_mask(str(value)) not in lines:
            return False
        return (
            any(value <= int(str(f.value)) for f in counts if f.role in _COUNT_ROLES | {"line_count"})
            or value == 1
        )
    if _INSTALMENT_NOUNS.match(atom.noun):
        alike = _OF_AMOUNT.match(low[atom.end :])
        parts = [
            str(fact.value.decimal)
            for fact in sheet.of("money", "instalment_amount")
            if isinstance(fact.value, Money)
        ]
        if alike and value == parts.count(alike[1].replace(",", "").rstrip(".")) > 0:
            return True
        received = {Decimal(len(sheet.of("money", "payment_amount")))} if _RECEIVED.search(low) else set()
        if _MORE.search(atom.raw) and not any(
            int(str(f.value)) for f in counts if f.role == "instalments_paid"
        ):
            return any(f.value == value + 1 for f in counts if f.role == "instalment_count")
        return value in received or any(f.value == value for f in counts if f.role in _COUNT_ROLES)
    if _LINE_NOUNS.match(atom.noun):
        bases = {"line_count"} if _LINES_ONLY.match(atom.noun) else {"line_count", "quantity"}
        return any(f.value == value for f in counts if f.base in bases)
    return _number(atom, value, [], low, sheet, context)


def _number(
    atom: Atom, value: Decimal, bound: list[Found], low: str, sheet: FactSheet, context: CheckContext
) -> bool:
    if line := _line_of(atom, low):
        return any(
            fact.part and text.line_mask(fact.part) == line and fact.value == value for fact in sheet.facts
        )
    strong = [hint for hint in bound if hint.cue.name in _MONEY_CUES_ON_NUMBERS]
    if strong:
        limits = _roles(strong, "money")
        return any(
            isinstance(fact.value, Money)
            and same_amount(value, fact)
            and all(_fits(fact, a, sheet) for a in limits)
            for fact in sheet.of("money")
        ) or (value in {f.value for f in sheet.of("count") if f.role in _COUNT_ROLES} and value == int(value))
    return value in written.plain_numbers(sheet, context)


def _reference(value: str, sheet: FactSheet, context: CheckContext) -> bool:
    known = {str(fact.value).upper() for fact in sheet.of("reference")} | {context.invoice_number.upper()}
    said = value.upper().lstrip("#")
    return said in known or any(said == name.lstrip("#") for name in known)
