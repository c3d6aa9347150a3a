"""Searching the tax library for the invoice's own jurisdictions and date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import Field

from assistant.core import clock
from assistant.core.db import reading
from assistant.core.text import short_date
from assistant.domain.scope import Level
from knowledge_base.query import in_english
from knowledge_base.search import search, to_read
from tools.base import Tool, ToolContext, ToolResult, Wishes
from tools.invoice import tax_facts, tax_rows

if TYPE_CHECKING:
    from sqlmodel import Session


class SearchTaxLibrary(Wishes):
    question: str = Field(min_length=2, max_length=1000, description="the payer's tax question, in English")


def jurisdictions(context: ToolContext) -> frozenset[str]:
    """The countries of supplier and payer, and their regions.

    Within one country the payer's region alone: sales taxes of states and provinces follow where the buyer gets what
    was bought, and the seller's own state would answer with another rate.
    """
    seller, payer = context.business, context.customer
    places = {seller.country, payer.country}
    if payer.region:
        places.add(f"{payer.country}-{payer.region}")
    if seller.region and not (payer.region and seller.country == payer.country):
        places.add(f"{seller.country}-{seller.region}")
    return frozenset(places)


"""What code says by itself: an article's text is content, and is only shown as a checked sentence with its source."""
SHORT_QUESTION_WORDS = 9
LEAST_VOTES = 0.05
DEPTH = 40
KINDS_OF_TAX = ("sales tax", "VAT", "GST", "HST", "consumption tax")


_WHY = re.compile(
    r"\b(?:why|how come|what does|warum|wieso|weshalb|was bedeutet|pourquoi|por qué|porqué)\b", re.IGNORECASE
)
_OF_WHAT = re.compile(
    r"\b(?:deliver|shipping|shipment|freight|postage|labou?r\b|install|assembl|service|cloth|food|software|download"
    r"|repair|rent\b|rental|gift|fees?\b|discount|deposit)",
    re.IGNORECASE,
)
"""A question about these has an answer of its own, which the name of the invoice's tax would outweigh."""
_UNTAXED = re.compile(r"\bexempt from\b.*\bsales tax\b")
MOST_LABELS = 2


def in_context(question: str, tax_labels: list[str]) -> str:
    """A short question that names no kind of tax means the kind on this invoice; one that asks why means its lines.

    "Why is there no VAT?" on an invoice that says "VAT reverse charge" is a question about the reverse charge, and on
    one that is exempt from a state's sales tax about what is left untaxed, not about that state's rate.
    """
    asked, labels = question.casefold(), " ".join(tax_labels).casefold()
    if len(question.split()) > SHORT_QUESTION_WORDS:
        return question
    if _WHY.search(question) and _UNTAXED.search(labels):
        return f"{in_english(question)} (no sales tax on this invoice)"
    if _WHY.search(question) and tax_labels and not _OF_WHAT.search(question):
        return f"{in_english(question)} ({'; '.join(tax_labels[:MOST_LABELS])})"
    if any(kind.casefold() in asked for kind in KINDS_OF_TAX):
        return question
    return " ".join([question, *(kind for kind in KINDS_OF_TAX if kind.casefold() in labels)])


def search_tax_library(
    context: ToolContext, _session: Session | None, wishes: SearchTaxLibrary
) -> ToolResult:
    with reading() as session:
        invoice = context.invoice(session)
        taxes, facts = tax_rows(session, invoice, context.locale), tax_facts(session, invoice)
        on = invoice.supplied_on or invoice.issued_on
    asked = in_context(wishes.question, [row["label"] for row in taxes])
    found = search(
        asked,
        jurisdictions=jurisdictions(context),
        on=min(on, clock.today(context.timezone)),
        business_id=context.business.id,
        k=DEPTH,
    )
    read = to_read(found.passages)
    passages = [
        {
            "id": passage.id,
            "article": passage.title,
            "heading": passage.heading,
            "text": passage.text,
            "jurisdictions": list(passage.jurisdictions),
            "source": "; ".join(source.cite() for source in passage.sources),
            "as_of": passage.as_of.isoformat(),
            "chance": passage.chance,
            "votes": {
                opening: round(share, 2)
                for opening, share in passage.votes.items()
                if share >= LEAST_VOTES and opening in passage.text
            },
        }
        for passage in read
    ]
    if not found.answerable:
        opening = found.reason == "opening"
        return ToolResult(
            "refused",
            context.say("tax_opening" if opening else "tax_unknown"),
            {"answerable": False, "passages": [], "invoice_taxes": taxes},
            "library_opening" if opening else "not_in_library",
            facts=tuple(facts),
        )
    citations = [
        {
            "id": passage.id,
            "article_id": passage.article_id,
            "title": passage.title,
            "heading": passage.heading,
            "text": passage.text,
            "source": "; ".join(source.cite() for source in passage.sources),
            "as_of": short_date(passage.as_of, context.locale),
        }
        for passage in read
    ]
    return ToolResult(
        "ok",
        context.say("tax_found"),
        {"answerable": True, "asked": asked, "passages": passages, "invoice_taxes": taxes},
        facts=tuple(facts),
        citations=tuple(citations),
        passages=tuple(passage.text for passage in read),
    )


TOOL = Tool(
    name="search_tax_library",
    description=(
        "Search the reviewed tax library for a general tax question. Answer only from the passages, and cite each "
        "as [passage id]. When it is not answerable, say so and offer a person."
    ),
    wishes=SearchTaxLibrary,
    access="library",
    level=Level.ANONYMOUS,
    run=search_tax_library,
)
