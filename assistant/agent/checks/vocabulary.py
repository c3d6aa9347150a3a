"""Words that may hide a claim about the account: an unknown predicate, or a benefit or harm that no fact names.

English is judged by place: an unknown noun or adjective somewhere in a sentence is harmless, an unknown word in the
place of a predicate ("the balance has evaporated", "nobody will chase you") may assert anything, so it is held back.
Spanish, French and German are closed lists. Chat beside the account is free. Words of the facts, of trusted texts
and of passages are known too. Words that end an obligation ("gone", "clean") are absent from the lists on purpose.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import clauses, languages, lexicon, text
from assistant.agent.checks.memo import by_identity

if TYPE_CHECKING:
    from assistant.agent.checks.context import CheckContext
    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import FactSheet

_ABOUT_ACCOUNT = re.compile(
    r"\b(?:plans?|schedules?|invoices?|bills?|balances?|amounts?|sums?|debts?|instal?lments?|payments?|pay|"
    r"paid|paying|fees?|"
    r"interest|charges?|costs?|refunds?|funds|money|cash|credit|deadline|due|owe[ds]?|owing|outstanding|"
    r"overdue|disputes?|cases?|claims?|"
    r"requests?|accounts?|promises?|agreement|arrangement|commitment|reminders?|tax(?:es)?|vat|discounts?|"
    r"accountants?|nobody|no one|"
    r"everybody|everyone|lenders?|collectors?|creditors?|legal(?:ly)?|law|slate|slot|one's|price|prices|"
    r"seller|owner|goods|complaint|"
    r"paperwork|someone|somebody|your|supplier|companies|they|order|delivery|"
    r"facturas?|pagos?|pagar|saldo|deudas?|sus?|cuotas?|importe|dinero|recargo|factures?|paiements?|payer|"
    r"solde|dettes?|votre|vos|reste|"
    r"cadeau|montant|versements?|argent|échéances?|rechnung(?:en)?|zahlung(?:en)?|zahlen|bezahlen|betrag|"
    r"schulden|schuld|ihre[nmrs]?|rest|"
    r"raten?|ratenplan|saldo|geld|\w*gebühr(?:en)?|summe)\b"
    r"|\b(?:we|our|us)\b"
)
ABOUT_ACCOUNT_ABROAD = re.compile(
    r"\b(?:plan|facturas?|pagos?|pag(?:ar|ado|ada|ue|o)|saldos?|deudas?|deb[ea]\w*|cuotas?|importes?|"
    r"dinero|recargos?|cuentas?|expedientes?|contratos?|pedidos?|"
    r"entregas?|plazos?|impuestos?|iva|descuentos?|intereses|cobr\w+|reembols\w+|reclamación|disputas?|"
    r"promesas?|gratis|"
    r"factures?|paiements?|pay(?:er|é|ée|ez)|soldes?|dettes?|restes?|cadeau|montants?|versements?|argent|"
    r"échéanc\w+|comptes?|dossiers?|contrats?|commandes?|"
    r"livraisons?|délais?|taxes?|tva|remises?|rabais|intérêts|frais|litiges?|promesses?|gratuit\w*|devez|"
    r"doit|"
    r"rechnung\w*|zahl\w+|bezahl\w+|beträg\w+|betrag\w*|schuld\w*|\w*raten\w*|rate|\w*zahlung\w*|geld|"
    r"\w*gebühr\w*|summen?|konto\w*|vertr[aä]g\w*|forderung\w*|"
    r"mahnung\w*|bestellung\w*|lieferung\w*|frist\w*|steuer\w*|mwst|rabatt\w*|zinsen|preis\w*|kosten\w*|"
    r"reklamation\w*|guthaben|saldo|rest|offen\w{0,2}|fällig)\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[,;:.!?()]|\d[\d.,]*%?")
_RISKY = lexicon.sections("predicates")["risky"] | lexicon.sections("predicates")["risky_unless_negated"]
_FOREIGN = frozenset({"es", "fr", "de"})
_KNOWN = {language: lexicon.words(language) for language in ("en", *_FOREIGN)}
_OF_FIGURES = lexicon.words("figures")
_CLAIMS = lexicon.sections("predicates")
_WORLDS = lexicon.sections("worlds")
_ASKED_ABOUT = re.compile(
    r"\b(?:ask|asking|questions?|know|information|info|talk|talking|asked)\b[^,;.!?]{0,20}\b(?:about|on|"
    r"regarding)(?: the| a| your| any)? $"
)
_IRREGULAR = _WORLDS["irregular"]
_AFTER_BE = (
    _CLAIMS["after_be"] | _WORLDS["be_may"] | _WORLDS["im_may"] | _WORLDS["youre_may"] | _WORLDS["verbs_may"]
)
_ENDINGS = ("'s", "s'", "'ve", "'ll", "'re", "'d", "n't")
_LISTS = lexicon.sections("lists")
_PREDICATE_AFTER = _LISTS["predicate_after"]
_HAVE_A_NOUN = _LISTS["have_a_noun"]
_ADVERBS = _LISTS["adverbs"]


def unknown(reading: Reading, sheet: FactSheet, context: CheckContext) -> list[str]:
    """The words that may hide a claim, in a statement about the account."""
    said = clauses.plain_claims(reading.low, question=reading.question)
    if not said:
        return []
    own = words_of(sheet, context)
    wrong = _risky(said, own) if "en" in reading.languages else []
    foreign = bool(reading.languages & _FOREIGN) and not languages.mostly_english(reading.low)
    if not foreign and not any(languages.scores(reading.low).values()):
        return [*wrong, *_of_no_language(said, own)]
    if not (ABOUT_ACCOUNT_ABROAD if foreign else _ABOUT_ACCOUNT).search(said):
        return wrong
    known = [_KNOWN[language] for language in reading.languages]
    if foreign:
        odd = [
            word
            for word in _WORD.findall(said)
            if len(word) > 1 and word not in own and not any(_in(word, words) for words in known)
        ]
        return [*wrong, *dict.fromkeys(odd)]
    return [*wrong, *dict.fromkeys(_predicates(said, own))]


def _of_no_language(said: str, own: frozenset[str]) -> list[str]:
    """The words of a fragment that no language tells ("Nihil debes."), when most of them stand in none of the lists.

    Neither a customer's name nor a passage lends it words: both may have been written for that.
    """
    words = [word for word in _WORD.findall(said) if len(word) > 1]
    odd = [
        word
        for word in words
        if word not in _OF_FIGURES and not any(_in(word, known) for known in _KNOWN.values())
    ]
    abroad = ABOUT_ACCOUNT_ABROAD.search(said) is not None
    return odd if odd and (abroad or len(odd) * 2 > len(words) > 1) else _predicates(said, own)


def _risky(said: str, own: frozenset[str]) -> list[str]:
    """Benefits and harms that nothing supports."""
    found: list[str] = []
    if _RISKY.isdisjoint(_TOKEN.findall(said)):
        return found
    for match in _TOKEN.finditer(said):
        word, before = match.group(), said[: match.start()]
        if word not in _RISKY or word in own or word.removesuffix("s") in own:
            continue
        last = _WORD.findall(before)[-1:]
        of_a_line = word in {"fee", "fees"} and bool(last) and last[0] in own
        harmless = word in _CLAIMS["risky_unless_negated"] and clauses.negated(said, match.start())
        if not of_a_line and not harmless and not _ASKED_ABOUT.search(before):
            found.append(f"unsupported: {word}")
    return found


def _predicates(said: str, own: frozenset[str]) -> list[str]:
    """Unknown words that stand where a predicate stands."""
    english, odd, before = _KNOWN["en"], [], ""
    for word in _TOKEN.findall(said):
        if word in _ADVERBS or (word.endswith("ly") and len(word) > 4):
            continue
        plain = word[0].isalpha() and len(word) > 1
        if (
            plain
            and word not in own
            and word not in _AFTER_BE
            and not _in(word, english)
            and not _form_of_known(word, english)
        ):
            past = (word.endswith("ed") and len(word) > 4) or word in _IRREGULAR
            noun_place = before in _CLAIMS["modifies"]
            if (past and not (noun_place and word not in _IRREGULAR)) or (
                before in _PREDICATE_AFTER and not (before in _HAVE_A_NOUN and word.endswith("s"))
            ):
                odd.append(word)
        before = word
    return odd


def _form_of_known(word: str, words: frozenset[str]) -> bool:
    """Whether another form of the word is known: "promising" of "promise"."""
    for ending in ("ing", "ed", "er", "est", "es"):
        base = word.removesuffix(ending)
        if (
            base != word
            and len(base) > 2
            and (base in words or f"{base}e" in words or (base[-1] == base[-2] and base[:-1] in words))
        ):
            return True
    return False


def _in(word: str, words: frozenset[str]) -> bool:
    if word in words or text.MASK in word or (word.endswith("ly") and len(word) > 4):
        return True
    word = word.split("'", 1)[1] if re.match(r"[a-zç]{1,2}'\w{3,}", word) else word
    if word in words:
        return True
    base = next((word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)), word)
    return base in words or (base.endswith("s") and base[:-1] in words)


@by_identity
def words_of(sheet: FactSheet, context: CheckContext) -> frozenset[str]:
    """Words of names, descriptions, documents, passages, trusted texts, and of figures (months, currencies).

    Trusted texts in other languages lend no words: there every word outside of the closed list is suspicious.
    """
    texts = [str(fact.value) for fact in sheet.facts if isinstance(fact.value, str)]
    trusted = [said for said in sheet.trusted_texts if languages.mostly_english(text.fold(said).lower())]
    everything = " ".join([*texts, *sheet.passages, *trusted, context.business_name])
    return frozenset(_WORD.findall(text.fold(everything).lower())) | lexicon.words("figures")
