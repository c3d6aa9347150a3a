"""What the domain names in English, in the language of a conversation: reasons, states, documents, refusals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import prompts
from assistant.core.money import Money
from assistant.core.text import long_date
from assistant.domain.disputes import REASON_TEXTS

if TYPE_CHECKING:
    from assistant.core.errors import Problem
    from assistant.domain.accounts import ContactPoint
    from assistant.domain.documents import Document
    from assistant.domain.policy.plans import PlanTerms
    from assistant.domain.policy.reasons import Reason


def told(key: str, locale: str, english: str, **values: str) -> str:
    """The reply where the language has one, else the domain's own English."""
    return prompts.reply(key, locale=locale, seed=0, **values) if prompts.has_reply(key, locale) else english


def reason(given: Reason, locale: str) -> str:
    """A policy's reason; its figures and rhythms as the locale writes them."""
    values = {name: _shown(value, locale) for name, value in given.values}
    return told(f"reason_{given.code}", locale, given.render(locale), **values)


def _shown(value: Money | date | int | str, locale: str) -> str:
    if isinstance(value, Money):
        return value.text(locale)
    if isinstance(value, date):
        return long_date(value, locale)
    return told(f"tool_every_{value}", locale, str(value))


def problem(met: Problem, locale: str) -> str:
    """Why something cannot be done."""
    return told(f"problem_{met.code}", locale, met.detail)


def dispute_reason(code: str, locale: str) -> str:
    return told(f"dispute_reason_{code}", locale, REASON_TEXTS[code])


def dispute_status(status: str, locale: str) -> str:
    return told(f"dispute_status_{status}", locale, status.replace("_", " "))


def document_kind(kind: str, locale: str) -> str:
    return told(f"document_kind_{kind}", locale, kind.replace("_", " "))


def document_title(document: Document, locale: str) -> str:
    """The document's name; an invoice keeps its number."""
    number = document.title.rpartition(" ")[2] if document.kind == "invoice" else ""
    kind = "invoice_copy" if document.title.startswith("Copy") else document.kind
    return told(f"document_{kind}", locale, document.title, number=number)


def contact_point(point: ContactPoint, locale: str) -> str:
    """As `ContactPoint.masked`: enough to recognise it."""
    name, _, domain = point.value.partition("@")
    return told(
        f"contact_{point.kind}", locale, point.masked, end=point.value[-2:], start=name[:1], domain=domain
    )


def plan_summary(terms: PlanTerms, locale: str) -> str:
    """The plan in one line, as it stands on the offer."""
    parts = terms.instalments
    return prompts.reply(
        f"tool_plan_{_shape(terms)}",
        locale=locale,
        count=str(len(parts)),
        amount=parts[0].amount.text(locale),
        then=parts[1 if len(parts) > 1 else 0].amount.text(locale),
        last=parts[-1].amount.text(locale),
        every=prompts.reply(f"tool_every_{terms.frequency}", locale=locale),
        begins=long_date(parts[0].due_on, locale),
        ends=long_date(parts[-1].due_on, locale),
    )


def _shape(terms: PlanTerms) -> str:
    """two: each with its day; even: all the same; first, last: all but that one the same; else uneven."""
    amounts = [part.amount for part in terms.instalments]
    if len(amounts) == 2:  # their days may be any, and no rhythm
        return "two"
    if len(set(amounts)) == 1:
        return "even"
    if len(set(amounts[1:])) == 1:
        return "first"
    return "last" if len(set(amounts[:-1])) == 1 else "uneven"
