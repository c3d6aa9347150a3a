"""A tax rule is said only from a cited passage; the invoice's own tax lines are facts (TAX-03, TAX-04, LLM-06)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.agent.checks import clauses, lexicon, rates, text
from assistant.agent.checks.memo import by_identity

if TYPE_CHECKING:
    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import FactSheet

_TOPIC = re.compile(
    r"\b(?:tax(?:es|ed|able|ation)?|tax-\w+|vat|gst|hst|pst|withholding|reverse charge|zero-rated|w-?9|"
    r"w-?8\w*|1099|(?:combined|state|county|local|federal|reduced|standard|city) rates?|input tax|"
    r"deducti\w+|exempt\w*|resale certificate|certificate|customs|duty|duties|"
    r"iva|impuestos?|tva|autoliquidation|mwst|ust|mehrwertsteuer|umsatzsteuer|steuer\w*|reverse-charge|"
    r"retención|exenci\w+|exoner\w+)\b"
)
_RULE = re.compile(
    r"\b(?:general(?:ly)?|usually|normally|typically|always|never|often|must|require\w*|law|laws|legal\w*|"
    r"rule|rules|applies|apply|applied|under|according|states?|county|counties|countries|federal|"
    r"business(?:es)?|buyers?|sellers?|suppliers?|customers?|goods|services|items|sales are|taxable|"
    r"exempt\w*|reverse charge|zero-rated|means|because|depends|in (?:california|texas|new york|florida|"
    r"germany|france|spain|ireland|the uk|the us|the eu|england|canada|australia)|"
    r"certificate|lets|allows?|charged (?:on|at|when|in|by)|due (?:on|in|when)|regul\w+|gilt|gelten|"
    r"grundsätzlich|normalerweise|gesetz\w*|en général|généralement|loi|s'applique|por lo general|ley|"
    r"se aplica|normalmente)\b"
)
_OWN = re.compile(
    r"\b(?:on|in|of|for|about|with|from|auf|en|sur|dans|zu) (?:this|your|the|ihrer|dieser|der|su|esta|la|"
    r"votre|cette) (?:invoice|bill|line|order|rechnung|factura|facture)\b|\b(?:this|your|the|su|esta|"
    r"votre|ihre|diese) (?:invoice|bill|tax line|total|rechnung|factura|facture)\b"
    r"|\b(?:the|your) (?:sales )?(?:tax|vat)(?: line| amount)?(?: rate)? (?:is|was|comes|on)\b|"
    r"\b(?:tax line|subtotal|gesamtbetrag|total (?:comprend|incluye|includes)|before tax|after tax|"
    r"including (?:tax|vat)|net amount)\b"
)
_META = re.compile(
    r"\b(?:not (?:tax|legal)? ?(?:or legal |or tax )?advice|general information|tax question|"
    r"tax (?:advis\w+|professional|expert|specialist)s?|accountant|tax library|source for|can't advise|"
    r"cannot advise|can't give|can help|answer (?:general )?(?:tax )?questions|about tax|tax topics?|"
    r"tax adviser|don't have (?:an?|any)|rather not guess|confusing|complicated|tricky|my sources|"
    r"tax rules (?:differ|vary)|don't know|couldn't find|can't find|pas un conseil|keine steuerberatung|"
    r"no es asesoramiento)\b"
)
_NEGATIVE = re.compile(
    r"n't\b|\b(?:not|cannot|no|never|without|exempt\w*|free|none|nor|isn't|aren't|doesn't|don't|non|unless|"
    r"except|zero-rated|nicht|kein\w*|sin|sans|pas)\b"
)
_DENIED = re.compile(
    r"\b(?:no|zero|without|free of) (?:sales |any )?(?:tax(?:es)?|vat|gst)\b(?! (?:question|advice|number|rule|line))|"
    r"\b(?:tax|vat|gst) (?:does not|doesn't|is not|isn't|never) (?:appl\w+|due|charged|owed|payable)\b|"
    r"\b(?:keine|ohne) (?:mehrwert|umsatz)?steuer\b|\b(?:sans|pas de|aucune?) (?:tva|taxe|impôt)|"
    r"\b(?:sin|ningún) (?:iva|impuestos?)\b"
)
_WHOSE = re.compile(
    r"\b(?:buyers?|sellers?|suppliers?|customers?|tenants?|landlords?|county|counties|cities|state|federal|"
    r"services?|goods|clothing|food|"
    r"groceries|software|nonprofits?|charit(?:y|ies)|residents?|anything|everything|everyone|anyone|all|"
    r"any|every|always|only|forever|none)\b"
)
_NAME = re.compile(r"(?<=[a-z,] )(?!I\b|I'|VAT|GST|TVA|IVA)[A-Z][a-z]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = lexicon.sections("lists")["said_in_every_rule"]


def unsupported(reading: Reading, sheet: FactSheet) -> list[str]:
    """Why a tax statement is not supported: an unknown citation, no passage, or a passage that says otherwise."""
    unknown = [f"unknown citation {name}" for name in reading.citations if name not in sheet.passage_ids]
    if unknown:
        return unknown
    low = reading.low
    if reading.citations:
        named = dict(zip(sheet.passage_ids, sheet.passages, strict=False))
        cited = [named[name] for name in reading.citations]
        closest = max((_overlap(passage, low) for passage in sheet.passages), default=0)
        backed = any(_backs(p, low, share=0.5) and _overlap(p, low) >= closest for p in cited)
        if not backed:
            return ["the cited passage does not say so"]
        names = _strange_names(reading, sheet, cited)
        return [*names, *rates.unbacked(low, cited)] if _OWN.search(low) is None else names
    if (
        not _TOPIC.search(clauses.plain_claims(low, question=reading.question))
        or reading.question
        or _META.search(low)
    ):
        return []
    own = _OWN.search(low) is not None
    if own and not _claims_rule(_without_labels(low, sheet)):
        return []
    if not own and not _RULE.search(low) and any(c.isdigit() for c in low):
        return rates.unbacked(low, list(sheet.passages), _own_figures(sheet)) if sheet.passages else []
    if not own and len(_content(low)) <= 2:
        return ["tax denied"] if _DENIED.search(low) and any(sheet.amounts("tax_amount")) else []
    if not own and sheet.passages and any(_backs(passage, low, share=0.6) for passage in sheet.passages):
        return _strange_names(reading, sheet, list(sheet.passages)) + rates.unbacked(
            low, list(sheet.passages)
        )
    if re.match(r"\W*(?:if you|if something|you can (?:ask|upload|send))\b", low):
        return []
    return ["tax rule without a source"]


_OWN_RULE = re.compile(
    r"\b(?:exempt\w*|reverse charge|zero-rated|taxable|deductible|law|laws|legal\w*|rules?|required|must|"
    r"because|should|generally|usually|always|never|wrong|incorrect|illegal|refundable)\b"
)


def _without_labels(low: str, sheet: FactSheet) -> str:
    """Without the names of the invoice's own tax lines ("reverse charge"), where nothing is denied beside them."""
    left = low
    for fact in sheet.of("text", "tax_label"):
        left = left.replace(text.fold(str(fact.value)).lower(), " ")
    return low if _NEGATIVE.search(left) else left


def _claims_rule(low: str) -> bool:
    return _OWN_RULE.search(low) is not None


def _overlap(passage: str, low: str) -> int:
    said = _content(low)
    return max((len(said & words) for words, _, _ in _passage_sentences(passage)), default=0)


@by_identity
def _own_figures(sheet: FactSheet) -> frozenset[str]:
    """The invoice's own rates and amounts as they are written, without signs."""
    written = " ".join(
        str(fact.value) for fact in (*sheet.of("percent"), *sheet.of("money"), *sheet.of("count"))
    )
    return frozenset(re.findall(r"\d+(?:[.,]\d+)*", written))


def _strange_names(reading: Reading, sheet: FactSheet, passages: list[str]) -> list[str]:
    """Places and other names that the passages do not speak of: "In New Jersey ..."."""
    known = " ".join(
        [*passages, *(str(fact.value) for fact in sheet.facts if isinstance(fact.value, str))]
    ).lower()
    return [
        f"not in the passage: {name}" for name in _NAME.findall(reading.text) if name.lower() not in known
    ]


def _backs(passage: str, low: str, *, share: float) -> bool:
    """Whether one sentence of the passage carries the words of `low`, with the same polarity."""
    said = _content(low)
    if not said:
        return True
    whole = frozenset().union(*(words for words, _, _ in _passage_sentences(passage)))
    if len(said & whole) < share * len(said):
        return False
    ranked = sorted(
        _passage_sentences(passage), key=lambda item: len(said & item[0]) / (len(item[0]) + 4), reverse=True
    )
    negative = _NEGATIVE.search(low) is not None
    if not ranked or ranked[0][1] != negative:
        return False
    told = _WHOSE.findall(low)
    return not told or {_stem(word) for word in told} <= ranked[0][0] | ranked[0][2]


@lru_cache(maxsize=512)
def _passage_sentences(passage: str) -> tuple[tuple[frozenset[str], bool, frozenset[str]], ...]:
    from assistant.agent.checks.sentences import split_sentences

    lows = [text.fold(sentence).lower() for sentence in split_sentences(passage)]
    return tuple(
        (
            _content(low),
            _NEGATIVE.search(low) is not None,
            frozenset(_stem(word) for word in _WHOSE.findall(low)),
        )
        for low in lows
    )


@lru_cache(maxsize=4096)
def _content(low: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _WORD.findall(low) if word not in _COMMON and word != text.MASK)


_ROOTS = {
    "sold": "sell",
    "bought": "buy",
    "kept": "keep",
    "paid": "pay",
    "made": "make",
    "gave": "give",
    "given": "give",
}


def _stem(word: str) -> str:
    word = _ROOTS.get(word, word)
    for ending in ("ings", "y", "ing", "ations", "ation", "ies", "ied", "able", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
